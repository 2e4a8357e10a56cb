import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { recorderLock } from '../../src/core/agents/recorderLock.ts';
import { ensureRecorder } from '../../src/core/agents/recorderProcess.ts';
import { readRecord } from '../../src/core/agents/records.ts';
import { sendMessage } from '../../src/core/agents/sendMessage.ts';
import { isLocked } from '../../src/core/base/fileLock.ts';
import { silentLog } from '../../src/core/base/log.ts';
import type { Client } from '../../src/core/codex/client.ts';
import { arrived, isRunning, ledgerOf, recordedTurns, signalOf } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { finished, repository, World } from '../support/world.ts';

let world: World;
let client: Client;
beforeAll(async () => {
  world = await World.create();
  client = await world.client();
});
afterAll(async () => {
  client?.dispose();
  await world?.close();
});

/** The living recorder, once it records. */
async function recorder(): Promise<number> {
  const lock = recorderLock(world.home, await world.engine());
  return until('a recorder lives', async () => {
    if (!(await isLocked(lock))) return undefined;
    const text = await readFile(lock, 'utf8').catch(() => '{}');
    return (JSON.parse(text || '{}') as { pid?: number }).pid;
  });
}

async function killed(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just left by itself.
  }
  await until('it is gone', async () => !(await isRunning(pid)));
}

/** As `send` does, without a process of its own. */
async function send(id: string, text: string): Promise<void> {
  const record = await readRecord(world.home, id);
  await sendMessage({ home: world.home, name: 'test', connect: async () => client }, record, text, false);
  const program = { runtime: process.execPath, file: join(repository, 'dist/recorder.cjs') };
  await ensureRecorder(world.home, record.engine, world.env, program);
}

/** As `jobs` does, without a process of its own. */
async function look(): Promise<void> {
  const { home, env } = world;
  const fleet = new Fleet({ home, env, log: silentLog, name: 'jobs', passive: true });
  await fleet.open();
  fleet.dispose();
}

async function ended(threadId: string, count: number): Promise<void> {
  await until(`Codex has ended turn ${count}`, async () => {
    const { data } = await client.call('thread/turns/list', { threadId, limit: 100 });
    return data.length === count && data.every(({ status }) => status !== 'inProgress');
  });
}

/** One file for each turn, numbered without a gap, each with its own answer; the signal file is the newest one's. */
async function expectWhole(id: string, answers: readonly string[]): Promise<void> {
  const ledger = await ledgerOf(world, id);
  expect(ledger.map(({ turn, lastAgentMessage }) => [turn, lastAgentMessage])).toEqual(
    answers.map((answer, index) => [index + 1, answer]),
  );
  const files = (await readdir(world.home.files(id).turns)).filter((name) => name.endsWith('.json'));
  expect(files).toHaveLength(answers.length);
  expect(await signalOf(world, id)).toMatchObject({ turn: answers.length, lastAgentMessage: answers.at(-1) });
}

test('of a turn that is over before anybody has subscribed the tokens are recorded too', async () => {
  const quick = await World.create({ env: { CODEX_AGENT_LINGER_MS: '100' } });
  try {
    for (let round = 0; round < 3; round++) {
      await until('no recorder is there yet', async () => (await quick.recorderPid()) === undefined);
      const [end] = await recordedTurns(quick, await quick.start('[[text:quick]]'), 1);
      expect(end?.tokens?.input).toBeGreaterThan(0);
    }
  } finally {
    await quick.close();
  }
});

describe('The recorder is killed in the middle of a turn, and the turn ends while nobody records', () => {
  test.each([
    ['jobs', async (): Promise<unknown> => world.cli(['jobs'])],
    ['status', async (id: string): Promise<unknown> => world.cli(['status', id])],
    ['await-turn', async (id: string): Promise<unknown> => world.cli(['await-turn', id])],
    ['send', async (id: string): Promise<unknown> => world.cli(['send', id, '[[text:another]]'])],
  ])('%s finds it and records it once', async (verb, run) => {
    const prompt = `[[hold:${verb}]] [[text:by ${verb}]]`;
    const id = await world.start(prompt);
    await arrived(world, prompt);
    await killed(await recorder());
    world.model.release(verb);
    await ended(await world.threadOf(id), 1);
    expect(await ledgerOf(world, id)).toEqual([]);
    await run(id);
    if (verb === 'send') {
      await recordedTurns(world, id, 2);
      await expectWhole(id, ['by send', 'another']);
    } else {
      await expectWhole(id, [`by ${verb}`]);
      await run(id);
      await expectWhole(id, [`by ${verb}`]);
    }
  });

  test('it is recorded with the tokens that it used when somebody waits for it', async () => {
    const prompt = '[[hold:tokens]] [[tokens:1200,34,0]] [[text:x]]';
    const id = await world.start(prompt);
    await arrived(world, prompt);
    await killed(await recorder());
    const waiting = world.spawnCli(['await-turn', id]);
    await new Promise((resolve) => waiting.stderr?.once('data', resolve));
    world.model.release('tokens');
    await finished(waiting);
    const [turn] = await recordedTurns(world, id, 1);
    expect(turn).toMatchObject({ tokens: { input: 1200, output: 34 } });
  });
});

