import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { expect, test } from 'vitest';
import { PRODUCT_VERSION } from '../../src/core/base/version.ts';
import { repository } from '../support/world.ts';

const { programs } = (await import(join(repository, '.ci/programs.mjs'))) as {
  programs: readonly { out: string; target: string; bin?: boolean }[];
};
const manifest = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as {
  version: string;
  main: string;
  bin: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies: Record<string, string>;
};

test('the version that the programs print is that of package.json', () => {
  expect(PRODUCT_VERSION).toBe(manifest.version);
});

test('every program that package.json names is built, as one that can be run', () => {
  expect(Object.keys(manifest.bin).sort()).toEqual(['codex-agent', 'codex-bg']);
  for (const file of Object.values(manifest.bin)) {
    const program = programs.find(({ out }) => file === `dist/${out}.cjs`);
    expect(program, file).toMatchObject({ bin: true, target: 'node20' });
  }
  expect(programs.map(({ out }) => `./dist/${out}.cjs`)).toContain(manifest.main);
});

test('the package needs no other at run time', () => {
  expect(manifest.dependencies ?? {}).toEqual({});
});

// vsce looks at every file below the repository's folder, the caches too.
test('the VSIX ships what VS Code needs, and neither sources nor the tour', { timeout: 60_000 }, async () => {
  const listed = await listFiles({ cwd: repository, packageManager: PackageManager.None });
  const files = listed.filter((file) => !/^media\/[\w.-]+\.(svg|png|json)$/.test(file));
  const bundles = programs.filter(({ out }) => out !== 'demo').map(({ out }) => `dist/${out}.cjs`);
  expect(files.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', ...bundles].sort());
});

test('the main bundle is small and keeps the window quick to open', async () => {
  const { size } = await stat(join(repository, 'dist/extension.cjs'));
  expect(size).toBeLessThanOrEqual(250 * 1024);
});

test('every tool has one version', () => {
  for (const [name, version] of Object.entries(manifest.devDependencies)) {
    expect({ name, version }).toEqual({ name, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string });
  }
});
