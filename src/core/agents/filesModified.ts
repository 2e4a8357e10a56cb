import { realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { logFileFor } from '../agentsLog/logPlace.ts';
import { headInFiles } from './headInFiles.ts';
import { runHere, type Run } from './machine.ts';

/** Loaded where there is a log: reading one is much code. */
const logEnds = () => import('../agentsLog/logEnd.ts');

/** The commit that `folder` is at; undefined outside of git and in a repository without commits. */
export async function headCommit(folder: string, run: Run = runHere): Promise<string | undefined> {
  // A variable may say that another repository is meant.
  const head = run === runHere && process.env['GIT_DIR'] === undefined ? headInFiles(folder) : undefined;
  if (head !== undefined) return head.commit;
  try {
    const stdout = await run('git', ['-C', folder, 'rev-parse', '--verify', '--quiet', 'HEAD']);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Files below `folder` that git sees as changed against `baseCommit` or as untracked, relative to `folder` and sorted.
 * Empty where git cannot tell; never rejects. `except`: one more file that is not wanted, as `logIn` gives it.
 * Codex does not report what shell commands change; git does not see what is outside of it: callers use both.
 */
export async function filesChangedInGit(
  folder: string,
  baseCommit: string | undefined,
  run: Run = runHere,
  except?: string,
): Promise<readonly string[]> {
  const git = async (...args: string[]): Promise<string[]> => {
    // No optional locks: an agent's own git in the same folder must never be disturbed.
    const stdout = await run('git', ['--no-optional-locks', '-C', folder, ...args]);
    return stdout.split('\0').filter((name) => name !== '');
  };
  try {
    const changed =
      baseCommit === undefined ? [] : await git('diff', '--name-only', '--relative', '-z', baseCommit, '--');
    const untracked = await git('ls-files', '--others', '--exclude-standard', '-z');
    return [...new Set([...changed, ...untracked])].filter((name) => name !== except).sort();
  } catch {
    return [];
  }
}

/**
 * The log of agents, if it is in `folder` and exists; relative to that. Every spawn and every turn of every agent
 * changes it, and git does not know who did: what git sees of it is never counted as an agent's change. What Codex itself
 * reports is, so an agent that edits the log as its task is seen; one that does it with shell commands only is not.
 * A log that is gone, and a file of that name that is no log of agents, count like any other file.
 */
export async function logIn(folder: string): Promise<string | undefined> {
  try {
    const file = await logFileFor(folder);
    if (file === undefined) return undefined;
    const path = relative(await realpath(folder), file);
    if (path.startsWith('..')) return undefined;
    const { isLog, isEmpty } = await (await logEnds()).readLogEnd(file);
    return isLog && !isEmpty ? path : undefined;
  } catch {
    return undefined;
  }
}
