import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Agent, AgentState } from '../../../../src/core/agents/agent.ts';
import { Home } from '../../../../src/core/agents/home.ts';
import { bringBack, discardFile, type DiscardOptions } from '../../../../src/core/reviewing/discard.ts';
import { readDiscarded, type Discarded } from '../../../../src/core/reviewing/discarded.ts';
import { keepFile, keptFiles, unkeepFile } from '../../../../src/core/reviewing/kept.ts';
import { agent as agentLike, record } from '../../vscode/agents.ts';

/** Real git, real files. */

const run = promisify(execFile);

let root: string;
/** A folder of the repository, and where the agent works: paths are relative to it and not to the top. */
let folder: string;
let home: Home;
let base: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'discard-'));
  folder = join(root, 'repo', 'sub ä');
  home = new Home({ CODEX_AGENT_HOME: join(root, 'home') });
  await home.prepare();
  await mkdir(folder, { recursive: true });
  await git('init', '-q');
  await write('edited.txt', 'one\n');
  await write('gone.txt', 'was here\n');
  await write('deep/picture.bin', Buffer.from([0, 1, 2, 255]));
  await write('[odd] *name.txt', 'odd\n');
  await symlink('edited.txt', join(folder, 'link'));
  await git('add', '.');
  await git('commit', '-qm', 'base');
  base = (await git('rev-parse', 'HEAD')).trim();
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function git(...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
  const alone = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  return (await run('git', ['-C', folder, ...identity, ...args], { env: alone })).stdout;
}

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

async function read(path: string): Promise<string | undefined> {
  return readFile(join(folder, path), 'utf8').catch(() => undefined);
}

function agent(state: AgentState = { kind: 'idle' }): Agent {
  return agentLike(state, { record: record({ cwd: folder, baseCommit: base, name: 'Fix\nlogin' }) });
}

const noConnection = async () => {
  throw new Error('Codex was asked, where git knows.');
};

async function discard(path: string, options: Partial<DiscardOptions> = {}): Promise<Discarded> {
  return discardFile(agent(), path, { home, connect: noConnection, ...options });
}

async function back(discarded: Discarded): Promise<void> {
  await bringBack(home, agent().record, discarded);
}

const stashes = async () => (await git('stash', 'list', '--format=%gs')).split('\n').filter((line) => line !== '');
const status = async () => (await git('status', '--porcelain', '--', '.')).split('\n').filter((line) => line !== '');

test('an edited file is as at the spawn again; git keeps what was discarded, and it can be brought back', async () => {
  await write('edited.txt', 'by the agent\n');
  await write('other.txt', 'untouched\n');
  const discarded = await discard('edited.txt');
  expect(await read('edited.txt')).toBe('one\n');
  expect(await read('other.txt')).toBe('untouched\n');
  expect(await stashes()).toEqual(['Codex Orchestrator: edited.txt as Fix login left it']);
  expect(await git('show', 'stash@{0}:./edited.txt')).toBe('by the agent\n');
  expect(await readDiscarded(home, agent().id)).toEqual([discarded]);

  await back(discarded);
  expect(await read('edited.txt')).toBe('by the agent\n');
  expect(await readDiscarded(home, agent().id)).toEqual([]);
  // Git's own way brings it back too.
  await git('checkout', '-q', 'edited.txt');
  await git('stash', 'pop', '-q');
  expect(await read('edited.txt')).toBe('by the agent\n');
});

test('a new file, also one that git ignores, is removed and comes back', async () => {
  await write('.gitignore', 'ignored.txt\n');
  for (const path of ['new.txt', 'ignored.txt', 'far/down/new.txt']) {
    await write(path, `${path}\n`);
    const discarded = await discard(path);
    expect(await read(path), path).toBeUndefined();
    await back(discarded);
    expect(await read(path), path).toBe(`${path}\n`);
  }
});

