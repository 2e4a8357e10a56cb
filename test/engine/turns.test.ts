import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { readFacts, readRecord } from '../../src/core/agents/records.ts';
import { sendMessage } from '../../src/core/agents/sendMessage.ts';
import { plainText } from '../../src/core/agents/transcript.ts';
import { silentLog } from '../../src/core/base/log.ts';
import type { Connection } from '../../src/core/codex/connection.ts';
import { arrived, heardBy, ledgerOf, recordedTurns, signalOf } from '../support/agents.ts';
import { rawConnection, textInput } from '../support/rawConnection.ts';
import { until } from '../support/until.ts';
import { codexBin, World } from '../support/world.ts';

let world: World;
let foreign: Connection;
beforeAll(async () => {
  world = await World.create({ env: { CODEX_AGENT_LINGER_MS: '300' } });
  foreign = await rawConnection(world);
});
afterAll(async () => {
  foreign?.close();
  await world?.close();
});

async function agentWith(...answers: string[]): Promise<{ id: string; threadId: string }> {
  const id = await world.start(`[[text:${answers[0] ?? ''}]]`);
  await recordedTurns(world, id, 1);
  for (const [index, answer] of answers.slice(1).entries()) {
    await world.cli(['send', id, `[[text:${answer}]]`]);
    await recordedTurns(world, id, index + 2);
  }
  return { id, threadId: await world.threadOf(id) };
}

async function noRecorder(): Promise<void> {
  await until('the recorder has left', async () => (await world.recorderPid()) === undefined);
}

/** Number and answer of each turn end, in order. */
async function turnsOf(id: string): Promise<readonly [number | null, string][]> {
  return (await ledgerOf(world, id)).map(({ turn, lastAgentMessage }) => [turn, lastAgentMessage]);
}

/** When Codex has ended that many turns of the thread. */
async function ended(threadId: string, count: number): Promise<void> {
  await until(`Codex has ended ${count} turns`, async () => {
    const { data } = (await foreign.call('thread/turns/list', { threadId, limit: 100 })) as {
      data: { status: string }[];
    };
    return data.length === count && data.every(({ status }) => status !== 'inProgress');
  });
}

test('a compaction gets no number, and the next turn gets the next one', async () => {
  const { id, threadId } = await agentWith('one', 'two');
  expect((await world.cli(['send', id, '/compact'])).code).toBe(0);
  await ended(threadId, 3);
  await recordedTurns(world, id, 3);
  expect(await signalOf(world, id)).toMatchObject({ turn: 2, lastAgentMessage: 'two' });
  expect(await world.status(id)).toMatchObject({ turn: 2, last_message: 'two', turn_state: 'idle' });
  await world.cli(['send', id, '[[text:three]]']);
  expect((await world.cli(['await-turn', id])).stdout).toBe('three\n');
  await recordedTurns(world, id, 4);
  expect(await turnsOf(id)).toEqual([
    [1, 'one'],
    [2, 'two'],
    [null, ''],
    [3, 'three'],
  ]);
  expect(await signalOf(world, id)).toMatchObject({ turn: 3, lastAgentMessage: 'three' });
});

test('a shell command that a person runs in the thread gets no number', async () => {
  const { id, threadId } = await agentWith('one');
  await foreign.call('thread/resume', { threadId, excludeTurns: true });
  await foreign.call('thread/shellCommand', { threadId, command: 'echo by hand' });
  await ended(threadId, 2);
  await world.cli(['send', id, '[[text:two]]']);
  await recordedTurns(world, id, 3);
  expect((await turnsOf(id)).map(([turn]) => turn)).toEqual([1, null, 2]);
});

