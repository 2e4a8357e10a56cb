import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Agent, AgentRecord } from '../../src/core/agents/agent.ts';
import { changeSettings } from '../../src/core/agents/changeSettings.ts';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { forkAgent } from '../../src/core/agents/forkAgent.ts';
import { USER } from '../../src/core/agents/general.ts';
import { editQueued, queuedMessages, withdrawQueued } from '../../src/core/agents/queue.ts';
import { readFacts, readRecord } from '../../src/core/agents/records.ts';
import { sendMessage, type Sent } from '../../src/core/agents/sendMessage.ts';
import { settingsFrom } from '../../src/core/agents/settings.ts';
import { silentLog } from '../../src/core/base/log.ts';
import type { Client } from '../../src/core/codex/client.ts';
import { arrived, heardBy, ledgerOf, recordedTurns, requestsOf, signalOf } from '../support/agents.ts';
import { FilteringProxy } from '../support/filteringProxy.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
let client: Client;
let fleet: Fleet;
beforeAll(async () => {
  world = await World.create();
  client = await world.client();
  await world.home.prepare();
  fleet = new Fleet({ home: world.home, env: world.env, log: silentLog, name: 'window' });
  await fleet.open();
});
afterAll(async () => {
  fleet?.dispose();
  client?.dispose();
  await world?.close();
});

async function started(prompt: string, ...flags: string[]): Promise<AgentRecord> {
  return readRecord(world.home, await world.start(prompt, ...flags));
}

async function send(record: AgentRecord, text: string, queue = false): Promise<Sent> {
  return sendMessage({ home: world.home, name: 'test', connect: async () => client }, record, text, queue);
}

async function shown<T>(record: AgentRecord, what: string, look: (agent: Agent) => T | undefined | false): Promise<T> {
  return until(what, () => {
    const agent = fleet.get(record.id);
    return agent !== undefined && look(agent);
  });
}

const texts = ({ queue }: Agent): readonly string[] => queue.map(({ text }) => text);

describe('What is queued', () => {
  test('is shown in order, can be changed and withdrawn, and the rest runs as it then is', async () => {
    const record = await started('[[hold:queue]][[text:first]]');
    await arrived(world, '[[hold:queue]][[text:first]]');
    for (const text of ['[[text:one]]', '[[text:two]]', '[[text:three]]']) await send(record, text, true);
    const queue = await shown(record, 'three are shown', ({ queue: now }) => now.length === 3 && now);
    expect(queue.map(({ text }) => text)).toEqual(['[[text:one]]', '[[text:two]]', '[[text:three]]']);
    const [one, two] = queue;
    if (one === undefined || two === undefined) throw new Error('not queued');
    await editQueued(client, record, one, '[[text:one, better]]');
    await withdrawQueued(world.home, client, record, two);
    await shown(record, 'two are left', (agent) => texts(agent).join() === '[[text:one, better]],[[text:three]]');
    await expect(withdrawQueued(world.home, client, record, two)).rejects.toThrow('does not wait any more');
    await expect(editQueued(client, record, two, 'late')).rejects.toThrow('does not wait any more');
    world.model.release('queue');
    await recordedTurns(world, record.id, 3);
    const answers = (await ledgerOf(world, record.id)).map(({ turn, lastAgentMessage }) => [turn, lastAgentMessage]);
    expect(answers).toEqual([
      [1, 'first'],
      [2, 'one, better'],
      [3, 'three'],
    ]);
    await shown(record, 'nothing waits', ({ queue: now }) => now.length === 0);
  });

  test('and withdrawn holds up nobody: the running turn writes its signal, and a wait for the message ends', async () => {
    const record = await started('[[hold:withdrawn]][[text:alone]]');
    await arrived(world, '[[hold:withdrawn]][[text:alone]]');
    const { messageId } = await send(record, 'never mind', true);
    const waiting = world.cli(['await-turn', record.id, '--message', messageId]);
    const [queued] = await queuedMessages(client, record.threadId);
    if (queued === undefined) throw new Error('not queued');
    await withdrawQueued(world.home, client, record, queued);
    world.model.release('withdrawn');
    expect(await signalOf(world, record.id)).toMatchObject({ turn: 1, status: 'completed' });
    const { code, stderr } = await waiting;
    expect(code).toBe(5);
    expect(stderr).toContain('the message was withdrawn');
    expect(await heardBy(world, record.id)).toEqual(['[[hold:withdrawn]][[text:alone]]']);
  });
});

test('with a Codex that cannot change what is queued, changing is refused with the way out', async () => {
  const proxy = await FilteringProxy.create(world, 'no-update', { missing: ['thread/queue/update'] });
  const record = await started('[[hold:no-update]][[text:x]]', '--engine', proxy.url);
  await arrived(world, '[[hold:no-update]][[text:x]]');
  await world.cli(['send', record.id, '--queue', 'later']);
  const there = await fleet.clientOfEngine(record.engine);
  const [queued] = await queuedMessages(there, record.threadId);
  if (queued === undefined) throw new Error('not queued');
  await expect(editQueued(there, record, queued, 'now')).rejects.toThrow('cannot change a queued message');
  await withdrawQueued(world.home, there, record, queued);
  expect(await queuedMessages(there, record.threadId)).toEqual([]);
  expect(await world.cli(['kill', record.id])).toMatchObject({ code: 0 });
  await proxy.close();
});

