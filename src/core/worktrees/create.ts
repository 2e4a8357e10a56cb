import { execFile } from 'node:child_process';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Worktree } from '../agents/agent.ts';
import { Failure, messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';

const run = promisify(execFile);

export interface NewWorktree extends Worktree {
  /** Where in it the agent works: the same place below its root as `folder` has in the checkout. */
  readonly cwd: string;
}

/** A name that must be free, or one to begin with: then a number is added until it is. */
export type WorktreeName = { readonly exactly: string } | { readonly like: string };

/**
 * A worktree of the repository that `folder` is in, at its current commit, on a branch of its own: beside the checkout, in
 * `<checkout>.worktrees/<name>`. What is not committed stays where it is.
 */
export async function createWorktree(folder: string, name: WorktreeName): Promise<NewWorktree> {
  const top = await topOf(folder);
  const main = await mainCheckout(folder);
  const parent = join(dirname(main), `${basename(main)}.worktrees`);
  const slug = 'exactly' in name ? slugOf(name.exactly) : await freeSlug(main, parent, name.like);
  const path = join(parent, slug);
  const branch = `agent/${slug}`;
  if (await isTaken(main, path, branch)) {
    throw new Failure('usage', t('There is a worktree {0}, or a branch {1}, already.', path, branch), {
      next: t('Choose another name: {0}.', '--worktree NAME'),
    });
  }
  await mkdir(parent, { recursive: true });
  try {
    await git(folder, 'worktree', 'add', '--quiet', '-b', branch, path, 'HEAD');
  } catch (error) {
    throw new Failure('bad-folder', t('Git could not make the worktree {0}: {1}', path, saidBy(error)), {
      next: t('See what is there: git -C {0} worktree list', main),
      cause: error,
    });
  }
  return { path, branch, main, cwd: join(path, relative(top, await realpath(folder))) };
}

async function freeSlug(main: string, parent: string, like: string): Promise<string> {
  const first = plainSlug(like) || 'agent';
  for (let number = 1; ; number++) {
    const slug = number === 1 ? first : `${first}-${number}`;
    if (!(await isTaken(main, join(parent, slug), `agent/${slug}`))) return slug;
  }
}

async function isTaken(main: string, path: string, branch: string): Promise<boolean> {
  if ((await stat(path).catch(() => undefined)) !== undefined) return true;
  return git(main, 'show-ref', '--verify', '--quiet', `refs/heads/${branch}`).then(
    () => true,
    () => false,
  );
}

/** Takes back a worktree that was made a moment ago for an agent that could not start. */
export async function takeBackWorktree({ path, branch, main }: Worktree): Promise<void> {
  // Without --force: git refuses when there is anything in it that is not committed.
  await git(main, 'worktree', 'remove', path).catch(() => undefined);
  await git(main, 'branch', '-d', branch).catch(() => undefined);
}

/** Letters, digits and dashes, at most 40: good for a folder, a branch and a shell. Empty when nothing of the name is. */
function plainSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
}

function slugOf(name: string): string {
  const slug = plainSlug(name);
  if (slug !== '') return slug;
  throw new Failure('usage', t('No worktree can be called {0}.', JSON.stringify(name.slice(0, 60))), {
    next: t('Use letters or digits.'),
  });
}

async function topOf(folder: string): Promise<string> {
  try {
    await git(folder, 'rev-parse', '--verify', '--quiet', 'HEAD');
    return (await git(folder, 'rev-parse', '--show-toplevel')).trimEnd();
  } catch (error) {
    throw new Failure(
      'usage',
      t('{0} is not in a git repository with a commit, so it cannot have a worktree.', folder),
      {
        next: t('Leave out {0}, or choose another folder with {1}.', '--worktree', '--dir'),
        cause: error,
      },
    );
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
