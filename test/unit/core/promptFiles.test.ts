import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILES_BUDGET, readContextPack, readPromptFiles } from '../../../src/core/agents/promptFiles.ts';
import { findMap } from '../../../src/core/map/findMap.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prompt-files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function file(path: string, content: string | Buffer = path): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

async function pathsOf(...globs: string[]): Promise<readonly string[]> {
  return (await readPromptFiles(folder, globs)).files.map(({ path }) => path);
}

test('globs are relative to the folder; files come sorted, each once, with their text', async () => {
  for (const path of ['src/b.ts', 'src/a.ts', 'src/deep/c.ts', 'src/d.md', 'other/e.ts']) await file(path);
  const { files, leftOut } = await readPromptFiles(folder, ['src/**/*.ts', 'src/b.ts', './src/a.*']);
  expect(files).toEqual([
    { path: 'src/a.ts', text: 'src/a.ts' },
    { path: 'src/b.ts', text: 'src/b.ts' },
    { path: 'src/deep/c.ts', text: 'src/deep/c.ts' },
  ]);
  expect(leftOut).toEqual([]);
  expect(await pathsOf('src')).toEqual(['src/a.ts', 'src/b.ts', 'src/d.md', 'src/deep/c.ts']);
  expect(await pathsOf(join(folder, 'src/*.md'))).toEqual(['src/d.md']);
});

test('a file whose name looks like a glob, or like an option, is meant as it is', async () => {
  for (const path of ['app/[id]/page.tsx', 'app/i/page.tsx', '--help', 'a b$(x).txt']) await file(path);
  expect(await pathsOf('app/[id]/page.tsx')).toEqual(['app/[id]/page.tsx']);
  expect(await pathsOf('--help', 'a b$(x).txt')).toEqual(['--help', 'a b$(x).txt']);
});

test('a glob that names nothing is an error that names it', async () => {
  await file('a.ts');
  await expect(pathsOf('*.ts', 'lib/**/*.rb')).rejects.toMatchObject({
    code: 'usage',
    message: `No file matches lib/**/*.rb in ${folder}.`,
  });
  await expect(pathsOf('')).rejects.toThrow('No file matches');
});

test('binary files, and text that is not UTF-8, are left out and named', async () => {
  await file('a.png', Buffer.from([0x89, 0x50, 0, 1]));
  await file('latin1.txt', Buffer.from([0x66, 0xfc, 0x72]));
  await file('utf8.txt', 'für 🚀');
  const { files, leftOut } = await readPromptFiles(folder, ['*']);
  expect(files).toEqual([{ path: 'utf8.txt', text: 'für 🚀' }]);
  expect(leftOut).toEqual([
    { path: 'a.png', why: 'binary' },
    { path: 'latin1.txt', why: 'binary' },
  ]);
});

test('what git ignores is left out, unless git tracks it; node_modules and .git are never walked', async () => {
  execFileSync('git', ['init', '-q', folder]);
  await file('.gitignore', 'dist/\n*.secret\n');
  for (const path of ['dist/x.js', 'a.secret', 'tracked.secret', 'a.js', 'node_modules/m/i.js']) await file(path);
  execFileSync('git', ['-C', folder, 'add', '-f', 'tracked.secret']);
  const { files, leftOut } = await readPromptFiles(folder, ['**']);
  expect(files.map(({ path }) => path)).toEqual(['a.js', 'tracked.secret']);
  expect(leftOut).toEqual([
    { path: 'a.secret', why: 'ignored by git' },
    { path: 'dist/x.js', why: 'ignored by git' },
  ]);
  expect(await pathsOf('node_modules/m/*.js')).toEqual(['node_modules/m/i.js']);
  expect((await readPromptFiles(folder, ['a.secret'])).leftOut).toHaveLength(1);
});

test('the budget is kept: what does not fit is named, and smaller files after it still go in', async () => {
  await file('a', 'x'.repeat(400));
  await file('b', 'x'.repeat(800));
  await file('c', 'x'.repeat(400));
  await file('d', 'x'.repeat(4));
  const { files, leftOut } = await readPromptFiles(folder, ['*'], 201);
  expect(files.map(({ path }) => path)).toEqual(['a', 'c', 'd']);
  expect(leftOut).toEqual([{ path: 'b', why: 'over the budget' }]);
  expect(FILES_BUDGET).toBe(100_000);
});

test('a link in a circle is not followed for ever', async () => {
  await file('src/a.ts');
  await symlink('..', join(folder, 'src/up'));
  expect(await pathsOf('src/**/*.ts')).toEqual(['src/a.ts']);
});

test('the first map that is there and says something is taken', async () => {
  expect(await findMap(folder)).toBeUndefined();
  await file('docs/ARCHITECTURE.md', 'third');
  expect(await findMap(folder)).toEqual({ path: 'docs/ARCHITECTURE.md', text: 'third' });
  await file('CODEBASE_MAP.md', 'second');
  await file('docs/CODEBASE_MAP.md', ' \n');
  expect(await findMap(folder)).toEqual({ path: 'CODEBASE_MAP.md', text: 'second' });
  await file('docs/CODEBASE_MAP.md', 'first');
  expect((await findMap(folder))?.text).toBe('first');
});

test('a context pack that cannot be used is refused with the reason', async () => {
  await file('pack.md', 'goal: x');
  await file('empty.md', ' ');
  await file('binary', 'a\0b');
  expect(await readContextPack(join(folder, 'pack.md'))).toBe('goal: x');
  await expect(readContextPack(join(folder, 'empty.md'))).rejects.toThrow('is empty');
  await expect(readContextPack(join(folder, 'binary'))).rejects.toThrow('is not a text file');
  await expect(readContextPack(join(folder, 'none'))).rejects.toThrow('ENOENT');
});
