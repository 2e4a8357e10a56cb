import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LIMIT = { timeout: 20_000, maxBuffer: 64 * 1024 * 1024 };

/** The commit that `folder` is at; undefined outside of git and in a repository without commits. */
export async function headCommit(folder: string): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['-C', folder, 'rev-parse', '--verify', '--quiet', 'HEAD'], LIMIT);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Files below `folder` that git sees as changed against `baseCommit` or as untracked, relative to `folder` and sorted.
 * Empty where git cannot tell; never rejects.
 * Codex does not report what shell commands change; git does not see what is outside of it: callers use both.
 */
export async function filesChangedInGit(folder: string, baseCommit: string | undefined): Promise<readonly string[]> {
  const git = async (...args: string[]): Promise<string[]> => {
    // No optional locks: an agent's own git in the same folder must never be disturbed.
    const { stdout } = await run('git', ['--no-optional-locks', '-C', folder, ...args], LIMIT);
    return stdout.split('\0').filter((name) => name !== '');
  };
  try {
    const changed =
      baseCommit === undefined ? [] : await git('diff', '--name-only', '--relative', '-z', baseCommit, '--');
    const untracked = await git('ls-files', '--others', '--exclude-standard', '-z');
    return [...new Set([...changed, ...untracked])].sort();
  } catch {
    return [];
  }
}
