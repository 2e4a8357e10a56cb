import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Home } from '../../../../src/core/agents/home.ts';
import { tryLock } from '../../../../src/core/base/fileLock.ts';
import type { LogEnd } from '../../../../src/core/agentsLog/logEnd.ts';
import { appendToLog } from '../../../../src/core/agentsLog/writer.ts';

/** Appends entries of its own; every 20th takes its time under the lock. */
const WRITER = `
  import { Home } from './agents/home.ts';
  import { appendToLog } from './agentsLog/writer.ts';
  const [homeFolder, file, name, count] = process.argv.slice(2);
  const home = new Home({ CODEX_AGENT_HOME: homeFolder });
  process.stdout.write('ready\\n');
  process.stdin.once('data', async () => {
    for (let place = 0; place < Number(count); place++) {
      await appendToLog({
        home,
        file,
        compose: () => '### ' + name + place + '\\n' + ('- ' + name.repeat(60) + '\\n').repeat(5),
        after: async () => { if (place % 20 === 0) await new Promise(setImmediate); },
      });
    }
    process.exit(0);
  });
`;

let programs: string;
let folder: string;
let file: string;
let home: Home;
beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), 'log-writer-'));
  const core = dirname(fileURLToPath(new URL('../../../../src/core/tsconfig.json', import.meta.url)));
  await build({
    stdin: { contents: WRITER, resolveDir: core, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: join(programs, 'writer.cjs'),
    logLevel: 'warning',
  });
});
afterAll(async () => {
  await rm(programs, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(programs, 'round-'));
  file = join(folder, 'agents.log');
  home = new Home({ CODEX_AGENT_HOME: join(folder, 'home') });
  await home.prepare();
});

const append = async (text: string | undefined): Promise<string> => appendToLog({ home, file, compose: () => text });
const textOf = async (): Promise<string> => readFile(file, 'utf8');

