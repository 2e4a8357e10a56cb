import { runHere, type Run } from './machine.ts';

/** The commit that `folder` is at; undefined outside of git and in a repository without commits. */
export async function headCommit(folder: string, run: Run = runHere): Promise<string | undefined> {
  try {
    const stdout = await run('git', ['-C', folder, 'rev-parse', '--verify', '--quiet', 'HEAD']);
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
export async function filesChangedInGit(
  folder: string,
  baseCommit: string | undefined,
  run: Run = runHere,
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
    return [...new Set([...changed, ...untracked])].sort();
  } catch {
    return [];
  }
}
