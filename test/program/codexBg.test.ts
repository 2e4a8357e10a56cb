import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shell } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { World, finished, repository, type Finished } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world.close();
});

/** codex-bg while it runs. */
class Background {
  readonly child: ChildProcess;
  readonly ended: Promise<Finished>;
  printed = '';
  said = '';

  constructor(...args: readonly string[]) {
    const program = join(repository, 'dist/codex-bg.cjs');
    this.child = spawn(process.execPath, [program, ...args], { cwd: world.project, env: { ...world.env } });
    this.child.stdin?.end();
    this.child.stdout?.on('data', (text: Buffer | string) => (this.printed += text.toString()));
    this.child.stderr?.on('data', (text: Buffer | string) => (this.said += text.toString()));
    this.ended = finished(this.child);
  }

  /** The agent's id, as soon as it is told. */
  async id(): Promise<string> {
    return until('the id is told', () => /^CODEX_AGENT_JOB_ID=([0-9a-f]{8})$/m.exec(this.printed)?.[1]);
  }

  async turns(count: number): Promise<void> {
    await until(`${count} turns are told`, () => this.printed.split('CODEX_AGENT_TURN_COMPLETE=').length > count);
  }
}

test("it prints start's output, then job, turns and end, each on its line", async () => {
  const background = new Background('-t', '-i', '7', '--', 'codex-agent', 'start', '-s', 'read-only', '[[text:one]]');
  const id = await background.id();
  await background.turns(1);
  await world.cli(['send', id, '[[text:two]]']);
  await background.turns(2);
  await world.cli(['end', id]);
  const { code, stdout } = await background.ended;
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.slice(0, 4)).toEqual([
    `Job started: ${id}`,
    'Model: gpt-5.5 (high)',
    `Working dir: ${world.project}`,
    expect.stringMatching(/^Thread: /) as string,
  ]);
  expect(lines.slice(9)).toEqual([
    `CODEX_AGENT_JOB_ID=${id}`,
    `CODEX_AGENT_TURN_COMPLETE=${id}`,
    `CODEX_AGENT_TURN_COMPLETE=${id}`,
    `CODEX_AGENT_DONE=${id} status=completed`,
  ]);
  expect(await world.status(id)).toMatchObject({ sandbox: 'read-only', prompt: '[[text:one]]' });
});

test('quick turns are told too, one line each, and failed ones', async () => {
  const background = new Background('-t', '--', 'codex-agent', 'start', '[[text:0]]');
  const id = await background.id();
  for (let turn = 1; turn < 5; turn++) {
    await world.cli(['await-turn', id]);
    await world.cli(['send', id, turn === 3 ? '[[error:400]]' : `[[text:${turn}]]`]);
  }
  await world.cli(['await-turn', id]);
  await world.cli(['kill', id]);
  const { stdout } = await background.ended;
  expect(stdout.match(/^CODEX_AGENT_TURN_COMPLETE=.*$/gm)).toEqual(
    Array.from({ length: 5 }, () => `CODEX_AGENT_TURN_COMPLETE=${id}`),
  );
  expect(stdout).toMatch(new RegExp(`\nCODEX_AGENT_DONE=${id} status=failed\n$`));
});

test('without -t only the end is told; -o prints the transcript, -n runs a command that knows how it went', async () => {
  const tell = 'echo "told $CODEX_AGENT_JOB_ID $CODEX_AGENT_STATUS [$CODEX_AGENT_ERROR]"';
  const background = new Background('-o', '-n', tell, '--', 'codex-agent', 'start', '[[text:the answer]]');
  const id = await background.id();
  await world.cli(['await-turn', id]);
  await world.cli(['kill', id]);
  const { code, stdout } = await background.ended;
  expect(code).toBe(0);
  expect(stdout.slice(stdout.indexOf('CODEX_AGENT_JOB_ID='))).toBe(
    `CODEX_AGENT_JOB_ID=${id}\nCODEX_AGENT_DONE=${id} status=failed\n` +
      `> [[text:the answer]]\n\nthe answer\ntold ${id} failed [Killed by user]\n`,
  );
});

test('an agent that asks is told of on standard error, once, and goes on when it is answered', async () => {
  const prompt = '[[ask:touch asked.txt|May I?]] [[text:thanks]]';
  const background = new Background('-t', '--', 'codex-agent', 'start', '-a', 'on-request', prompt);
  const id = await background.id();
  await until('it says so', () => background.said.includes(`Job ${id} needs a person.`));
  await world.cli(['approve', id]);
  await background.turns(1);
  await world.cli(['end', id]);
  expect((await background.ended).stderr.match(/needs a person/g)).toHaveLength(1);
});

test('Ctrl-C ends it and not the agent', async () => {
  const background = new Background('--', 'codex-agent', 'start', '[[hold:bg]] [[text:went on]]');
  const id = await background.id();
  background.child.kill('SIGINT');
  expect((await background.ended).code).toBe(130);
  world.model.release('bg');
  expect((await world.cli(['await-turn', id])).stdout).toBe('went on\n');
});

test('a start that fails says why, and its exit code is passed on', async () => {
  const { code, stdout, stderr } = await shell(world, 'codex-bg -- codex-agent start -d /nowhere "do it"');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('The folder /nowhere does not exist.');
  expect((await shell(world, 'codex-bg -- codex-agent start')).stderr).toContain('Error: No prompt provided');
});

test('anything but codex-agent start after -- is refused with the usage', async () => {
  for (const words of ['', '-- echo hello', '-- start "do it"']) {
    const { code, stdout, stderr } = await shell(world, `codex-bg ${words}`);
    expect({ words, code, stdout }).toEqual({ words, code: 1, stdout: '' });
    expect(stderr).toContain("Expected command to start with 'codex-agent' after --\n\nUsage: codex-bg");
  }
  expect(await shell(world, 'codex-bg -x')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining("'-x'") as string,
  });
  const help = await shell(world, 'codex-bg --help');
  expect(help.stdout).toContain('CODEX_AGENT_DONE=ID status=STATUS');
  expect(Math.max(...help.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});
