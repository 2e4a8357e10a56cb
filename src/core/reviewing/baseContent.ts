import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LIMIT = { timeout: 20_000, maxBuffer: 64 * 1024 * 1024 };

/** Whether `folder` is in a repository of git that still has the commit. */
export async function hasCommit(folder: string, commit: string): Promise<boolean> {
  return (await git(folder, 'cat-file', '-e', `${commit}^{commit}`)) !== undefined;
}

/** A file as it is in a commit; undefined when it is not there. `path` is relative to `folder`. */
export async function baseContent(folder: string, commit: string, path: string): Promise<Buffer | undefined> {
  return git(folder, 'cat-file', 'blob', `${commit}:./${path}`);
}

async function git(folder: string, ...args: string[]): Promise<Buffer | undefined> {
  try {
    // No optional locks: an agent's own git in the same folder must never be disturbed.
    const { stdout } = await run('git', ['--no-optional-locks', '-C', folder, ...args], {
      ...LIMIT,
      encoding: 'buffer',
    });
    return stdout;
  } catch {
    return undefined;
  }
}