test('turns that a person reverts keep their numbers, which are never given again', async () => {
  const { id, threadId } = await agentWith('one', 'two', 'three');
  const second = (await ledgerOf(world, id))[1]?.turnId;
  await foreign.call('thread/resume', { threadId, excludeTurns: true });
  await foreign.call('thread/revert', { threadId, beforeTurnId: second });
  expect((await world.cli(['send', id, '[[text:four]]'])).stdout).toContain('started turn 4');
  expect((await world.cli(['await-turn', id])).stdout).toBe('four\n');
  await recordedTurns(world, id, 4);
  expect(await turnsOf(id)).toEqual([
    [1, 'one'],
    [2, 'two'],
    [3, 'three'],
    [4, 'four'],
  ]);
  expect(await heardBy(world, id)).toEqual(['[[text:one]]', '[[text:four]]']);
  expect((await world.cli(['await-turn', id, '--after', '2'])).stdout).toBe('three\n');
});

test('a fork is no agent, and what is said in it is nobody’s turn', async () => {
  const { id, threadId } = await agentWith('one', 'two');
  const jobs = async (): Promise<number> =>
    (JSON.parse((await world.cli(['jobs', '--json', '--all'])).stdout) as { jobs: unknown[] }).jobs.length;
  const before = await jobs();
  const { thread } = (await foreign.call('thread/fork', { threadId, excludeTurns: true })) as {
    thread: { id: string };
  };
  await foreign.call('turn/start', { threadId: thread.id, input: textInput('[[text:in the fork]]') });
  await ended(thread.id, 3);
  expect(await jobs()).toBe(before);
  expect(await turnsOf(id)).toEqual([
    [1, 'one'],
    [2, 'two'],
  ]);
  await world.cli(['send', id, '[[text:three]]']);
  await recordedTurns(world, id, 3);
  expect(await turnsOf(id)).toEqual([
    [1, 'one'],
    [2, 'two'],
    [3, 'three'],
  ]);
});

test('a turn that another client starts while nothing of ours runs is found later', async () => {
  const { id, threadId } = await agentWith('one');
  await noRecorder();
  await foreign.call('thread/resume', { threadId, excludeTurns: true });
  await foreign.call('turn/start', { threadId, input: textInput('[[text:by somebody else]]') });
  await ended(threadId, 2);
  expect((await world.cli(['await-turn', id])).stdout).toBe('by somebody else\n');
  expect(await world.status(id)).toMatchObject({ turn: 2, last_message: 'by somebody else' });
  expect(await turnsOf(id)).toEqual([
    [1, 'one'],
    [2, 'by somebody else'],
  ]);
  expect(await signalOf(world, id)).toMatchObject({ turn: 2, lastAgentMessage: 'by somebody else' });
});

test('a turn that another client starts is seen live, waited for and recorded, as one of ours', async () => {
  const { id, threadId } = await agentWith('one');
  const fleet = new Fleet({ home: world.home, env: world.env, log: silentLog, name: 'window' });
  await fleet.open();
  await foreign.call('thread/resume', { threadId, excludeTurns: true });
  await foreign.call('turn/start', { threadId, input: textInput('[[hold:foreign]] [[text:foreign]]') });
  await until('the window shows that it works', () => fleet.get(id)?.state.kind === 'working');
  const waiting = world.cli(['await-turn', id]);
  await arrived(world, '[[hold:foreign]] [[text:foreign]]');
  world.model.release('foreign');
  expect(await waiting).toMatchObject({ code: 0, stdout: 'foreign\n' });
  await until('the window has it', () => fleet.get(id)?.turn === 2);
  expect(fleet.get(id)?.lastTurn).toMatchObject({ lastAgentMessage: 'foreign', status: 'completed' });
  fleet.dispose();
  expect(await turnsOf(id)).toEqual([
    [1, 'one'],
    [2, 'foreign'],
  ]);
});

test('a turn that another client interrupts is recorded as interrupted', async () => {
  const id = await world.start('[[silent]] foreign interrupt');
  await arrived(world, '[[silent]] foreign interrupt');
  await foreign.call('turn/interrupt', { threadId: await world.threadOf(id), turnId: '' });
  const [turn] = await recordedTurns(world, id, 1);
  expect(turn).toMatchObject({ turn: 1, status: 'interrupted' });
  expect((await world.cli(['await-turn', id])).code).toBe(5);
});

