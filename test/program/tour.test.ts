import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { finished, repository } from '../support/world.ts';

const showCursor = '\u001b[?25h';
const tour = join(repository, 'dist/demo.cjs');

let temporary: string;
let marker: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'tour-'));
  marker = randomUUID();
});
afterEach(async () => {
  for (const { pid } of await processes()) kill(pid);
  await rm(temporary, { recursive: true, force: true });
});

test('without a terminal it shows three agents, their answers and the change, and leaves nothing', async () => {
  const { code, stdout, stderr } = await finished(start(process.execPath, [tour]));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const reviewer = 'reviewer     `node --version` approved at once, as there is no terminal to ask in';
  expect(stdout).toContain(reviewer);
  expectInOrder(stdout, [
    'Codex Orchestrator: three Codex agents at work',
    'its model is the built-in demo: no account, no network',
    'researcher   started',
    'reviewer     started',
    'implementer  working: editing greet.js, greet.test.js',
    '✓ researcher · complete in',
    '· changed nothing',
    '`greet(name)`',
    '✓ implementer · complete in',
    '· changed src/greet.js, test/greet.test.js',
    'Empty names are handled.',
    "-    return 'Hello, ' + name + '!';",
    "+    return known === '' ? 'Hello, stranger!' : 'Hello, ' + known + '!';",
    "+assert.equal(greeter.greet(''), 'Hello, stranger!');",
    '✓ reviewer · complete in',
    'Three findings, none severe:',
    'npm install -g .',
    'codex-agent start "Explain this code"',
    'Everything that the tour made is removed again.',
  ]);
  expect(stdout).not.toContain('\u001b');
  await expectNothingLeft();
});

test('in a terminal it draws a table, asks for the approval and takes the answer of a key', async () => {
  const child = startInTerminal();
  const screen = textOf(child);
  await until('it asks', () => screen().includes('reviewer wants to run `node --version`: approve?'));
  child.stdin?.write('n');
  await until('the answer is there', () => screen().includes('`node --version` denied by you'));
  expect(await exitOf(child)).toBe(0);
  expect(screen()).toContain('AGENT        STATE');
  expect(screen()).toContain('✓ reviewer · complete in');
  await expectNothingLeft();
});

test.each(['the key Ctrl-C', 'SIGINT'])(
  'stopped by %s while agents work, it cleans up and answers 130',
  async (how) => {
    const child = startInTerminal();
    const screen = textOf(child);
    await until('it asks', () => screen().includes('approve?'));
    const running = (await processes()).find(({ command }) => command.endsWith(tour));
    if (running === undefined) throw new Error('The tour does not run.');
    if (how === 'SIGINT') process.kill(running.pid, 'SIGINT');
    else child.stdin?.write('\u0003');
    expect(await exitOf(child)).toBe(130);
    expect(screen()).toContain('Stopped. Cleaning up…');
    expectInOrder(screen(), [showCursor, 'Everything that the tour made is removed again.']);
    await expectNothingLeft();
  },
);

test('stopped before the first agent works, it cleans up too', async () => {
  const child = start(process.execPath, [tour]);
  const screen = textOf(child);
  await until('the project is there', async () => (await readdir(temporary)).length > 0);
  child.kill('SIGINT');
  expect(await exitOf(child)).toBe(130);
  expect(screen()).not.toContain('complete');
  await expectNothingLeft();
});

test('what fails is said with its reason and the next step, and nothing is left', async () => {
  const child = start(process.execPath, [tour], { CODEX_BIN: join(temporary, 'missing') });
  const { code, stderr } = await finished(child);
  expect(code).toBe(1);
  expect(stderr).toContain(`There is no Codex program at ${join(temporary, 'missing')}.`);
  expect(stderr).toContain('Correct CODEX_BIN');
  await expectNothingLeft();
});

function start(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(program, args, {
    cwd: repository,
    env: { ...process.env, NO_COLOR: '', TERM: 'xterm-256color', ...env, TMPDIR: temporary, TOUR_TEST: marker },
    stdio: 'pipe',
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** `script` gives it a terminal; in its own session, as a terminal does. */
function startInTerminal(): ChildProcess {
  return start('script', ['-qec', `stty cols 80 rows 24; exec '${process.execPath}' '${tour}'`, '/dev/null']);
}

function textOf(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (more: string) => (text += more));
  // oxlint-disable-next-line no-control-regex -- they are what is looked for.
  return () => text.replaceAll(/\u001b\[[\d;]*m/g, '');
}

async function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? -1)));
}

async function expectNothingLeft(): Promise<void> {
  expect(await processes()).toEqual([]);
  expect(await readdir(temporary)).toEqual([]);
}

/** Living processes of this test's tour, the `script` around it too. */
async function processes(): Promise<readonly { pid: number; command: string }[]> {
  const found: { pid: number; command: string }[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (/^\S+ \(.*\) [ZX]/.test(await readFile(`/proc/${name}/stat`, 'utf8'))) continue;
      const environment = await readFile(`/proc/${name}/environ`, 'utf8');
      if (!environment.split('\0').includes(`TOUR_TEST=${marker}`)) continue;
      const command = (await readFile(`/proc/${name}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
      found.push({ pid: Number(name), command });
    } catch {
      // It has just ended.
    }
  }
  return found;
}

function expectInOrder(text: string, parts: readonly string[]): void {
  let at = 0;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    expect(
      found,
      `"${part}" is missing after ${JSON.stringify(text.slice(Math.max(0, at - 80), at))}`,
    ).toBeGreaterThanOrEqual(0);
    at = found + part.length;
  }
}
