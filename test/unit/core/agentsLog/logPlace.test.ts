import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logFileFor } from '../../../../src/core/agentsLog/logPlace.ts';

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'log-place-')));
  await mkdir(join(folder, 'main/src/deep'), { recursive: true });
  await mkdir(join(folder, 'plain/sub'), { recursive: true });
  git('main', 'init', '-q');
  git('main', 'commit', '-q', '--allow-empty', '-m', 'first');
  git('main', 'worktree', 'add', '-q', '../tree');
  git('.', 'clone', '-q', '--bare', 'main', 'bare.git');
  git('bare.git', 'worktree', 'add', '-q', '../of-bare');
  git('main', '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', join(folder, 'bare.git'), 'module');
  await symlink(join(folder, 'main/src/deep'), join(folder, 'link'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function git(place: string, ...args: string[]): void {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
  execFileSync('git', ['-C', join(folder, place), ...identity, ...args], { stdio: 'pipe' });
}

const placeOf = async (path: string): Promise<string | undefined> =>
  (await logFileFor(join(folder, path)))?.replace(`${folder}/`, '');

test('the log is at the root of the main checkout, also for what is below it, a worktree, and a link into it', async () => {
  expect(await placeOf('main')).toBe('main/agents.log');
  expect(await placeOf('main/src/deep')).toBe('main/agents.log');
  expect(await placeOf('tree')).toBe('main/agents.log');
  expect(await placeOf('link')).toBe('main/agents.log');
});

test('a submodule has a log of its own, and so has each worktree of a bare repository', async () => {
  expect(await placeOf('main/module')).toBe('main/module/agents.log');
  expect(await placeOf('of-bare')).toBe('of-bare/agents.log');
});

test('outside of git there is a log only where somebody began one', async () => {
  expect(await placeOf('plain')).toBeUndefined();
  await writeFile(join(folder, 'plain/agents.log'), '');
  expect(await placeOf('plain')).toBe('plain/agents.log');
  expect(await placeOf('plain/sub')).toBeUndefined();
});
