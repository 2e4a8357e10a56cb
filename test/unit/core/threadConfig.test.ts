import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseVariable, threadConfigFor } from '../../../src/core/agents/threadConfig.ts';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'thread-config-')));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const REQUEST = { agentId: '0a1b2c3d', env: {}, extraEnv: {}, search: true, allowCommit: false };

test('what tools need travels, secrets and everything else stay', async () => {
  const env = {
    PATH: '/my/bin:/bin',
    LANG: 'de_DE.UTF-8',
    VIRTUAL_ENV: '/venv',
    CONDA_PREFIX: '/conda',
    CONDA_TOKEN: 'secret',
    NVM_DIR: '/nvm',
    NVM_AUTH_KEY: 'secret',
    JAVA_HOME: '/java',
    HOME: '/home/me',
    OPENAI_API_KEY: 'secret',
    MYPATH: 'x',
    NOTHING: undefined,
  };
  const config = await threadConfigFor({ ...REQUEST, env, cwd: folder });
  expect(config).toMatchObject({ 'tools.update_plan.enabled': true, web_search: 'live' });
  const travelled = Object.entries(config).filter(([key]) => key.startsWith('shell_environment_policy.'));
  expect(Object.fromEntries(travelled)).toEqual({
    'shell_environment_policy.set.PATH': '/my/bin:/bin',
    'shell_environment_policy.set.LANG': 'de_DE.UTF-8',
    'shell_environment_policy.set.VIRTUAL_ENV': '/venv',
    'shell_environment_policy.set.CONDA_PREFIX': '/conda',
    'shell_environment_policy.set.NVM_DIR': '/nvm',
    'shell_environment_policy.set.JAVA_HOME': '/java',
    'shell_environment_policy.set.CODEX_AGENT_ID': '0a1b2c3d',
  });
});

test('what the user names travels whatever it is called, and wins', async () => {
  const extraEnv = { MY_TOKEN: 'mine', PATH: '/only' };
  const config = await threadConfigFor({ ...REQUEST, env: { PATH: '/bin' }, extraEnv, search: false, cwd: folder });
  expect(config).toMatchObject({
    web_search: 'disabled',
    'shell_environment_policy.set.MY_TOKEN': 'mine',
    'shell_environment_policy.set.PATH': '/only',
  });
});

test('commits are allowed by making the git folder writable; for a worktree, the repository’s and its own', async () => {
  const checkout = join(folder, 'checkout');
  await mkdir(join(checkout, 'below'), { recursive: true });
  const git = async (...args: readonly string[]): Promise<unknown> =>
    run('git', ['-C', checkout, '-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args]);
  await git('init', '-q');
  await git('commit', '-q', '--allow-empty', '-m', 'x');
  await git('worktree', 'add', '-q', join(folder, 'tree'));
  await symlink(join(checkout, 'below'), join(folder, 'link'));
  const roots = async (cwd: string): Promise<unknown> =>
    (await threadConfigFor({ ...REQUEST, allowCommit: true, cwd }))['sandbox_workspace_write.writable_roots'];
  for (const cwd of [checkout, join(checkout, 'below'), join(folder, 'link')]) {
    expect(await roots(cwd)).toEqual([join(checkout, '.git')]);
  }
  expect(await roots(join(folder, 'tree'))).toEqual([join(checkout, '.git'), join(checkout, '.git/worktrees/tree')]);
});

test('commits cannot be allowed outside of git', async () => {
  await expect(threadConfigFor({ ...REQUEST, allowCommit: true, cwd: folder })).rejects.toThrow(
    `${folder} is not in a git repository`,
  );
});

test.each([
  ['A=1', ['A', '1']],
  ['_a9=x=y=z', ['_a9', 'x=y=z']],
  ['EMPTY=', ['EMPTY', '']],
  ['LINES=a\nb', ['LINES', 'a\nb']],
])('%j is a variable', (text, variable) => {
  expect(parseVariable(text)).toEqual(variable);
});

test.each(['', 'A', '=x', '1A=x', 'A B=x', 'A.B=x', 'Ä=x'])('%j is no variable', (text) => {
  expect(() => parseVariable(text)).toThrow('Not a variable');
});
