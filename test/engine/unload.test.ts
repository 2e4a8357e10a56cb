import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '../../src/core/codex/client.ts';
import { arrived, recordedTurns, requestsOf } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { World, writeProjectFile } from '../support/world.ts';

let world: World;
let client: Client;
let id: string;
beforeAll(async () => {
  world = await World.create();
  // Codex unloads a conversation a minute after its last subscriber has left; here after a second.
  const config = join(world.folder, 'codex/config.toml');
  await writeFile(config, `thread_unload_delay_secs = 1\n${await readFile(config, 'utf8')}`);
  client = await world.client();
  await writeProjectFile(world, '../tools/only-mine', '#!/bin/sh\necho "the tool ran: $1"\n');
  await chmod(join(world.folder, 'tools/only-mine'), 0o755);
  const PATH = `${join(world.folder, 'tools')}:${world.env['PATH'] ?? ''}`;
  const { stdout } = await world.cli(['start', '--json', '[[sh:only-mine first]] [[text:one]]'], { env: { PATH } });
  id = (JSON.parse(stdout) as { id: string }).id;
  await recordedTurns(world, id, 1);
});
afterAll(async () => {
  client?.dispose();
  await world?.close();
});

async function unloaded(): Promise<void> {
  const threadId = await world.threadOf(id);
  await until('Codex has unloaded the conversation', async () => {
    const { thread } = await client.call('thread/read', { threadId });
    return thread.status.type === 'notLoaded';
  });
}

/** The output of the newest command that the agent ran. */
async function output(): Promise<string> {
  const requests = requestsOf(world, await world.threadOf(id));
  return requests.at(-1)?.toolOutputs.at(-1) ?? '';
}

test('a tool that is only on the PATH of the caller still runs after Codex has unloaded the conversation', async () => {
  expect(await output()).toContain('the tool ran: first');
  await unloaded();
  expect((await world.cli(['send', id, '[[sh:only-mine second]] [[text:two]]'])).stdout).toContain('started turn 2');
  expect((await world.cli(['await-turn', id])).stdout).toBe('two\n');
  expect(await output()).toContain('the tool ran: second');
});

test('looking at an agent that Codex has unloaded does not load it', async () => {
  await unloaded();
  expect((await world.cli(['await-turn', id])).stdout).toBe('two\n');
  expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'idle', turn: 2, last_message: 'two' });
  expect((await world.cli(['jobs'])).stdout).toContain(id);
  const { thread } = await client.call('thread/read', { threadId: await world.threadOf(id) });
  expect(thread.status.type).toBe('notLoaded');
});

test('a queued message to an agent that Codex has unloaded runs at once', async () => {
  await unloaded();
  const { code, stdout } = await world.cli(['send', id, '--json', '--queue', '[[text:three]]']);
  const ticket = JSON.parse(stdout) as { after: number };
  expect({ code, ticket }).toMatchObject({ code: 0, ticket: { after: 2 } });
  expect((await world.cli(['await-turn', id, '--after', String(ticket.after)])).stdout).toBe('three\n');
});

test('a queued message runs although Codex was killed before it came to it', async () => {
  const prompt = '[[hold:crash]] [[text:never said]]';
  await world.cli(['send', id, prompt]);
  await arrived(world, prompt);
  const { stdout } = await world.cli(['send', id, '--json', '--queue', '[[text:five]]']);
  const { message_id: message } = JSON.parse(stdout) as { message_id: string };
  await world.killEngine();
  expect(await world.cli(['await-turn', id, '--message', message])).toMatchObject({ code: 0, stdout: 'five\n' });
  const turns = await recordedTurns(world, id, 5);
  expect(turns.slice(3)).toMatchObject([
    { turn: 4, status: 'interrupted' },
    { turn: 5, status: 'completed', lastAgentMessage: 'five' },
  ]);
});
