import { execFile } from 'node:child_process';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Worktree } from '../agents/agent.ts';
import { Failure, messageOf } from '../base/errors.ts';

const run = promisify(execFile);

export interface NewWorktree extends Worktree {
  /** Where in it the agent works: the same place below its root as `folder` has in the checkout. */
  readonly cwd: string;
}

/**
 * A worktree of the repository that `folder` is in, at its current commit, on a branch of its own: beside the checkout, in
 * `<checkout>.worktrees/<name>`. What is not committed stays where it is. Of an `undefined` name the agent's id is made one.
 */
export async function createWorktree(folder: string, name: string): Promise<NewWorktree> {
  const top = await topOf(folder);
  const slug = slugOf(name);
  const main = await mainCheckout(folder);
  const path = join(dirname(main), `${basename(main)}.worktrees`, slug);
  const branch = `agent/${slug}`;
  if ((await stat(path).catch(() => undefined)) !== undefined) {
    throw new Failure('usage', `There is a worktree ${path} already.`, { next: 'Choose another name: --worktree NAME.' });
  }
  await mkdir(dirname(path), { recursive: true });
  try {
    await git(folder, 'worktree', 'add', '--quiet', '-b', branch, path, 'HEAD');
  } catch (error) {
    throw new Failure('bad-folder', `Git could not make the worktree ${path}: ${saidBy(error)}`, {
      next: `Choose another name: --worktree NAME, or see: git -C ${main} worktree list`,
      cause: error,
    });
  }
  return { path, branch, main, cwd: join(path, relative(top, await realpath(folder))) };
}

/** Takes back a worktree that was made a moment ago for an agent that could not start. */
export async function takeBackWorktree({ path, branch, main }: Worktree): Promise<void> {
  // Without --force: git refuses when there is anything in it that is not committed.
  await git(main, 'worktree', 'remove', path).catch(() => undefined);
  await git(main, 'branch', '-d', branch).catch(() => undefined);
}

/** Letters, digits and dashes: good for a folder, a branch and a shell. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  if (slug === '') {
    throw new Failure('usage', `No worktree can be called ${JSON.stringify(name.slice(0, 60))}.`, {
      next: 'Use letters or digits.',
    });
  }
  return slug;
}

async function topOf(folder: string): Promise<string> {
  try {
    await git(folder, 'rev-parse', '--verify', '--quiet', 'HEAD');
    return (await git(folder, 'rev-parse', '--show-toplevel')).trimEnd();
  } catch (error) {
    throw new Failure('usage', `${folder} is not in a git repository with a commit, so it cannot have a worktree.`, {
      next: 'Leave out --worktree, or choose another folder with --dir.',
      cause: error,
    });
  }
}

/** Git lists the main checkout first, wherever one asks. */
async function mainCheckout(folder: string): Promise<string> {
  const listed = await git(folder, 'worktree', 'list', '--porcelain');
  return /^worktree (.*)$/m.exec(listed)?.[1] ?? (await topOf(folder));
}

async function git(folder: string, ...args: string[]): Promise<string> {
  return (await run('git', ['-C', folder, ...args], { timeout: 120_000, maxBuffer: 64 * 1024 * 1024 })).stdout;
}

function saidBy(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return stderr === '' ? messageOf(error) : stderr;
}
