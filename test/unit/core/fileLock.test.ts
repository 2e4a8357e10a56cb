import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isLocked, tryLock, withLock } from '../../../src/core/base/fileLock.ts';
import { startTimeOf } from '../../../src/core/base/processes.ts';
import { until } from '../../support/until.ts';

/**
 * Takes the lock `rounds` times, raises a counter in a file in two steps, and writes down when it was inside. It dies
 * inside (as by kill -9) in the round `dieIn`.
 */
const CONTENDER = `
  import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
  import { setImmediate } from 'node:timers/promises';
  import { withLock } from './fileLock.ts';
  const [folder, name, rounds, dieIn] = process.argv.slice(2);
  const note = (what) => appendFileSync(folder + '/notes', what + ' ' + name + '\\n');
  process.stdout.write('ready\\n');
  process.stdin.once('data', async () => {
    for (let round = 1; round <= Number(rounds); round++) {
      await withLock(folder + '/lock', async () => {
        note('enter');
        if (round === Number(dieIn)) {
          note('die');
          process.kill(process.pid, 'SIGKILL');
        }
        const count = Number(readFileSync(folder + '/count', 'utf8'));
        for (let turn = 0; turn < 3; turn++) await setImmediate();
        writeFileSync(folder + '/count', String(count + 1));
        note('leave');
      });
    }
    process.exit(0);
  });
`;

let programFolder: string;
let folder: string;
let lock: string;

beforeAll(async () => {
  programFolder = await mkdtemp(join(tmpdir(), 'lock-program-'));
  await build({
    stdin: {
      contents: CONTENDER,
      resolveDir: dirname(fileURLToPath(new URL('../../../src/core/base/fileLock.ts', import.meta.url))),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: join(programFolder, 'contender.cjs'),
    logLevel: 'warning',
  });
});

afterAll(async () => {
  await rm(programFolder, { recursive: true, force: true });
});

beforeEach(async () => {
  folder = await mkdtemp(join(programFolder, 'round-'));
  lock = join(folder, 'lock');
  await writeFile(join(folder, 'count'), '0');
  await writeFile(join(folder, 'notes'), '');
});

async function contender(name: string, rounds: number, dieIn = 0): Promise<ChildProcess> {
  const args = [join(programFolder, 'contender.cjs'), folder, name, String(rounds), String(dieIn)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

/** Lets them all begin at once; resolves when all have ended, with what ended each. */
async function race(children: readonly ChildProcess[]): Promise<readonly (number | string | null)[]> {
  const ends = children.map(
    (child) => new Promise<number | string | null>((resolve) => child.once('exit', (code, by) => resolve(by ?? code))),
  );
  for (const child of children) child.stdin?.write('go\n');
  return Promise.all(ends);
}

/** Whether nobody entered while somebody living was inside. */
async function overlaps(): Promise<readonly string[]> {
  const found: string[] = [];
  let inside: string | undefined;
  for (const line of (await readFile(join(folder, 'notes'), 'utf8')).trim().split('\n')) {
    const [what, name] = line.split(' ');
    if (what === 'enter' && inside !== undefined) found.push(`${name} entered while ${inside} was inside`);
    inside = what === 'enter' ? name : undefined;
  }
  return found;
}

async function deadHolder(): Promise<string> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.once("data", () => {})'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('no process');
  const startTime = await until('it runs', () => startTimeOf(pid));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  return JSON.stringify({ pid, startTime, token: 'dead' });
}

test('Several processes that want the lock at once get it one after the other', { timeout: 60_000 }, async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const children = await Promise.all(names.map((name) => contender(name, 30)));
  expect(await race(children)).toEqual(names.map(() => 0));
  expect(await overlaps()).toEqual([]);
  expect(await readFile(join(folder, 'count'), 'utf8')).toBe('150');
  expect((await readdir(folder)).sort()).toEqual(['count', 'notes']);
});

test(
  'A process that is killed while it holds the lock keeps nobody out, and lets nobody in twice',
  { timeout: 60_000 },
  async () => {
    const dying = [5, 9, 1, 14];
    const children = await Promise.all([
      ...dying.map((dieIn, index) => contender(`dies${index}`, 30, dieIn)),
      contender('lives1', 30),
      contender('lives2', 30),
    ]);
    const ends = await race(children);
    expect(ends).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGKILL', 0, 0]);
    expect(await overlaps()).toEqual([]);
    const finished = dying.reduce((sum, dieIn) => sum + dieIn - 1, 0) + 60;
    expect(await readFile(join(folder, 'count'), 'utf8')).toBe(String(finished));
    expect(await isLocked(lock)).toBe(false);
  },
);

test('Of many that find a dead holder exactly one gets the lock', async () => {
  await writeFile(lock, await deadHolder());
  const held = (await Promise.all(Array.from({ length: 20 }, () => tryLock(lock)))).filter((one) => one !== undefined);
  expect(held).toHaveLength(1);
  await held[0]?.release();
  expect(existsSync(lock)).toBe(false);
});

test('A process that died while it removed a dead lock keeps nobody out', async () => {
  const dead = await deadHolder();
  await writeFile(lock, dead);
  await writeFile(`${lock}.b`, dead);
  const held = await until('the lock is free again', () => tryLock(lock));
  expect(await isLocked(lock)).toBe(true);
  await held.release();
  expect(await readdir(folder)).toEqual(['count', 'notes']);
});

test('A lock whose process number belongs to another process by now is free', async () => {
  await writeFile(lock, JSON.stringify({ pid: process.pid, startTime: 'long ago', token: 'x' }));
  expect(await isLocked(lock)).toBe(false);
  expect(await tryLock(lock)).toBeDefined();
});

test.each(['', 'not json', '{}', '[]', '{"pid":1}', '{"pid":"1","startTime":"1","token":"1"}', 'null'])(
  'A file that names no holder (%j) is nobody’s lock',
  async (text) => {
    await writeFile(lock, text);
    expect(await isLocked(lock)).toBe(false);
    const held = await tryLock(lock);
    expect(held).toBeDefined();
    await held?.release();
  },
);

test('A lock that is held stays held, also within one process, until it is released', async () => {
  const held = await tryLock(lock);
  expect(await tryLock(lock)).toBeUndefined();
  expect(await isLocked(lock)).toBe(true);
  await held?.release();
  expect(await isLocked(lock)).toBe(false);
});

test('Releasing twice does not take away the lock of the next holder', async () => {
  const first = await tryLock(lock);
  await first?.release();
  const second = await tryLock(lock);
  await first?.release();
  expect(await isLocked(lock)).toBe(true);
  await second?.release();
});

test('The lock is released when the work fails', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('work failed')))).rejects.toThrow('work failed');
  expect(await isLocked(lock)).toBe(false);
});
