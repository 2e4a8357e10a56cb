import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { entryIn, entryStaged, FOLDER, git, isSameEntry, SUBMODULE } from './git.ts';

/** One file of a folder in git: `path` is relative to it, `file` the same as an absolute path. */
export interface GitFile {
  readonly folder: string;
  readonly path: string;
  readonly file: string;
}

/**
 * Makes the file what it is in `commit`, staged changes included, after an entry of `git stash` holds what it was. Returns the
 * commit of that entry. Rejects, and changes nothing, when it cannot be kept or is as in `commit` already.
 */
export async function discardInGit({ folder, path, file }: GitFile, commit: string, title: string): Promise<string> {
  const [head, was] = await Promise.all([
    git(folder, ['rev-parse', '--verify', 'HEAD']),
    entryIn(folder, commit, path),
  ]);
  if (was?.mode === FOLDER) throw new Failure('usage', t('{0} is left as it is: it was a folder.', path));
  let stash: string;
  try {
    stash = await keep(folder, path, { head: head.trim(), title });
  } catch (error) {
    throw error instanceof Failure ? error : cannotKeep(path, error);
  }
  const [kept, staged, committed] = await Promise.all([
    entryIn(folder, stash, path),
    entryStaged(folder, path),
    entryIn(folder, 'HEAD', path),
  ]);
  if (isSameEntry(kept, was) && isSameEntry(staged, committed)) {
    throw new Failure('usage', t('{0} has no changes to discard.', path));
  }
  try {
    await git(folder, ['stash', 'store', '--quiet', '--message', title, stash]);
  } catch (error) {
    throw cannotKeep(path, error);
  }
  if (!isSameEntry(staged, committed)) await git(folder, ['reset', '--quiet', 'HEAD', '--', path]);
  await makeAsIn({ folder, path, file }, commit);
  return stash;
}

/** Makes the file in the working tree what it is in `commit`: a content, a link, or nothing. */
export async function makeAsIn({ folder, path, file }: GitFile, commit: string): Promise<void> {
  if ((await entryIn(folder, commit, path)) === undefined) await rm(file, { force: true });
  else await git(folder, ['restore', `--source=${commit}`, '--worktree', '--', path]);
}

/** The commit of a stash in which this one file differs from HEAD: as it is, and in its second parent as it is staged. */
async function keep(folder: string, path: string, { head, title }: { head: string; title: string }): Promise<string> {
  const staged = await entryStaged(folder, path);
  if (staged?.mode === SUBMODULE || (await entryIn(folder, head, path))?.mode === SUBMODULE) {
    throw new Failure('usage', t('{0} is a submodule: its changes are in a repository of its own.', path), {
      next: t('Discard them there.'),
    });
  }
  const scratch = await mkdtemp(join(tmpdir(), 'codex-agent-'));
  const index = join(scratch, 'index');
  const inScratch = async (...args: string[]): Promise<string> => (await git(folder, args, { index })).trim();
  try {
    await inScratch('read-tree', head);
    const info = staged === undefined ? [] : [staged.mode, staged.object, await fromTop(folder, path)];
    if (staged === undefined) await inScratch('update-index', '--force-remove', '--', path);
    else await inScratch('update-index', '--add', '--cacheinfo', info.join(','));
    const indexTree = await inScratch('write-tree');
    await inScratch('update-index', '--add', '--remove', '--', path);
    const tree = await inScratch('write-tree');
    const indexCommit = await inScratch('commit-tree', indexTree, '-p', head, '-m', `index of ${title}`);
    return await inScratch('commit-tree', tree, '-p', head, '-p', indexCommit, '-m', title);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Index entries that are given by their content are named from the top of the working tree. */
async function fromTop(folder: string, path: string): Promise<string> {
  return `${(await git(folder, ['rev-parse', '--show-prefix'])).replace(/\n$/, '')}${path}`;
}

function cannotKeep(path: string, cause: unknown): Failure {
  return new Failure(
    'bad-file',
    t('{0} is left as it is, because git cannot keep what would be lost: {1}', path, messageOf(cause)),
    {
      cause,
    },
  );
}
