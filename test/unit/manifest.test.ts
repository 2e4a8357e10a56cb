import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { expect, test } from 'vitest';
import { PRODUCT_VERSION } from '../../src/core/base/version.ts';
import { readManifest } from '../support/manifest.ts';
import { repository } from '../support/world.ts';

const { programs, pageFiles, fileOf } = (await import(join(repository, '.ci/programs.mjs'))) as {
  programs: readonly Program[];
  pageFiles: readonly string[];
  fileOf: (program: Program) => string;
};
const { modulesOf } = (await import(join(repository, '.ci/modules.mjs'))) as {
  modulesOf: (entry: string) => { atOnce: readonly string[]; all: readonly string[] };
};
interface Program {
  out: string;
  target: string;
  bin?: boolean;
}
const manifest = (await readManifest()) as {
  version: string;
  main: string;
  bin: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies: Record<string, string>;
  contributes: { configuration: { properties: Record<string, Setting> } };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: readonly string[] } };
};
interface Setting {
  type: string;
  enum?: readonly string[];
  scope?: string;
}
const settings = Object.entries(manifest.contributes.configuration.properties);

test('the version that the programs print is that of package.json', () => {
  expect(PRODUCT_VERSION).toBe(manifest.version);
});

test('every program that package.json names is built, as one that can be run', () => {
  expect(Object.keys(manifest.bin).sort()).toEqual(['codex-agent', 'codex-bg']);
  for (const file of Object.values(manifest.bin)) {
    const program = programs.find((one) => file === `dist/${fileOf(one)}`);
    expect(program, file).toMatchObject({ bin: true, target: 'node20' });
  }
  expect(programs.map((program) => `./dist/${fileOf(program)}`)).toContain(manifest.main);
});

test('the package needs no other at run time', () => {
  expect(manifest.dependencies ?? {}).toEqual({});
});

// vsce looks at every file below the repository's folder, the caches too.
test('the VSIX ships what VS Code needs, and neither sources nor the tour', { timeout: 60_000 }, async () => {
  const listed = await listFiles({ cwd: repository, packageManager: PackageManager.None });
  // Of the extension's modules those of the build before may still be there; .ci/package.mjs packs without them.
  const files = listed.filter((file) => !/^(media\/[\w.-]+\.(svg|png|json)|dist\/extension\/.*)$/.test(file));
  const bundles = programs.filter(({ out }) => out !== 'demo').map((program) => `dist/${fileOf(program)}`);
  const webviews = pageFiles.map((name) => `dist/webview/${name}`);
  expect(files.sort()).toEqual(
    ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'package.nls.json', ...bundles, ...webviews].sort(),
  );
  const modules = modulesOf(join(repository, manifest.main)).all.map((file) => relative(repository, file));
  expect(listed).toEqual(expect.arrayContaining(modules));
});

test('what a window loads at once is at most 200 KB; the rest is loaded when it is needed', async () => {
  const { atOnce, all } = modulesOf(join(repository, manifest.main));
  const sizes = await Promise.all(atOnce.map(async (file) => (await stat(file)).size));
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(200 * 1024);
  expect(all.length).toBeGreaterThan(atOnce.length);
});

test('every tool has one version', () => {
  for (const [name, version] of Object.entries(manifest.devDependencies)) {
    expect({ name, version }).toEqual({ name, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string });
  }
});

/** Free text that means the same on every machine. */
const EVERYWHERE = ['codexOrchestrator.prds'];
const OF_MACHINE = ['machine', 'machine-overridable'];

test('a setting that can name something of one machine stays on that machine, whatever else is synchronised', () => {
  for (const [name, { type, enum: choices, scope }] of settings) {
    expect({ name, scope }).toEqual({ name, scope: expect.stringMatching(/^[a-z-]+$/) as string });
    const isFree = type !== 'boolean' && choices === undefined && !EVERYWHERE.includes(name);
    expect({ name, staysHere: OF_MACHINE.includes(scope ?? '') }).toEqual({ name, staysHere: isFree });
  }
});

test('no folder says which program runs, what is spent, or what the system shows', () => {
  const programs = ['engine', 'codexPath'];
  const spending = ['resumeAfterLimit'];
  const system = ['systemNotices', 'systemNoticeSound'];
  for (const name of [...programs, ...spending, ...system].map((one) => `codexOrchestrator.${one}`)) {
    const scope = settings.find(([known]) => known === name)?.[1].scope;
    expect({ name, scope }).toEqual({ name, scope: expect.stringMatching(/^(machine|application)$/) as string });
  }
  // What a folder may say of a machine counts only where it is trusted.
  const ofMachine = settings.filter(([, { scope = '' }]) => OF_MACHINE.includes(scope)).map(([name]) => name);
  expect([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort()).toEqual(ofMachine.sort());
});
