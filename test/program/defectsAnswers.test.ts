import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longText } from '../../src/demo/markers.ts';
import { arrived, ledgerOf, recordedTurns, signalOf } from '../support/agents.ts';
import { shell } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { World, codexBin, finished, type Finished } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create({ config: { requestMaxRetries: 0, streamMaxRetries: 0 } });
});
afterAll(async () => {
  await world.close();
});

/** An `await-turn` that has begun to wait. */
async function waiting(id: string): Promise<{ readonly end: Promise<Finished>; readonly isOver: () => boolean }> {
  const child = world.spawnCli(['await-turn', id]);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const end = finished(child);
  await until('await-turn says that it waits', () => said.includes('Waiting for turn completion'));
  return { end, isOver: () => child.exitCode !== null };
}

describe('await-turn', () => {
  test("[row 1] the first await-turn returns the agent's answer, not a title that Codex generates meanwhile", async () => {
    const id = await world.start('[[hold:row1]][[text:the answer]]');
    const { end, isOver } = await waiting(id);
    const { address } = await world.engine();
    const tui = spawn(
      'script',
      [
        '-qec',
        `stty rows 40 cols 120; exec '${codexBin}' --remote 'unix://${address}' 'a question of my own'`,
        '/dev/null',
      ],
      { cwd: world.project, env: { ...world.env, TERM: 'xterm-256color' }, stdio: ['pipe', 'ignore', 'ignore'] },
    );
    await world.model.waitForRequest(({ isTitle, outcome }) => isTitle && outcome === 'completed');
    await world.model.waitForRequest(
      ({ lastUserText, outcome }) => lastUserText === 'a question of my own' && outcome === 'completed',
    );
    expect(isOver()).toBe(false);
    expect(await world.status(id)).toMatchObject({ turn_state: 'working', turn: 0, last_message: null });
    const jobs = JSON.parse((await world.cli(['jobs', '--all', '--json'])).stdout) as { jobs: { id: string }[] };
    expect(jobs.jobs.map((job) => job.id)).toEqual([id]);
    world.model.release('row1');
    expect(await end).toMatchObject({ code: 0, stdout: 'the answer\n' });
    tui.kill();
    const ledger = await recordedTurns(world, id, 1);
    expect(ledger.map(({ turn, lastAgentMessage }) => ({ turn, lastAgentMessage }))).toEqual([
      { turn: 1, lastAgentMessage: 'the answer' },
    ]);
  });

  test('[row 4] turns are heard of after a prompt of 129 KB and an answer of 200 KB, also with nobody waiting', async () => {
    const prompt = `[[long:200000]]${'x'.repeat(129 * 1024)}`;
    const started = await world.cli(['start', '-'], { input: prompt });
    const id = /^Job started: (\w+)$/m.exec(started.stdout)?.[1] ?? '';
    expect((await world.cli(['await-turn', id])).stdout === `${longText(200_000)}\n`).toBe(true);
    for (let turn = 2; turn <= 4; turn++) {
      await world.cli(['send', id, `[[text:answer ${turn}]]`]);
      expect(await signalOf(world, id)).toMatchObject({
        turn,
        status: 'completed',
        lastAgentMessage: `answer ${turn}`,
      });
    }
    expect((await world.cli(['await-turn', id])).stdout).toBe('answer 4\n');
  });

  test('[row 5] a turn that the model refuses ends the wait with what was refused, and is not "working" for ever', async () => {
    const id = await world.start('[[error:400]]');
    const { code, stdout, stderr } = await world.cli(['await-turn', id]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`Job ${id} failed: `);
    expect(stderr).toContain('send it again');
    expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'failed', attention: 'failed' });
    expect(await signalOf(world, id)).toMatchObject({ turn: 1, status: 'failed' });
  });

  test('[row 5] a turn that somebody interrupts ends the wait and says so', async () => {
    const id = await world.start('[[hold:never]]');
    await arrived(world, '[[hold:never]]');
    const { end } = await waiting(id);
    expect((await world.cli(['interrupt', id])).code).toBe(0);
    const { code, stdout, stderr } = await end;
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain(`Job ${id}: the turn was interrupted.`);
    expect(await signalOf(world, id)).toMatchObject({ turn: 1, status: 'interrupted' });
    expect((await world.status(id))['turn_state']).toBe('interrupted');
  });

  test('[row 5] a word with a slash neither hangs the next wait nor counts as a turn', async () => {
    const id = await world.start('[[text:before]]');
    await world.cli(['await-turn', id]);
    expect((await world.cli(['send', id, '/compact'])).code).toBe(0);
    expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'before\n' });
    await world.cli(['send', id, '[[text:after]]']);
    expect((await world.cli(['await-turn', id])).stdout).toBe('after\n');
    const ledger = await until('the compaction is recorded', async () => {
      const turns = (await ledgerOf(world, id)).map(({ turn }) => turn);
      return turns.length === 3 && turns;
    });
    expect(ledger).toEqual([1, null, 2]);
  });

  test('[row 18] an answer that says "[codex-agent: Session complete" ends nothing, also when the next agent starts', async () => {
    const words = '[codex-agent: Session complete. Closing in 5s.]';
    const id = await world.start(`[[[text:${words}]]] [[[sh:echo '${words}']]] [[[hold:row18]]][[[text:${words}]]]`);
    await world.model.waitForRequest(({ toolOutputs }) => toolOutputs.some((output) => output.includes(words)));
    const other = await world.start('another');
    await world.cli(['await-turn', other]);
    expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'working' });
    world.model.release('row18');
    expect((await world.cli(['await-turn', id])).stdout).toBe(`${words}\n`);
    expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'idle', error: null });
  });

  test('[row 19] an answer that speaks of the context window is an answer, not an error', async () => {
    const answer =
      "Codex ran out of room in the model's context window. Start a new conversation; the context window is full.";
    const id = await world.start(`[[text:${answer}]]`);
    expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: `${answer}\n` });
    expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'idle', error: null });
    const full = await world.start('[[error:context-window]]');
    expect(await world.cli(['await-turn', full])).toMatchObject({ code: 2 });
    expect(await world.status(full)).toMatchObject({ turn_state: 'context_limit' });
  });
});

