import { chmod, mkdir, mkdtemp, readFile, realpath, rm, stat, symlink, writeFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tickTask } from '../../../../src/core/prd/edit.ts';
import { tasksMeant } from '../../../../src/core/prd/findTask.ts';
import type { Edit, Prd } from '../../../../src/core/prd/model.ts';
import { changePrd, createPrd, listPrds, projectRoot, readPrd } from '../../../../src/core/prd/prdFiles.ts';

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'prd-')));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function fileWith(text: string | Buffer): Promise<string> {
  const file = join(root, 'a.md');
  await writeFile(file, text);
  return file;
}

function tick(wanted: string): (prd: Prd) => Edit | undefined {
  return (prd) => {
    const [named] = tasksMeant(prd, wanted);
    return named === undefined ? undefined : tickTask(named.task, true);
  };
}

test('a change keeps every other byte, the mode, and the link that leads to the file', async () => {
  const file = await fileWith('\ufeff## Tasks\r\n- [ ] ä\r\n- [ ] b');
  await chmod(file, 0o640);
  const link = join(root, 'link.md');
  await symlink('a.md', link);
  expect(await changePrd(link, tick('1'))).toBe(true);
  expect(await readFile(file, 'utf8')).toBe('\ufeff## Tasks\r\n- [x] ä\r\n- [ ] b');
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect((await readdir(root)).toSorted()).toEqual(['a.md', 'link.md']);
  expect(await changePrd(file, tick('1'))).toBe(false);
});

test('ticks at the same moment all stand in the file', async () => {
  const file = await fileWith(`## Tasks\n${'- [ ] t\n'.repeat(20)}`);
  await Promise.all(Array.from({ length: 20 }, async (_, place) => changePrd(file, tick(String(place + 1)))));
  expect((await readPrd(file)).progress).toEqual({ done: 20, all: 20 });
  expect(await readdir(root)).toEqual(['a.md']);
});

test('what somebody else wrote meanwhile is not overwritten', async () => {
  const file = await fileWith('## Tasks\n- [ ] a\n');
  const { writeFileSync } = await import('node:fs');
  const change = changePrd(file, (prd) => {
    writeFileSync(file, '## Tasks\n- [ ] another\n');
    return tick('1')(prd);
  });
  await expect(change).rejects.toMatchObject({ code: 'locked', next: 'Try again.' });
  expect(await readFile(file, 'utf8')).toBe('## Tasks\n- [ ] another\n');
  expect(await readdir(root)).toEqual(['a.md']);
});

test('a file that is not UTF-8 is read, and never changed', async () => {
  const bytes = Buffer.concat([Buffer.from('## Tasks\n- [ ] '), Buffer.from([0xe4]), Buffer.from(' a\n')]);
  const file = await fileWith(bytes);
  expect((await readPrd(file)).progress.all).toBe(1);
  await expect(changePrd(file, tick('1'))).rejects.toThrow('is not UTF-8 text');
  expect(await readFile(file)).toEqual(bytes);
});

test.runIf(process.getuid?.() !== 0)('a file that may not be written stays as it is', async () => {
  const file = await fileWith('## Tasks\n- [ ] a\n');
  await chmod(file, 0o444);
  await expect(changePrd(file, tick('1'))).rejects.toThrow('may not be written');
});

test('a folder, a file that is missing, and one that is too large are refused in words', async () => {
  await expect(readPrd(root)).rejects.toThrow(`${root} is not a file.`);
  await expect(readPrd(join(root, 'none.md'))).rejects.toThrow('There is no file');
  await expect(changePrd(join(root, 'none.md'), () => undefined)).rejects.toThrow('There is no file');
  const large = await fileWith(Buffer.alloc(17 * 1024 * 1024));
  await expect(readPrd(large)).rejects.toThrow('more than 16 MB');
});

test('a PRD is created in docs/prds, and one that is there is never overwritten', async () => {
  const file = await createPrd(root, 'Auth: refactor', '2026-11-21');
  expect(file).toBe(join(root, 'docs/prds/auth-refactor.md'));
  await writeFile(file, 'mine');
  await expect(createPrd(root, 'auth refactor', '2026-11-21')).rejects.toThrow('is already there');
  expect(await readFile(file, 'utf8')).toBe('mine');
});

test('where docs is a file, no PRD can be created, and the file stays', async () => {
  await writeFile(join(root, 'docs'), 'a file');
  await expect(createPrd(root, 'Auth', '2026-11-21')).rejects.toThrow('cannot be created');
  expect(await readFile(join(root, 'docs'), 'utf8')).toBe('a file');
});

test('the PRDs of a project are the Markdown files of docs/prds, by name; without the folder there are none', async () => {
  expect(await listPrds(root)).toEqual([]);
  const folder = join(root, 'docs/prds');
  await mkdir(join(folder, 'folder.md'), { recursive: true });
  for (const name of ['b.md', 'a.MD', 'notes.txt']) await writeFile(join(folder, name), '');
  expect(await listPrds(root)).toEqual([join(folder, 'a.MD'), join(folder, 'b.md')]);
});

test('the root of a project is its checkout or where docs/prds is, however deep one stands; an empty .git is none', async () => {
  const deep = join(root, 'p/src/deep');
  await mkdir(join(deep, '.git'), { recursive: true });
  expect(await projectRoot(deep)).toBe(deep);
  await mkdir(join(root, 'p/docs/prds'), { recursive: true });
  expect(await projectRoot(deep)).toBe(join(root, 'p'));
  await writeFile(join(root, 'p/src/.git'), 'gitdir: elsewhere');
  expect(await projectRoot(deep)).toBe(join(root, 'p/src'));
  await writeFile(join(deep, '.git/HEAD'), 'ref: refs/heads/main\n');
  expect(await projectRoot(deep)).toBe(deep);
});
