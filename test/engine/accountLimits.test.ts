import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendFact, readRecord } from '../../src/core/agents/records.ts';
import { sendMessage } from '../../src/core/agents/sendMessage.ts';
import { watchLimits, type AccountLimits } from '../../src/core/codex/accountLimits.ts';
import { recordedTurns } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world?.close();
});

test('the real Codex reports the limits that the model tells it, also when one is reached', async () => {
  const id = await world.start('[[text:hello]]');
  await recordedTurns(world, id, 1);
  const { threadId } = await readRecord(world.home, id);
  const client = await world.client();
  let limits: AccountLimits = new Map();
  const watching = watchLimits(client, limits, (told) => (limits = told));
  await client.call('thread/resume', { threadId, excludeTurns: true });
  const began = Math.floor(Date.now() / 1000) * 1000;
  await world.cli(['send', id, '[[limits:62,3600,20,86400]][[text:used]]']);
  const codex = await until('they are told', () => limits.get('codex'));
  expect(codex).toMatchObject({
    name: undefined,
    primary: { usedPct: 62, minutes: 300 },
    secondary: { usedPct: 20, minutes: 10_080 },
  });
  expect((codex.primary?.resetsAt ?? 0) - began).toBeGreaterThanOrEqual(3_600_000);
  await recordedTurns(world, id, 2);
  await world.cli(['send', id, '[[limit:120]]']);
  const [, , end] = await recordedTurns(world, id, 3);
  expect(end).toMatchObject({ status: 'failed', failure: { kind: 'usageLimit' } });
  await until('the window is full', () => limits.get('codex')?.primary?.usedPct === 100);
  expect(limits.get('codex')?.secondary).toMatchObject({ usedPct: 20 });
  const ends = limits.get('codex')?.primary?.resetsAt ?? 0;
  // Codex names the minute.
  expect(Math.floor(ends / 60_000) * 60_000).toBe(Date.parse(end?.failure?.until ?? ''));
  watching.dispose();
  client.dispose();
});

test('of two that let an agent go on after its limit, one sends', async () => {
  const id = await world.start('[[limit:0]]');
  const [end] = await recordedTurns(world, id, 1);
  const record = await readRecord(world.home, id);
  const client = await world.client();
  const go = () =>
    sendMessage({ home: world.home, name: 'test', connect: async () => client }, record, 'Go on', false, end?.turnId);
  const outcomes = await Promise.allSettled([go(), go()]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await recordedTurns(world, id, 2);
  await expect(go()).rejects.toThrow('somebody has gone on with it');
  client.dispose();
});

test('a turn that Codex has accepted for another, and does not list yet, is known as gone on with', async () => {
  const id = await world.start('[[limit:0]]');
  const [end] = await recordedTurns(world, id, 1);
  const record = await readRecord(world.home, id);
  const client = await world.client();
  const before = world.model.requests.length;
  const turnId = `f${end?.turnId.slice(1) ?? ''}`;
  const at = new Date().toISOString();
  await appendFact(world.home, id, { kind: 'sent', at, messageId: 'of another', floor: 1, turnId });
  const sender = { home: world.home, name: 'test', connect: async () => client };
  await expect(sendMessage(sender, record, 'Go on', false, end?.turnId)).rejects.toThrow(
    'somebody has gone on with it',
  );
  expect(world.model.requests.length).toBe(before);
  client.dispose();
});