test('a plain resume by another client after a restart of Codex disturbs nothing', async () => {
  const { id, threadId } = await agentWith('one');
  await world.killEngine();
  const other = await rawConnection(world);
  await other.call('thread/resume', { threadId, excludeTurns: true });
  expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'idle', turn: 1 });
  expect((await world.cli(['send', id, '[[text:two]]'])).stdout).toContain('started turn 2');
  expect((await world.cli(['await-turn', id])).stdout).toBe('two\n');
  await recordedTurns(world, id, 2);
  expect(await turnsOf(id)).toEqual([
    [1, 'one'],
    [2, 'two'],
  ]);
  other.close();
  foreign = await rawConnection(world);
});

test('whoever comes to look at an agent never ends a turn that Codex has just accepted', async () => {
  const { id, threadId } = await agentWith('one');
  const record = await readRecord(world.home, id);
  const reloads: unknown[] = [];
  const listening = foreign.onNotification(({ method, params }) => {
    const told = JSON.stringify(params);
    if (method === 'thread/status/changed' && told.includes(threadId) && told.includes('notLoaded')) reloads.push(told);
  });
  const over = new AbortController();
  const doing = { sender: '', lookers: ['', ''] };
  onTestFailed(async () => console.log(doing, await world.status(id), await readFacts(world.home, id)));
  const look = async (_: string, index: number): Promise<void> => {
    for (let looks = 1; !over.signal.aborted; looks++) {
      const fleet = new Fleet({ home: world.home, env: world.env, log: silentLog, name: 'window', only: [id] });
      doing.lookers[index] = `opens, ${looks}`;
      await fleet.open();
      doing.lookers[index] = `looks, ${looks}`;
      await pause(Math.random() * 20);
      fleet.dispose();
    }
  };
  const lookers = doing.lookers.map(look);
  const client = await world.client();
  const sender = { home: world.home, name: 'test', connect: async () => client };
  for (let round = 0; round < 40; round++) {
    doing.sender = `sends ${round}`;
    await sendMessage(sender, record, `[[text:round ${round}]]`, false);
    doing.sender = `has sent ${round}`;
    await pause(Math.random() * 60);
  }
  over.abort();
  await Promise.all(lookers);
  await until('all turns are over', async () => (await world.status(id))['turn_state'] === 'idle');
  client.dispose();
  listening.dispose();
  expect((await ledgerOf(world, id)).filter(({ status }) => status !== 'completed')).toEqual([]);
  expect(reloads).toEqual([]);
});

test('a turn typed in the TUI of Codex counts like any other', async () => {
  const { id, threadId } = await agentWith('one');
  await noRecorder();
  const { address } = await world.engine();
  const command = `stty rows 40 cols 120; exec '${codexBin}' resume ${threadId} --remote 'unix://${address}'`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: world.project,
    env: { ...world.env, TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let seen = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
  terminal.stdin.on('error', () => {});
  const screen = (): string => plainText(seen).replaceAll(/\s/g, '');
  await until('the conversation is on the screen', () => screen().includes('one'));
  const text = '[[text:typed answer]]';
  terminal.stdin.write(text);
  await until('the words are on the screen', () => screen().includes(text.replaceAll(' ', '')));
  terminal.stdin.write('\r');
  await arrived(world, text);
  await ended(threadId, 2);
  terminal.kill('SIGKILL');
  expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'typed answer\n' });
  expect(await turnsOf(id)).toEqual([
    [1, 'one'],
    [2, 'typed answer'],
  ]);
  expect(await signalOf(world, id)).toMatchObject({ turn: 2, lastAgentMessage: 'typed answer', status: 'completed' });
  const { jobs } = JSON.parse((await world.cli(['jobs', '--json', '--all'])).stdout) as {
    jobs: { thread_id: string }[];
  };
  const titles = world.model.requests.filter(({ isTitle }) => isTitle).map(({ threadId: title }) => title);
  expect(jobs.filter(({ thread_id: thread }) => titles.includes(thread))).toEqual([]);
});