test('a removed file is there again; bringing its removal back removes it', async () => {
  await rm(join(folder, 'gone.txt'));
  const discarded = await discard('gone.txt');
  expect(discarded).toMatchObject({ wasGone: true });
  expect(await read('gone.txt')).toBe('was here\n');
  await back(discarded);
  expect(await read('gone.txt')).toBeUndefined();
});

test('a renamed file is two: the old name comes back, the new one goes', async () => {
  await git('mv', 'edited.txt', 'renamed.txt');
  await discard('edited.txt');
  await discard('renamed.txt');
  expect([await read('edited.txt'), await read('renamed.txt')]).toEqual(['one\n', undefined]);
  expect(await status()).toEqual([]);
});

test('binary files keep every byte, odd names are meant to the letter, links stay links', async () => {
  const bytes = Buffer.from([0, 255, 13, 10, 0]);
  await write('deep/picture.bin', bytes);
  await write('[odd] *name.txt', 'changed\n');
  await rm(join(folder, 'link'));
  await symlink('/etc/passwd', join(folder, 'link'));
  const all = [await discard('deep/picture.bin'), await discard('[odd] *name.txt'), await discard('link')];
  expect(await readFile(join(folder, 'deep/picture.bin'))).toEqual(Buffer.from([0, 1, 2, 255]));
  expect(await read('[odd] *name.txt')).toBe('odd\n');
  expect(await readlink(join(folder, 'link'))).toBe('edited.txt');
  expect(await read('edited.txt')).toBe('one\n');
  for (const one of all) await back(one);
  expect(await readFile(join(folder, 'deep/picture.bin'))).toEqual(bytes);
  expect(await readlink(join(folder, 'link'))).toBe('/etc/passwd');
});

test('what is staged is discarded too, and kept as staged', async () => {
  await write('edited.txt', 'staged\n');
  await write('added.txt', 'staged too\n');
  await git('add', '.');
  await write('edited.txt', 'and more\n');
  await discard('edited.txt');
  expect(await git('show', 'stash@{0}^2:./edited.txt')).toBe('staged\n');
  expect(await git('show', 'stash@{0}:./edited.txt')).toBe('and more\n');
  await discard('added.txt');
  expect(await status()).toEqual([]);
});

test('commits stay: the file is as at the spawn, or as at the newest commit', async () => {
  await write('edited.txt', 'committed\n');
  await git('commit', '-qam', 'by the agent');
  await write('edited.txt', 'not yet\n');
  await discard('edited.txt', { scope: { kind: 'uncommitted' } });
  expect(await read('edited.txt')).toBe('committed\n');
  await discard('edited.txt');
  expect(await read('edited.txt')).toBe('one\n');
  expect(await git('log', '-1', '--format=%s')).toBe('by the agent\n');
  expect(await stashes()).toHaveLength(2);
});

test('without a change nothing is kept', async () => {
  await expect(discard('edited.txt')).rejects.toThrow('edited.txt has no changes to discard.');
  await expect(discard('not-there.txt')).rejects.toThrow('has no changes');
  expect(await stashes()).toEqual([]);
});

test('nothing outside of the folder is touched, whatever the path says', async () => {
  await writeFile(join(root, 'outside.txt'), 'mine\n');
  await symlink(root, join(folder, 'way-out'));
  await mkdir(join(folder, 'empty'));
  const refused = [
    '../outside.txt',
    join(root, 'outside.txt'),
    'way-out/outside.txt',
    '.git/config',
    'deep/../edited.txt',
  ];
  for (const path of [...refused, '', '.', 'deep', 'empty', 'deep/.GIT/config', 'edited.txt/x', 'edited.txt\0']) {
    await expect(discard(path), path).rejects.toThrow('is left as it is');
  }
  expect(await readFile(join(root, 'outside.txt'), 'utf8')).toBe('mine\n');
  expect((await lstat(join(folder, 'way-out'))).isSymbolicLink()).toBe(true);
  expect(await stashes()).toEqual([]);
});

