import { realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readSmallFile } from '../base/privateFiles.ts';

/** What git's own files say of a folder's `HEAD`. */
export interface Head {
  /** Undefined outside of git and in a repository without commits. */
  readonly commit: string | undefined;
}

/**
 * The commit that `folder` of this machine is at. Undefined where only git itself can tell. Git's files are read because a
 * process of git costs each `start` 15 ms (decision 16).
 */
export function headInFiles(folder: string): Head | undefined {
  try {
    const gitFolder = gitFolderOf(realpathSync(folder));
    return gitFolder === undefined ? { commit: undefined } : headOf(gitFolder);
  } catch {
    return undefined;
  }
}

/** The repository's folder, or in a worktree and a submodule the checkout's own inside it. */
function gitFolderOf(folder: string): string | undefined {
  for (let here = folder; ; here = dirname(here)) {
    const git = join(here, '.git');
    const found = statSync(git, { throwIfNoEntry: false });
    if (found?.isFile() === true) {
      const said = /^gitdir: (.+)$/m.exec(readSmallFile(git) ?? '')?.[1]?.trim();
      return resolve(here, said ?? '');
    }
    if (found?.isDirectory() === true && readSmallFile(join(git, 'HEAD')) !== undefined) return git;
    if (dirname(here) === here) return undefined;
  }
}

function headOf(gitFolder: string): Head | undefined {
  const head = readSmallFile(join(gitFolder, 'HEAD'))?.trim() ?? '';
  const branch = /^ref: (refs\/heads\/.+)$/.exec(head)?.[1];
  if (branch === undefined) return commitIn(head);
  const shared = resolve(gitFolder, readSmallFile(join(gitFolder, 'commondir'))?.trim() ?? '');
  // Kept in another form (reftable), which names this branch in its place.
  if (branch === 'refs/heads/.invalid') return undefined;
  const loose = readSmallFile(join(shared, branch))?.trim();
  if (loose !== undefined) return commitIn(loose);
  const packed = readSmallFile(join(shared, 'packed-refs'))?.split('\n') ?? [];
  const line = packed.find((one) => one.endsWith(` ${branch}`));
  return line === undefined ? { commit: undefined } : commitIn(line.slice(0, line.indexOf(' ')));
}

/** A name for another name is for git to follow. */
function commitIn(text: string): Head | undefined {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? { commit: text } : undefined;
}
