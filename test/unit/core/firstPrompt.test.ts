import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leftOutLines, readFirstPrompt } from '../../../src/core/patterns/firstPrompt.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prompt-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('without anything besides it, the prompt is the task', async () => {
  const prompt = await readFirstPrompt('Do it\n', folder, { map: true, files: [] });
  expect(prompt).toMatchObject({ text: 'Do it\n', task: undefined, map: undefined, leftOut: [] });
});

test('the parts come in their order, and the map only when it is wanted', async () => {
  await mkdir(join(folder, 'docs'));
  await writeFile(join(folder, 'docs/CODEBASE_MAP.md'), 'all of it');
  await writeFile(join(folder, 'pack.md'), 'decided');
  await writeFile(join(folder, 'a.ts'), 'a');
  await writeFile(join(folder, 'b.bin'), 'b\0');
  const sources = {
    files: ['*.{ts,bin}'],
    role: 'reviewer',
    lens: 'risks',
    contextPack: join(folder, 'pack.md'),
  } as const;
  const prompt = await readFirstPrompt('Do it', folder, { ...sources, map: true });
  const names = ['worker preamble', 'codebase map', 'context pack', 'file', 'task'];
  expect(prompt.parts.map(({ name }) => name)).toEqual(names);
  expect(prompt.map).toEqual({ path: 'docs/CODEBASE_MAP.md', text: 'all of it' });
  expect(prompt.text.slice(...(prompt.task ?? []))).toBe('Do it');
  expect(prompt.leftOut).toEqual([{ path: 'b.bin', why: 'binary' }]);
  const without = await readFirstPrompt('Do it', folder, { ...sources, map: false });
  expect(without.parts.map(({ name }) => name)).toEqual(names.filter((name) => name !== 'codebase map'));
  expect(without.map).toBeUndefined();
});

test('what is left out is said by reason, with the first names', () => {
  const binary = ['a', 'b', 'c', 'd', 'e'].map((path) => ({ path, why: 'binary' as const }));
  expect(leftOutLines([...binary, { path: 'x', why: 'over the budget' }])).toEqual([
    'Left out, binary: a, b, c and 2 more',
    'Left out, over the budget: x',
  ]);
});
