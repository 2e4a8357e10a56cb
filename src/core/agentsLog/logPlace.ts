import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

export const LOG_NAME = 'agents.log';

/**
 * The log that agents in `folder` of this machine belong to, whether it exists or not: at the root of the main checkout,
 * also for a worktree; outside of git the one in the folder itself, if there is one. Undefined where there is none.
 * Git's own files are read, because a process of git would cost each `start` some milliseconds.
 */
export async function logFileFor(folder: string): Promise<string | undefined> {
  const real = await realpath(folder).catch(() => resolve(folder));
  const root = await checkoutOf(real);
  if (root !== undefined) return join(root, LOG_NAME);
  const own = join(real, LOG_NAME);
  return (await stat(own).catch(() => undefined)) === undefined ? undefined : own;
}

/** The root of the main checkout that `folder` is in, or in a worktree of. */
async function checkoutOf(folder: string): Promise<string | undefined> {
  for (let here = folder; ; here = dirname(here)) {
    const git = join(here, '.git');
    const found = await stat(git).catch(() => undefined);
    if (found?.isFile() === true) return mainOf(here, git);
    if (found?.isDirectory() === true && (await stat(join(git, 'HEAD')).catch(() => undefined)) !== undefined) {
      return here;
    }
    if (dirname(here) === here) return undefined;
  }
}

/** A worktree names the repository that it shares; a submodule shares none, and one of a bare repository has no main checkout. */
async function mainOf(here: string, git: string): Promise<string> {
  const said = /^gitdir: (.+)$/m.exec(await readText(git))?.[1]?.trim();
  if (said === undefined) return here;
  const own = resolve(here, said);
  const shared = (await readText(join(own, 'commondir'))).trim();
  const common = shared === '' ? own : resolve(own, shared);
  return shared !== '' && basename(common) === '.git' ? dirname(common) : here;
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