describe('The recorder is killed', () => {
  test('at any moment around the end of a turn: nothing is lost and nothing is doubled', async () => {
    const id = await world.start('[[text:answer 1]]');
    const answers = ['answer 1'];
    await recordedTurns(world, id, 1);
    for (let round = 2; round <= 20; round++) {
      const hold = `round-${round}`;
      await send(id, `[[hold:${hold}]] [[text:answer ${round}]]`);
      const pid = await recorder();
      answers.push(`answer ${round}`);
      await arrived(world, `[[hold:${hold}]] [[text:answer ${round}]]`);
      world.model.release(hold);
      // A spread of moments: before, while and after the turn is recorded.
      await pause(Math.random() * 60);
      await killed(pid);
      await ended(await world.threadOf(id), round);
      await look();
      await expectWhole(id, answers);
    }
  });

  test.each([
    ['the lock of the agent is taken', 'jobs', '.lock'],
    ['the signal file is written', 'jobs', '.turn-complete'],
    ['the ledger is about to be written', 'turns', '.tmp'],
    ['the ledger is written', 'turns', '.json'],
  ])('just when %s: nothing is lost and nothing is doubled', async (_moment, where, suffix) => {
    const id = await world.start('[[text:answer 1]]');
    await recordedTurns(world, id, 1);
    const answers = ['answer 1'];
    for (let round = 2; round <= 4; round++) {
      const hold = `${suffix}-${round}`;
      await send(id, `[[hold:${hold}]] [[text:answer ${round}]]`);
      answers.push(`answer ${round}`);
      const pid = await recorder();
      await arrived(world, `[[hold:${hold}]] [[text:answer ${round}]]`);
      const { turns } = world.home.files(id);
      await mkdir(turns, { recursive: true });
      const seen = new Promise<void>((resolve) => {
        const watcher = watch(where === 'jobs' ? world.home.jobs : turns, (_, name) => {
          if (name === null || !name.endsWith(suffix) || (where === 'jobs' && !name.startsWith(id))) return;
          try {
            process.kill(pid, 'SIGKILL');
          } catch {
            // It was too quick.
          }
          watcher.close();
          resolve();
        });
      });
      world.model.release(hold);
      await seen;
      await killed(pid);
      await ended(await world.threadOf(id), round);
      await look();
      await expectWhole(id, answers);
    }
  });

  test('while the turns of six agents end: each is recorded once', async () => {
    const prompts = Array.from({ length: 6 }, (_, index) => `[[hold:six]] [[text:of agent ${index}]]`);
    const ids: string[] = [];
    for (const prompt of prompts) ids.push(await world.start(prompt));
    for (const prompt of prompts) await arrived(world, prompt);
    const pid = await recorder();
    world.model.release('six');
    await until('it has recorded some', async () => {
      for (const id of ids) if ((await ledgerOf(world, id)).length > 0) return true;
      return false;
    });
    await killed(pid);
    for (const id of ids) await ended(await world.threadOf(id), 1);
    // Several who catch up at the same time.
    await Promise.all([look(), look(), world.cli(['jobs'])]);
    for (const [index, id] of ids.entries()) await expectWhole(id, [`of agent ${index}`]);
  });
});

test('of several recorders that are started at once one lives, and each turn is recorded once', async () => {
  const id = await world.start('[[text:answer 1]]');
  await recordedTurns(world, id, 1);
  await killed(await recorder());
  await send(id, '[[hold:several]] [[text:answer 2]]');
  const engine = JSON.stringify(await world.engine());
  for (let count = 0; count < 5; count++) {
    spawn(process.execPath, [join(repository, 'dist/recorder.cjs'), engine], { env: world.env, stdio: 'ignore' });
  }
  await arrived(world, '[[hold:several]] [[text:answer 2]]');
  await recorder();
  await until('the others have left', async () => {
    const living = (await world.processes()).filter(({ command }) => command.includes('recorder.cjs'));
    return living.length === 1;
  });
  world.model.release('several');
  await recordedTurns(world, id, 2);
  await expectWhole(id, ['answer 1', 'answer 2']);
});

test('a recorder that hangs keeps nobody from recording, and doubles nothing when it goes on', async () => {
  const id = await world.start('[[hold:hangs]] [[text:answer 1]]');
  await arrived(world, '[[hold:hangs]] [[text:answer 1]]');
  const pid = await recorder();
  process.kill(pid, 'SIGSTOP');
  world.model.release('hangs');
  await ended(await world.threadOf(id), 1);
  expect(await world.status(id)).toMatchObject({ turn: 1, last_message: 'answer 1' });
  process.kill(pid, 'SIGCONT');
  await until('it has left', async () => !(await isRunning(pid)));
  await expectWhole(id, ['answer 1']);
});

test('the recorder leaves soon after the last agent is idle, and leaves nothing behind', async () => {
  const id = await world.start('[[text:quick]]');
  const pid = await recorder();
  await recordedTurns(world, id, 1);
  await until('it has left', async () => !(await isRunning(pid)));
  expect((await readdir(world.home.folder)).filter((name) => name.includes('lock'))).toEqual([]);
});
