import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { turnPatch } from '../../../../src/core/reviewing/turnPatch.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patch-'));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

test('git understands it: files are added, changed, moved and removed', async () => {
  await writeFile(join(folder, 'a.txt'), 'one\ntwo\n');
  await writeFile(join(folder, 'b.txt'), 'same\n');
  await writeFile(join(folder, 'c.txt'), 'x\ny');
  const patch = turnPatch([
    { path: 'a.txt', kind: 'update', diff: '@@ -1,2 +1,2 @@\n one\n-two\n+2\n' },
    { path: 'b.txt', kind: 'update', movedTo: 'moved.txt', diff: '' },
    { path: 'c.txt', kind: 'delete', diff: 'x\ny' },
    { path: 'new.txt', kind: 'add', diff: '1\n2\n' },
  ]);
  execFileSync('git', ['apply', '-'], { cwd: folder, input: patch });
  const text = async (name: string) => readFile(join(folder, name), 'utf8').catch(() => undefined);
  expect(await Promise.all(['a.txt', 'b.txt', 'moved.txt', 'c.txt', 'new.txt'].map(text))).toEqual([
    'one\n2\n',
    undefined,
    'same\n',
    undefined,
    '1\n2\n',
  ]);
});
