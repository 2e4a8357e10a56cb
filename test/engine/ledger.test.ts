import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awaitTurn } from '../../src/core/agents/awaitTurn.ts';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { ensureRecorder } from '../../src/core/agents/recorderProcess.ts';
import { readRecord } from '../../src/core/agents/records.ts';
import { sendMessage } from '../../src/core/agents/sendMessage.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { arrived, heardBy, ledgerOf, recordedTurns, requestsOf, signalOf } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { finished, repository, World, type Finished } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create({ config: { requestMaxRetries: 0, streamMaxRetries: 0 } });
});
afterAll(async () => {
  await world?.close();
});

/** What people write in their scripts; ends by itself or not at all. */
function shellLoop(id: string): Promise<Finished> {
  const script = 'while [ ! -f "$1" ]; do sleep 0.05; done; cat "$1"';
  const child = spawn('sh', ['-c', script, 'sh', world.home.files(id).signal], {
    env: world.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return finished(child);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

describe('A shell loop on the signal file ends', () => {
  test.each([
    ['429', 'usageLimit'],
    ['usage-limit', 'usageLimit'],
    ['400', 'other'],
    ['context-window', 'contextWindow'],
    ['401', 'login'],
  ])('when the turn fails with %s right after start returned and nobody waits', async (error, kind) => {
    const id = await world.start(`[[error:${error}]]`);
    const { stdout } = await shellLoop(id);
    expect(JSON.parse(stdout)).toMatchObject({ turn: 1, status: 'failed', turnId: expect.any(String) as string });
    const [turn] = await recordedTurns(world, id, 1);
    expect(turn).toMatchObject({ turn: 1, status: 'failed', failure: { kind } });
    const until = turn?.failure?.until;
    // The account is free again an hour later; Codex leaves out the seconds.
    const wait = until === undefined ? undefined : Math.round((Date.parse(until) - Date.now()) / 60_000);
    expect(wait === 59 || wait === 60 ? 'an hour' : wait).toBe(error === 'usage-limit' ? 'an hour' : undefined);
  });

  test('when the next turn fails at once after a good one', async () => {
    const id = await world.start('[[text:good]]');
    await shellLoop(id);
    for (let turn = 2; turn <= 6; turn++) {
      await world.cli(['send', id, `[[error:429]] ${turn}`]);
      expect(JSON.parse((await shellLoop(id)).stdout)).toMatchObject({ turn, status: 'failed' });
    }
    expect((await recordedTurns(world, id, 6)).map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('when the turn is interrupted', async () => {
    const id = await world.start('[[silent]]');
    await arrived(world, '[[silent]]');
    const loop = shellLoop(id);
    await world.cli(['interrupt', id]);
    expect(JSON.parse((await loop).stdout)).toMatchObject({ turn: 1, status: 'interrupted' });
  });

  test('when the engine is killed in the middle of the turn', async () => {
    const id = await world.start('[[silent]] in the engine');
    await arrived(world, '[[silent]] in the engine');
    const loop = shellLoop(id);
    await world.killEngine();
    expect(JSON.parse((await loop).stdout)).toMatchObject({ turn: 1, status: 'interrupted' });
  });
});

test(
  '200 times await, then send at once: await never gives an old answer, and the signal file never shows one',
  { timeout: 240_000 },
  async () => {
    const { home, env } = world;
    const id = await world.start('[[text:answer 1]]');
    const record = await readRecord(home, id);
    const client = await world.client();
    const { signal } = home.files(id);
    /** The newest message that `send` has returned for. */
    let newest = 1;
    const over = new AbortController();
    const stale: string[] = [];
    const watching = (async (): Promise<void> => {
      while (!over.signal.aborted) {
        const least = newest;
        const text = textOf(signal);
        if (text !== '' && (JSON.parse(text) as { turn: number }).turn < least) stale.push(`${least}: ${text}`);
        await breathe();
      }
    })();
    const answers: string[] = [];
    for (let round = 1; round <= 200; round++) {
      const fleet = new Fleet({ home, env, log: silentLog, name: 'cli', only: [id] });
      await fleet.open();
      const options = { stalledExit: false, onWaiting: () => {}, onStalled: () => {}, onEngineGone: () => {} };
      const outcome = await awaitTurn(fleet, home, { agentId: id }, options);
      fleet.dispose();
      answers.push(outcome.kind === 'turn' ? outcome.end.message : outcome.kind);
      if (round === 200) break;
      const text = `[[text:answer ${round + 1}]]`;
      const sent = await sendMessage({ home, name: 'cli', connect: async () => client }, record, text, false);
      newest = round + 1;
      expect(sent).toMatchObject({ how: 'started', after: round });
      const program = { runtime: process.execPath, file: join(repository, 'dist/recorder.cjs') };
      await ensureRecorder(home, record.engine, env, program);
    }
    await recordedTurns(world, id, 200);
    over.abort();
    await watching;
    client.dispose();
    expect(answers).toEqual(Array.from({ length: 200 }, (_, index) => `answer ${index + 1}`));
    expect(stale).toEqual([]);
    const ledger = await ledgerOf(world, id);
    expect(ledger.map(({ turn, lastAgentMessage }) => `${turn}: ${lastAgentMessage}`)).toEqual(
      answers.map((answer, index) => `${index + 1}: ${answer}`),
    );
    expect(await signalOf(world, id)).toMatchObject({ turn: 200, status: 'completed' });
  },
);

describe('Queued messages', () => {
  test('are each answered by a turn of their own, which their tickets name', async () => {
    const id = await world.start('[[hold:queue]] [[text:answer 1]]');
    await arrived(world, '[[hold:queue]] [[text:answer 1]]');
    const tickets: { after: number; message_id: string }[] = [];
    for (const number of [2, 3, 4]) {
      const { stdout } = await world.cli(['send', id, '--json', '--queue', `[[text:answer ${number}]]`]);
      tickets.push(JSON.parse(stdout) as { after: number; message_id: string });
    }
    expect(tickets.map(({ after }) => after)).toEqual([1, 2, 3]);
    const waits = tickets.map(({ after }) => world.cli(['await-turn', id, '--after', String(after)]));
    const byMessage = tickets.map((ticket) => world.cli(['await-turn', id, '--message', ticket.message_id]));
    const loop = shellLoop(id);
    world.model.release('queue');
    const expected = ['answer 2\n', 'answer 3\n', 'answer 4\n'];
    expect((await Promise.all(waits)).map(({ stdout }) => stdout)).toEqual(expected);
    expect((await Promise.all(byMessage)).map(({ stdout }) => stdout)).toEqual(expected);
    expect(JSON.parse((await loop).stdout)).toMatchObject({ turn: 4, lastAgentMessage: 'answer 4' });
  });
});

describe('Of 20 at once', () => {
  test('every start gives an agent of its own with a right record', async () => {
    const prompts = Array.from(
      { length: 20 },
      (_, index) => `start ${index} "quoted" $HOME \`x\`\n [[text:done ${index}]]`,
    );
    const started = await Promise.all(
      prompts.map((prompt, index) => world.cli(['start', '--json', '--general', `general-${index}`, '--', prompt])),
    );
    expect(started.map(({ code }) => code)).toEqual(prompts.map(() => 0));
    const jobs = started.map(({ stdout }) => JSON.parse(stdout) as { id: string; thread_id: string });
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(20);
    expect(new Set(jobs.map((job) => job.thread_id)).size).toBe(20);
    for (const [index, { id, thread_id: threadId }] of jobs.entries()) {
      const record = await readRecord(world.home, id);
      expect(record).toMatchObject({ id, threadId, cwd: world.project, general: { id: `general-${index}` } });
      expect(await readFile(world.home.files(id).prompt, 'utf8')).toBe(prompts[index]);
      const [turn, ...more] = await recordedTurns(world, id, 1);
      expect(turn).toMatchObject({ turn: 1, status: 'completed', lastAgentMessage: `done ${index}` });
      expect(more).toEqual([]);
      expect(await signalOf(world, id)).toMatchObject({ turn: 1, lastAgentMessage: `done ${index}` });
      expect(await heardBy(world, id)).toEqual([prompts[index]]);
    }
    const listed = JSON.parse((await world.cli(['jobs', '--json', '--all'])).stdout) as { jobs: { id: string }[] };
    for (const { id } of jobs) expect(listed.jobs.filter((job) => job.id === id)).toHaveLength(1);

    const sent = await Promise.all(jobs.map(({ id }, index) => world.cli(['send', id, `[[text:again ${index}]]`])));
    expect(sent.map(({ code }) => code)).toEqual(jobs.map(() => 0));
    for (const [index, { id }] of jobs.entries()) {
      const [, turn, ...more] = await recordedTurns(world, id, 2);
      expect(turn).toMatchObject({ turn: 2, status: 'completed', lastAgentMessage: `again ${index}` });
      expect(more).toEqual([]);
      expect(await heardBy(world, id)).toEqual([prompts[index], `[[text:again ${index}]]`]);
    }
  });

  test('every send to one idle agent reaches the model once', async () => {
    const id = await world.start('[[text:first]]');
    await recordedTurns(world, id, 1);
    await expectAllArrive(id, 'idle');
  });

  test('every send to one working agent reaches the model once', async () => {
    const prompt = '[[hold:twenty]] [[text:never said]]';
    const id = await world.start(prompt);
    await arrived(world, prompt);
    await expectAllArrive(id, 'working');
    world.model.release('twenty');
  });

  async function expectAllArrive(id: string, word: string): Promise<void> {
    const texts = Array.from({ length: 20 }, (_, index) => `${word} message ${index} [[text:${word} ${index}]]`);
    const sent = await Promise.all(texts.map((text) => world.cli(['send', id, '--json', text])));
    expect(sent.map(({ code, stderr }) => ({ code, stderr }))).toEqual(texts.map(() => ({ code: 0, stderr: '' })));
    const tickets = sent.map(({ stdout }) => JSON.parse(stdout) as { message_id: string });
    const waits = await Promise.all(
      tickets.map((ticket) => world.cli(['await-turn', id, '--message', ticket.message_id, '--json'])),
    );
    const ends = waits.map(({ stdout }) => JSON.parse(stdout) as { outcome: string; turn_id: string });
    expect(ends.map(({ outcome }) => outcome)).toEqual(texts.map(() => 'completed'));
    const threadId = await world.threadOf(id);
    const heard = requestsOf(world, threadId).at(-1)?.userTexts ?? [];
    expect(heard.filter((text) => text.startsWith(`${word} message`)).sort()).toEqual([...texts].sort());
    await until('every turn is recorded', async () => {
      const recorded = new Set((await ledgerOf(world, id)).map(({ turnId }) => turnId));
      return ends.every((end) => recorded.has(end.turn_id));
    });
    const ledger = await ledgerOf(world, id);
    expect(ledger.map(({ turn }) => turn)).toEqual(ledger.map((_, index) => index + 1));
    const files = (await readdir(world.home.files(id).turns)).filter((name) => name.endsWith('.json'));
    expect(files).toHaveLength(ledger.length);
    expect(await signalOf(world, id)).toMatchObject({ turn: ledger.length, status: 'completed' });
  }
});
