import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Running, shell } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { World, codexBin, finished } from '../support/world.ts';

interface Line {
  readonly type: string;
  readonly item?: { readonly id: string; readonly type: string; readonly text?: string; readonly status?: string };
  readonly usage?: Readonly<Record<string, number>>;
  readonly agent_name?: string;
}

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world.close();
});

function linesOf(stdout: string): readonly Line[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** Without what differs from run to run. Our agents' commands run in no login shell. */
function shape(stdout: string): readonly unknown[] {
  const text = stdout
    .replaceAll('bash -lc', 'bash -c')
    .replaceAll(/"thread_id":"[^"]*"/g, '"thread_id":"T"')
    .replaceAll(/"usage":\{[^}]*\}/g, (usage) => usage.replaceAll(/\d+/g, 'N'));
  return text.split('\n').filter((line) => line !== '');
}

test('watch --json writes, line for line, what codex exec --json writes for the same work', async () => {
  const prompt =
    '[[reason:thinking]] [[text:first]] [[and]] [[sh:echo hi; false]] [[plan:x A;> B]] [[write:made.txt|x]] [[text:done]]';
  const exec = spawn(
    codexBin,
    ['exec', '--json', '--skip-git-repo-check', '-s', 'workspace-write', '-C', world.project, prompt],
    { cwd: world.project, env: { ...world.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const theirs = shape((await finished(exec)).stdout);
  await shell(world, 'rm made.txt');
  const id = await world.start(`[[hold:watched]] ${prompt}`);
  const watching = new Running(world, ['watch', id, '--json', '--turn']);
  await until('it watches', () => watching.stdout.includes('turn.started'));
  world.model.release('watched');
  const { code, stdout, stderr } = await watching.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(shape(stdout)).toEqual(theirs);
});

test('what was over before is told from its beginning, and a filter finds the answer', async () => {
  const id = await world.start('[[sh:echo hi]] [[text:the answer]]');
  await world.cli(['await-turn', id]);
  const { stdout, code } = await shell(
    world,
    `set -o pipefail; codex-agent watch ${id} --json --turn | node -e '
      require("node:readline").createInterface({ input: process.stdin }).on("line", (text) => {
        const { type, item } = JSON.parse(text);
        if (type === "item.completed" && item.type === "agent_message") console.log(item.text);
      })'`,
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'the answer\n' });
  const lines = linesOf((await world.cli(['watch', id, '--json', '--turn'])).stdout);
  expect(lines.map(({ type, item }) => `${type} ${item?.type ?? ''}`.trim())).toEqual([
    'thread.started',
    'turn.started',
    'item.completed command_execution',
    'item.completed agent_message',
    'turn.completed',
  ]);
  expect(lines.at(-1)?.usage).toMatchObject({ input_tokens: expect.any(Number) as number });
});

test('[row 29] it follows over turns until the agent has ended; each thing is told once', async () => {
  const id = await world.start('[[text:one]]');
  const watching = new Running(world, ['watch', id]);
  await until('one is told', () => watching.stdout.includes('one'));
  await world.cli(['await-turn', id]);
  await world.cli(['send', id, '[[sh:echo two-ran]] [[text:two]]']);
  await until('two is told', () => watching.stdout.includes('\ntwo\n'));
  await world.cli(['end', id]);
  const { code } = await watching.ended;
  expect(code).toBe(0);
  expect(watching.stdout).toMatch(
    new RegExp(
      [
        String.raw`^> \[\[text:one\]\]\none\n-- turn completed, [\d.]+s`,
        String.raw`> \[\[sh:echo two-ran\]\] \[\[text:two\]\]`,
        String.raw`\$ \S*bash -c 'echo two-ran'`,
        String.raw`  \(exit 0\)\ntwo-ran\ntwo\n-- turn completed, [\d.]+s\n$`,
      ].join('\n'),
    ),
  );
  expect(watching.stderr).toBe(
    `Watching ${id} ([[text:one]])... (Ctrl+C to stop)\n` +
      `To talk to it: codex-agent attach ${id}\n\nJob ${id} has ended\n`,
  );
});

test('several agents are told apart by their names; failures and interrupts are told too', async () => {
  const [good, bad] = await Promise.all([
    world.start('[[text:fine]]', '--name', 'good one'),
    world.start('[[error:400]]', '--name', 'bad one'),
  ]);
  await world.cli(['await-turn', good, bad]);
  const { code, stdout } = await world.cli(['watch', good, bad, '--turn']);
  expect(code).toBe(0);
  expect(stdout).toContain('good one             | fine\n');
  expect(stdout).toMatch(/^bad one {14}\| -- turn failed.*: /m);
  const lines = linesOf((await world.cli(['watch', good, bad, '--turn', '--json'])).stdout);
  expect(lines.filter((line) => line.agent_name === 'bad one').at(-1)?.type).toBe('turn.failed');
  expect(lines.filter((line) => line.agent_name === 'good one').at(-1)?.type).toBe('turn.completed');
});

test('Ctrl-C leaves the agent alone, and an answer that is being written is shown as it comes', async () => {
  const id = await world.start('[[stream:4,50]] [[text:slowly written]] [[and]] [[hold:open]]');
  const watching = new Running(world, ['watch', id]);
  await until('part of it shows', () => watching.stdout.includes('slowly'));
  expect((await watching.stop()).code).toBe(130);
  world.model.release('open');
  expect((await world.cli(['await-turn', id])).code).toBe(0);
});

test('it goes on when the engine was restarted, and says so when an agent asks', async () => {
  const id = await world.start('[[hold:crash]] [[text:never]]');
  const watching = new Running(world, ['watch', id]);
  await until('it watches', () => watching.stdout.includes('> [[hold:crash]]'));
  await world.killEngine();
  await until('it says so', () => watching.stderr.includes(`The engine of job ${id} has stopped.`));
  await until('the loss is told', () => watching.stdout.includes('-- turn interrupted'));
  await world.cli(['send', id, '[[text:alive again]]']);
  await until('the next turn is told', () => watching.stdout.includes('alive again\n-- turn completed'));
  await watching.stop();
  const asking = await world.start('[[ask:touch x|May I?]] [[text:x]]', '-a', 'on-request');
  const second = new Running(world, ['watch', asking]);
  await until(
    'it says so',
    () => second.stderr.includes(`Job ${asking} (`) && second.stderr.includes('needs a person'),
  );
  await world.cli(['deny', asking]);
  await second.stop();
});
