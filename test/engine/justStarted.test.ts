import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { killAgent } from '../../src/core/agents/endAgent.ts';
import { newestTurn } from '../../src/core/agents/newestTurn.ts';
import { requireLiving } from '../../src/core/agents/sendMessage.ts';
import { spawnAgent, type SpawnRequest } from '../../src/core/agents/spawnAgent.ts';
import type { AgentRecord } from '../../src/core/agents/agent.ts';
import type { Client } from '../../src/core/codex/client.ts';
import { ledgerOf } from '../support/agents.ts';
import { World } from '../support/world.ts';

let world: World;
let client: Client;
beforeAll(async () => {
  world = await World.create();
  client = await world.client();
});
afterAll(async () => {
  client.dispose();
  await world.close();
});

async function spawned(prompt: string): Promise<AgentRecord> {
  const request: SpawnRequest = {
    prompt,
    cwd: world.project,
    engine: await world.engine(),
    general: { kind: 'user', id: 'user', label: 'You' },
    sandbox: 'read-only',
    approvalPolicy: 'never',
    reasoningEffort: 'high',
    search: false,
    plan: false,
    allowCommit: false,
    noLog: false,
    extraEnv: {},
  };
  return spawnAgent({ home: world.home, env: world.env, onAccepted: async () => {} }, request);
}

// For some milliseconds Codex calls such a thread idle, its turn unknown or interrupted, and refuses to interrupt it.
test('[row 6] an agent that is killed in the very moment of its start is at rest, with its turn recorded as interrupted', async () => {
  for (let round = 1; round <= 20; round++) {
    const record = await spawned('[[hold:never]]');
    await killAgent(world.home, 'test', record, world.env);
    const { data } = await client.call('thread/turns/list', { threadId: record.threadId });
    expect(data.map(({ status, completedAt }) => ({ status, ended: completedAt !== null }))).toEqual([
      { status: 'interrupted', ended: true },
    ]);
    expect((await client.call('thread/read', { threadId: record.threadId })).thread.status.type).not.toBe('active');
    expect((await ledgerOf(world, record.id)).map(({ turn, status }) => `${turn} ${status}`)).toEqual([
      '1 interrupted',
    ]);
    await expect(requireLiving(world.home, record)).rejects.toThrow('has ended');
  }
});

test('a turn that Codex has just accepted is never taken for one that was lost', async () => {
  const { thread } = await client.call('thread/start', { cwd: world.project, sandbox: 'read-only' });
  await client.call('thread/name/set', { threadId: thread.id, name: 'just started' });
  for (let round = 1; round <= 30; round++) {
    const input = [{ type: 'text' as const, text: `round ${round}`, text_elements: [] }];
    const { turn } = await client.call('turn/start', { threadId: thread.id, input });
    const seen = await newestTurn(client, thread.id, turn.id);
    expect(seen?.id).toBe(turn.id);
    expect(seen?.status).not.toBe('interrupted');
    await world.model.waitForRequest(({ turnId, outcome }) => turnId === turn.id && outcome === 'completed');
  }
});

test('a turn that was lost with its engine is known as lost at once', async () => {
  const record = await spawned('[[hold:lost]]');
  await world.model.waitForRequest(({ lastUserText }) => lastUserText === '[[hold:lost]]');
  client.dispose();
  await world.killEngine();
  client = await world.client();
  const calls = vi.spyOn(client, 'call');
  expect(await newestTurn(client, record.threadId)).toMatchObject({ status: 'interrupted', completedAt: null });
  expect(calls.mock.calls.map(([method]) => method)).toEqual(['thread/turns/list', 'thread/read']);
});