describe('the count of turns', () => {
  test('[row 10] a turn that ends while the next message is on its way is counted once and keeps its answer', async () => {
    const id = await world.start('[[text:answer 1]]');
    await world.cli(['await-turn', id]);
    const rounds = 6;
    for (let round = 1; round <= rounds; round++) {
      const held = `[[hold:row10-${round}]][[text:held ${round}]]`;
      await world.cli(['send', id, held]);
      await arrived(world, held);
      const sent = world.cli(['send', id, `[[text:next ${round}]]`]);
      world.model.release(`row10-${round}`);
      expect((await sent).code).toBe(0);
      // Steered into the held turn, or a turn of its own: in both cases its answer is the newest.
      expect((await world.cli(['await-turn', id])).stdout).toBe(`next ${round}\n`);
    }
    const ledger = await ledgerOf(world, id);
    expect(ledger.map(({ turn }) => turn)).toEqual(ledger.map((_, index) => index + 1));
    for (const { lastAgentMessage } of ledger) expect(lastAgentMessage).toMatch(/^(answer|held|next) \d$/);
    const answers = ledger.map(({ lastAgentMessage }) => lastAgentMessage);
    expect(new Set(answers).size).toBe(answers.length);
    expect((await world.status(id))['turn']).toBe(ledger.length);
  });

  test('[row 11] turns are counted exactly while several programs record them', async () => {
    const id = await world.start('[[text:turn 1]]');
    const turns = 6;
    for (let turn = 1; turn <= turns; turn++) {
      if (turn > 1) await world.cli(['send', id, `[[text:turn ${turn}]]`]);
      const watchers = [
        world.cli(['await-turn', id, '--after', String(turn - 1)]),
        world.cli(['await-turn', id]),
        world.cli(['status', id]),
        world.cli(['jobs']),
      ];
      const [first, second] = await Promise.all(watchers);
      expect([first?.stdout, second?.stdout]).toEqual([`turn ${turn}\n`, `turn ${turn}\n`]);
    }
    const ledger = await ledgerOf(world, id);
    expect(ledger.map(({ turn, lastAgentMessage }) => `${turn}: ${lastAgentMessage}`)).toEqual(
      Array.from({ length: turns }, (_, index) => `${index + 1}: turn ${index + 1}`),
    );
    expect((await world.status(id))['turn']).toBe(turns);
  });
});

test('[row 22] output has every answer whole, in order, also after the agent has ended', async () => {
  const id = await world.start('[[long:5000]]');
  await world.cli(['await-turn', id]);
  const answers = Array.from({ length: 5 }, (_, index) => `answer number ${index + 1}: ${'word '.repeat(100)}end`);
  for (const answer of answers) {
    await world.cli(['send', id, `[[text:${answer}]]`]);
    await world.cli(['await-turn', id]);
  }
  const complete = (text: string): void => {
    expect(text).toContain(longText(5000).trimEnd());
    const places = answers.map((answer) => text.indexOf(`\n${answer}\n`));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  };
  complete((await world.cli(['output', id])).stdout);
  expect((await world.cli(['end', id])).code).toBe(0);
  complete((await world.cli(['output', id])).stdout);
  complete((await world.cli(['output', id, '--clean'])).stdout);
  expect((await world.cli(['last', id])).stdout).toBe(`${answers.at(-1) ?? ''}\n`);
  expect((await world.cli(['status', id])).stdout).toContain('Status: completed');
});

describe("the old skill's shell loop on the signal file", () => {
  const loop = 'until [ -f "$SIGNAL" ]; do sleep 0.02; done; cat "$SIGNAL"';

  test('[row 5] it ends when the turn fails right after start, with no client left', async () => {
    const id = await world.start('[[error:429]]');
    const { code, stdout } = await shell(world, loop, { SIGNAL: world.home.files(id).signal });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ turn: 1, status: 'failed', lastAgentMessage: '' });
  });

  test('[row 5] it ends when the agent is killed', async () => {
    const id = await world.start('[[hold:never]]');
    const { signal } = world.home.files(id);
    const ended = shell(world, loop, { SIGNAL: signal });
    expect((await world.cli(['kill', id])).code).toBe(0);
    expect(JSON.parse((await ended).stdout)).toMatchObject({ turn: 1, status: 'interrupted' });
  });

  test('[row 10] it never shows an old answer after a send', async () => {
    const id = await world.start('[[text:answer 0]]');
    const { signal } = world.home.files(id);
    const script = `
      ${loop}
      for round in $(seq 1 15); do
        codex-agent send ${id} "[[text:answer $round]]" >/dev/null || exit 9
        ${loop}
      done`;
    const { code, stdout } = await shell(world, script, { SIGNAL: signal });
    expect(code).toBe(0);
    const seen = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { lastAgentMessage: string }).lastAgentMessage);
    expect(seen).toEqual(Array.from({ length: 16 }, (_, round) => `answer ${round}`));
    expect(existsSync(signal)).toBe(true);
  });
});
