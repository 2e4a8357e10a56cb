import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  OLDEST_CODEX,
  codexVersion,
  compareVersions,
  findCodex,
  requireVersion,
} from '../../../src/core/codex/findCodex.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'find codex-')));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function program(path: string, text = '#!/bin/sh\necho codex-cli 1.2.3\n', mode = 0o755): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, mode);
  return file;
}

test.each([
  ['0.169.0', '0.169.0', 0],
  ['0.168.9', '0.169.0', -1],
  ['0.170.0', '0.169.9', 1],
  ['1.0.0', '0.999.999', 1],
  ['0.99.0', '0.100.0', -1],
  ['0.169.1-alpha.2', '0.169.1', 0],
  ['?', '0.169.0', 0],
  ['0.169.0', 'nonsense', 0],
])('%s compared with %s', (left, right, sign) => {
  expect(Math.sign(compareVersions(left, right))).toBe(sign);
});

test('a version below the oldest is refused with the way to update; one that cannot be read is taken as good', () => {
  expect(() => requireVersion('0.1.0', 'the engine')).toThrow(`the engine is Codex 0.1.0; ${OLDEST_CODEX} or newer`);
  for (const good of [OLDEST_CODEX, '99.0.0', '?', '']) requireVersion(good, 'x');
});

test('the one named comes first, then CODEX_BIN, then the PATH, then the usual places of installers', async () => {
  const named = await program('named/codex');
  const bin = await program('bin/my-codex');
  const onPath = await program('path/codex');
  const usual = await program('home/.local/bin/codex');
  const env = { CODEX_BIN: bin, PATH: `/nowhere::${dirname(onPath)}`, HOME: join(folder, 'home') };
  expect(await findCodex(env, named)).toBe(named);
  expect(await findCodex(env)).toBe(bin);
  expect(await findCodex({ ...env, CODEX_BIN: '' })).toBe(onPath);
  expect(await findCodex({ ...env, CODEX_BIN: undefined, PATH: '' })).toBe(usual);
});

test('files that cannot be run, and folders, are passed over', async () => {
  await program('a/codex', 'text', 0o644);
  await mkdir(join(folder, 'b/codex'), { recursive: true });
  const good = await program('c/codex');
  const PATH = ['a', 'b', 'c'].map((name) => join(folder, name)).join(':');
  expect(await findCodex({ PATH, HOME: folder })).toBe(good);
});

test('a relative folder on the PATH is passed over: it would be one of the project', async () => {
  await program('evil/codex');
  const good = await program('good/codex');
  const here = relative(process.cwd(), join(folder, 'evil'));
  expect(await findCodex({ PATH: `.:${here}:${dirname(good)}`, HOME: folder })).toBe(good);
});

test('one that is named and is not there is an error, never replaced by another', async () => {
  const onPath = await program('path/codex');
  const env = { CODEX_BIN: join(folder, 'gone'), PATH: dirname(onPath) };
  await expect(findCodex(env)).rejects.toMatchObject({
    code: 'no-codex',
    message: expect.stringContaining('gone') as string,
  });
});

test.each(['node_modules/@openai/codex-PLATFORM', 'node_modules/@openai/codex/node_modules/@openai/codex-PLATFORM'])(
  "npm's launcher is passed over for the binary in %s",
  async (place) => {
    const launcher = await program('node_modules/@openai/codex/bin/codex.js');
    await mkdir(join(folder, 'bin'));
    await symlink(launcher, join(folder, 'bin/codex'));
    const packageFolder = place.replace('PLATFORM', `${process.platform}-${process.arch}`);
    expect(await findCodex({ PATH: join(folder, 'bin') })).toBe(join(folder, 'bin/codex'));
    const native = await program(`${packageFolder}/vendor/some-triple/bin/codex`);
    expect(await findCodex({ PATH: join(folder, 'bin') })).toBe(native);
    expect(await findCodex({ CODEX_BIN: launcher })).toBe(native);
  },
);

test('the version is what --version says', async () => {
  expect(await codexVersion(await program('codex'))).toBe('1.2.3');
  const pre = await program('pre', '#!/bin/sh\necho "codex-cli 0.170.0-alpha.3"\n');
  expect(await codexVersion(pre)).toBe('0.170.0-alpha.3');
});

test('a program that does not answer as Codex is named, with the way to see why', async () => {
  for (const text of ['#!/bin/sh\necho hello\n', '#!/bin/sh\nexit 3\n', 'no program']) {
    await expect(codexVersion(await program('codex', text))).rejects.toMatchObject({
      code: 'no-codex',
      message: `${join(folder, 'codex')} does not work as Codex.`,
    });
  }
});
