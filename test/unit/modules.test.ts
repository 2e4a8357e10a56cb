import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repository } from '../support/world.ts';

const { modulesOf } = (await import(join(repository, '.ci/modules.mjs'))) as {
  modulesOf: (entry: string) => { atOnce: readonly string[]; all: readonly string[] };
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modules-'));
  await writeFile(
    join(folder, 'entry.js'),
    'import { one } from "./one.js"; export const two = () => import("./two.js"); one();',
  );
  await writeFile(join(folder, 'one.js'), 'export const one = () => console.log("one");');
  await writeFile(
    join(folder, 'two.js'),
    'import { one } from "./one.js"; export const three = () => import("./three.js"); one();',
  );
  await writeFile(join(folder, 'three.js'), 'export const four = "from \\"./four.mjs\\"";');
});
afterEach(() => rm(folder, { recursive: true }));

test.each([true, false])('what a built module loads at once and later is found (minified: %s)', async (minify) => {
  await build({
    entryPoints: [join(folder, 'entry.js')],
    outdir: join(folder, 'out'),
    outExtension: { '.js': '.mjs' },
    chunkNames: 'parts/[name]-[hash]',
    bundle: true,
    format: 'esm',
    splitting: true,
    minify,
  });
  const { atOnce, all } = modulesOf(join(folder, 'out/entry.mjs'));
  const namesOf = (files: readonly string[]) => files.map((file) => basename(file).replace(/-\w+\.mjs$/, '')).sort();
  expect(namesOf(atOnce)).toEqual(['chunk', 'entry.mjs']);
  expect(namesOf(all)).toEqual(['chunk', 'entry.mjs', 'three', 'two']);
});

test('what was never built loads nothing', () => {
  expect(modulesOf(join(folder, 'none.mjs'))).toEqual({ atOnce: [], all: [] });
});