test('a folder on the way that became a link or a file is not replaced', async () => {
  await rm(join(folder, 'deep'), { recursive: true });
  await symlink('/tmp', join(folder, 'deep'));
  await expect(discard('deep/picture.bin')).rejects.toThrow('is not a folder');
  expect(await readlink(join(folder, 'deep'))).toBe('/tmp');
  await rm(join(folder, 'deep'));
  await write('deep', 'a file of the agent\n');
  await expect(discard('deep/picture.bin')).rejects.toThrow('is not a folder');
  await expect(discard('deep')).rejects.toThrow('it was a folder');
  expect(await read('deep')).toBe('a file of the agent\n');
});

test('submodules and unfinished merges are left alone', async () => {
  const other = join(root, 'other');
  await run('git', ['init', '-q', other]);
  const commit = [
    '-c',
    'user.name=T',
    '-c',
    'user.email=t@example.invalid',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'x',
  ];
  await run('git', ['-C', other, ...commit]);
  await git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, 'module');
  await expect(discard('module')).rejects.toThrow('repository of its own');
  await rm(join(folder, 'module'), { recursive: true });
  await expect(discard('module')).rejects.toThrow('is a submodule');
  await git('reset', '-q', '--hard', base);

  await git('checkout', '-qb', 'theirs');
  await write('edited.txt', 'theirs\n');
  await git('commit', '-qam', 'theirs');
  await git('checkout', '-q', '-');
  await write('edited.txt', 'ours\n');
  await git('commit', '-qam', 'ours');
  await expect(git('merge', '-q', 'theirs')).rejects.toThrow('merge');
  const text = await read('edited.txt');
  await expect(discard('edited.txt')).rejects.toThrow('a merge of it is not over');
  expect(await read('edited.txt')).toBe(text);
});

test('while the agent works it is refused, unless the person says so', async () => {
  await write('edited.txt', 'by the agent\n');
  const working = agent({ kind: 'working', turnId: 't', since: 0, activity: 'editing' });
  const options = { home, connect: noConnection };
  await expect(discardFile(working, 'edited.txt', options)).rejects.toThrow('is working');
  expect(await read('edited.txt')).toBe('by the agent\n');
  await discardFile(working, 'edited.txt', { ...options, whileWorking: true });
  expect(await read('edited.txt')).toBe('one\n');
});

test('no hook of the repository runs', async () => {
  await write('hooks/post-checkout', '#!/bin/sh\ntouch "$(git rev-parse --show-toplevel)/hook-ran"\n');
  await run('chmod', ['+x', join(folder, 'hooks/post-checkout')]);
  await git('config', 'core.hooksPath', join(folder, 'hooks'));
  await git('checkout', '-q', '-b', 'shows-that-it-would-run');
  const mark = join(folder, 'hook-ran');
  expect(await lstat(mark).then(() => true)).toBe(true);
  await rm(mark);
  await write('edited.txt', 'by the agent\n');
  await discard('edited.txt');
  await expect(lstat(mark)).rejects.toThrow('ENOENT');
});

test('a file that was changed after it was discarded is not overwritten', async () => {
  await write('edited.txt', 'by the agent\n');
  const discarded = await discard('edited.txt');
  await write('edited.txt', 'by a person\n');
  await expect(back(discarded)).rejects.toThrow('has been changed since it was discarded');
  expect(await read('edited.txt')).toBe('by a person\n');
});

test('a kept file is kept as long as it does not change', async () => {
  const paths = ['edited.txt', 'gone.txt', 'link'];
  const kept = async () => [...(await keptFiles(home, agent().record))];
  await rm(join(folder, 'gone.txt'));
  for (const path of paths) await keepFile(home, agent().record, path);
  expect(await kept()).toEqual(paths);
  await write('edited.txt', 'and more\n');
  await write('gone.txt', 'was here\n');
  expect(await kept()).toEqual(['link']);
  await keepFile(home, agent().record, 'edited.txt');
  await unkeepFile(home, agent().record, 'link');
  expect(await kept()).toEqual(['edited.txt']);
  await expect(keepFile(home, agent().record, '../outside.txt')).rejects.toThrow('is left as it is');
});