async function writer(name: string, count: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(programs, 'writer.cjs'), home.folder, file, name, String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

async function lockFile(): Promise<string> {
  let name: string | undefined;
  await appendToLog({
    home,
    file,
    compose: () => undefined,
    after: async () => void (name = (await readdir(home.folder)).find((one) => one.endsWith('.lock'))),
  });
  if (name === undefined) throw new Error('no lock was held');
  return join(home.folder, name);
}

test('two processes that append 200 entries each, and a person who appends beside them, lose nothing and tear nothing', async () => {
  await writeFile(file, '# Agents Log\n');
  const children = await Promise.all([writer('a', 200), writer('b', 200)]);
  const ends = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  for (const child of children) child.stdin?.write('go\n');
  for (let place = 0; place < 50; place++) await writeFile(file, `### c${place}\nby hand\n`, { flag: 'a' });
  expect(await Promise.all(ends)).toEqual([0, 0]);
  const sections = (await textOf()).split(/^(?=### )/m).slice(1);
  const expected = (name: string, count: number, body: string): readonly string[] =>
    Array.from({ length: count }, (_, place) => `### ${name}${place}\n${body}`);
  const list = (name: string): string => `- ${name.repeat(60)}\n`.repeat(5);
  for (const [name, count, body] of [
    ['a', 200, list('a')],
    ['b', 200, list('b')],
    ['c', 50, 'by hand\n'],
  ] as const) {
    const own = sections
      .filter((section) => section.startsWith(`### ${name}`))
      .map((section) => `${section.trimEnd()}\n`);
    expect(own).toEqual(expected(name, count, body));
  }
  expect(sections).toHaveLength(450);
  expect(await readdir(home.folder)).toEqual(['jobs']);
}, 60_000);

test('a new log begins with its title, and a blank line stands between sections', async () => {
  await append('### one\n');
  await append('### two\n');
  expect(await textOf()).toBe('# Agents Log\n\n### one\n\n### two\n');
});

test.each([
  ['an empty one gets its title', '', '# Agents Log\n\n### new\n'],
  [
    'a half-written last line of somebody else is ended',
    '# Agents Log\n\n### half',
    '# Agents Log\n\n### half\n\n### new\n',
  ],
  ['its line breaks are kept', '# Agents Log\r\n\r\nx\r\n', '# Agents Log\r\n\r\nx\r\n\r\n### new\r\n'],
  ['also with a half-written line', '# Agents Log\r\nx', '# Agents Log\r\nx\r\n\r\n### new\r\n'],
  ['a byte order mark stays', '\uFEFF# Agents Log\n\n', '\uFEFF# Agents Log\n\n### new\n'],
])('in a log that is there, %s', async (_, before, after) => {
  await writeFile(file, before);
  await append('### new\n');
  expect(await textOf()).toBe(after);
});

test('a file of this name that is no log of agents, and a folder, are left alone', async () => {
  const access = '10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200\n'.repeat(100);
  await writeFile(file, access);
  expect(await append('### new\n')).toBe('foreign');
  expect(await textOf()).toBe(access);
  await rm(file);
  await mkdir(file);
  expect(await append('### new\n')).toBe('foreign');
});

test('nothing to write writes nothing, and makes no file', async () => {
  expect(await append(undefined)).toBe('done');
  expect(await readdir(folder)).toEqual(['home']);
});

test('a log that may not be written is an error, and the lock is free again', async () => {
  await append('### one\n');
  await expect(appendToLog({ home, file: join(folder, 'gone/agents.log'), compose: () => '### x\n' })).rejects.toThrow(
    'ENOENT',
  );
  await chmod(file, 0o400);
  if (process.getuid?.() !== 0) await expect(append('### two\n')).rejects.toThrow('EACCES');
  expect(await readdir(home.folder)).toEqual(['jobs']);
});

test('one file has one lock, whichever path leads to it', async () => {
  await append('### one\n');
  const lock = await lockFile();
  const link = join(folder, 'link.log');
  await symlink(file, link);
  let held: readonly string[] = [];
  await appendToLog({
    home,
    file: link,
    compose: () => undefined,
    after: async () => void (held = await readdir(home.folder)),
  });
  expect(held.map((name) => join(home.folder, name))).toContain(lock);
});

test('a lock whose process has died holds nobody up', async () => {
  await writeFile(await lockFile(), JSON.stringify({ pid: process.pid, startTime: 'long ago', token: 'x' }));
  const began = performance.now();
  await append('### new\n');
  expect(performance.now() - began).toBeLessThan(1500);
  expect(await readdir(home.folder)).toEqual(['jobs']);
});

test('a lock that a living process does not give up is waited for 2 seconds: then the entry is written all the same', async () => {
  const held = await tryLock(await lockFile());
  const began = performance.now();
  await append('### new\n');
  expect(performance.now() - began).toBeGreaterThan(1900);
  expect(await textOf()).toBe('# Agents Log\n\n### new\n');
  await held?.release();
});

test('who appends is told the newest session, however far above it stands, at the same cost for a log of any size', async () => {
  const seen = async (): Promise<LogEnd> => {
    let end: LogEnd | undefined;
    await appendToLog({ home, file, compose: (told) => void (end = told) });
    if (end === undefined) throw new Error('not asked');
    return end;
  };
  await writeFile(file, '# Agents Log\n\n## Session: 2026-11-20\n## Session — 2026-11-21T10:00:00+01:00\n');
  expect((await seen()).session).toEqual({ date: '2026-11-21', offset: 60 });
  await writeFile(
    file,
    '\n# 📅 **Session**: 2026/11/22 (continued)\n\n## Session notes\n\n    # Session: 2026-11-23\n',
    { flag: 'a' },
  );
  expect((await seen()).session).toEqual({ date: '2026-11-22', offset: 0 });
  await writeFile(file, '- an item of some length\n'.repeat(40_000), { flag: 'a' });
  expect((await seen()).session).toEqual({ date: '2026-11-22', offset: 0 });
  expect((await seen()).tail.length).toBe(64 * 1024);
  await truncate(file, 100 * 1024 * 1024);
  const began = performance.now();
  expect((await seen()).session).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(1000);
});