describe('A fork', () => {
  const spawner = () => ({ home: world.home, env: world.env, onAccepted: async () => {} });

  test('knows what its parent knew, has its options, and its own turns begin with 1', async () => {
    const parent = await started('[[text:parent one]]', '-s', 'workspace-write', '--no-search');
    await recordedTurns(world, parent.id, 1);
    await send(parent, '[[text:parent two]]');
    const [, second] = await recordedTurns(world, parent.id, 2);
    const fork = await forkAgent(spawner(), parent, { prompt: '[[text:forked]]', name: undefined, general: USER });
    const [turn] = await recordedTurns(world, fork.id, 1);
    expect(turn).toMatchObject({ turn: 1, lastAgentMessage: 'forked' });
    expect(await ledgerOf(world, fork.id)).toHaveLength(1);
    expect(await heardBy(world, fork.id)).toEqual(['[[text:parent one]]', '[[text:parent two]]', '[[text:forked]]']);
    expect(await readRecord(world.home, fork.id)).toMatchObject({
      fork: { of: parent.id, upTo: second?.turnId },
      sandbox: 'workspace-write',
      cwd: parent.cwd,
      model: parent.model,
      threadConfig: { ...parent.threadConfig, 'shell_environment_policy.set.CODEX_AGENT_ID': fork.id },
    });
    await send(parent, '[[text:parent three]]');
    await recordedTurns(world, parent.id, 3);
    await send(fork, '[[text:forked on]]');
    const turns = await recordedTurns(world, fork.id, 2);
    expect(turns.map((one) => [one.turn, one.lastAgentMessage])).toEqual([
      [1, 'forked'],
      [2, 'forked on'],
    ]);
  });

  test('of an agent that works leaves out the running turn, and does not disturb it', async () => {
    const parent = await started('[[text:done]]');
    await recordedTurns(world, parent.id, 1);
    await send(parent, '[[hold:parent]][[text:still here]]');
    await arrived(world, '[[hold:parent]][[text:still here]]');
    const fork = await forkAgent(spawner(), parent, { prompt: '[[text:meanwhile]]', name: 'Aside', general: USER });
    expect(fork.name).toBe('Aside');
    await recordedTurns(world, fork.id, 1);
    expect(await heardBy(world, fork.id)).toEqual(['[[text:done]]', '[[text:meanwhile]]']);
    world.model.release('parent');
    const [, turn] = await recordedTurns(world, parent.id, 2);
    expect(turn).toMatchObject({ lastAgentMessage: 'still here' });
  });

  test('of an agent without a finished turn is refused', async () => {
    const parent = await started('[[hold:never]]');
    const forking = forkAgent(spawner(), parent, { prompt: 'x', name: undefined, general: USER });
    await expect(forking).rejects.toThrow('has not finished a turn yet');
  });
});

describe('Settings of a living agent', () => {
  const asked = (record: AgentRecord): readonly unknown[] =>
    requestsOf(world, record.threadId)
      .filter(({ requestKind }) => requestKind !== 'compaction')
      .map(({ body }) => [body['model'], (body['reasoning'] as { effort?: string } | undefined)?.effort]);

  test('hold from the next turn on, are shown, and outlive the engine', async () => {
    const record = await started('[[text:as before]]', '-m', 'gpt-5.5', '-r', 'high');
    await recordedTurns(world, record.id, 1);
    const settings = await changeSettings(world.home, client, record, { effort: 'low', approvals: 'on-request' });
    expect(settings).toEqual({ model: 'gpt-5.5', effort: 'low', approvals: 'on-request' });
    await shown(record, 'they are shown', (agent) => agent.settings.effort === 'low');
    await world.killEngine();
    client.dispose();
    client = await world.client();
    await send(record, '[[ask:touch outside|May I?]] [[text:asked]]');
    await shown(record, 'it asks', ({ state }) => state.kind === 'asking');
    expect(asked(record)).toEqual([
      ['gpt-5.5', 'high'],
      ['gpt-5.5', 'low'],
    ]);
    expect(await world.cli(['kill', record.id])).toMatchObject({ code: 0 });
  });

  test('reach the next turn also where Codex cannot be told', async () => {
    const proxy = await FilteringProxy.create(world, 'no-settings', { missing: ['thread/settings/update'] });
    const record = await started('[[text:one]]', '-m', 'gpt-5.5', '--engine', proxy.url);
    await recordedTurns(world, record.id, 1);
    const there = await fleet.clientOfEngine(record.engine);
    await changeSettings(world.home, there, record, { effort: 'low' });
    expect((await world.cli(['send', record.id, '[[text:two]]'])).code).toBe(0);
    await recordedTurns(world, record.id, 2);
    expect(asked(record).at(-1)).toEqual(['gpt-5.5', 'low']);
    expect(settingsFrom(record, await readFacts(world.home, record.id)).effort).toBe('low');
    await proxy.close();
  });

  test('that no model has are refused, and change nothing', async () => {
    const record = await started('[[text:one]]');
    await expect(changeSettings(world.home, client, record, { model: 'gpt-nonsense' })).rejects.toThrow('no model');
    await expect(changeSettings(world.home, client, record, { effort: 'heroic' })).rejects.toThrow('heroic');
    expect((await readFacts(world.home, record.id)).some(({ kind }) => kind === 'settings')).toBe(false);
  });
});

test('an agent may write after its engine has stopped as before, also in a folder that Codex does not trust', async () => {
  const record = await started('[[text:one]]', '-s', 'workspace-write');
  await recordedTurns(world, record.id, 1);
  await world.killEngine();
  client.dispose();
  client = await world.client();
  await send(record, '[[sh:echo kept > kept.txt]] [[text:written]]');
  await recordedTurns(world, record.id, 2);
  expect(existsSync(`${world.project}/kept.txt`)).toBe(true);
});
