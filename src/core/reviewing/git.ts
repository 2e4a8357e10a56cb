import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';

const run = promisify(execFile);
const LIMIT = { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 };

export interface GitOptions {
  /** Path of another index than the repository's. */
  readonly index?: string;
}

/**
 * Runs git in `folder`, for what changes something: paths are meant to the letter, and no hook of the repository runs. Rejects
 * with what git said.
 */
export async function git(folder: string, args: readonly string[], { index }: GitOptions = {}): Promise<string> {
  const always = ['-C', folder, '--literal-pathspecs', '-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];
  const env = index === undefined ? { ...process.env, ...NAMED } : { ...process.env, ...NAMED, GIT_INDEX_FILE: index };
  try {
    return (await run('git', [...always, ...args], { ...LIMIT, env })).stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(said === '' ? messageOf(error) : said, { cause: error });
  }
}

/** Who makes the commits of a stash; a person's own name is not needed, and need not be there. */
const NAMED = {
  GIT_AUTHOR_NAME: 'Codex Orchestrator',
  GIT_AUTHOR_EMAIL: 'codex-orchestrator@localhost',
  GIT_COMMITTER_NAME: 'Codex Orchestrator',
  GIT_COMMITTER_EMAIL: 'codex-orchestrator@localhost',
};

/** One file in a commit or in an index: mode and object; undefined when it is not there. */
export interface GitEntry {
  readonly mode: string;
  readonly object: string;
}

/** Modes of entries that are no files. */
export const SUBMODULE = '160000';
export const FOLDER = '040000';

export async function entryIn(folder: string, tree: string, path: string): Promise<GitEntry | undefined> {
  return entryOf(await git(folder, ['ls-tree', '-z', tree, '--', path]));
}

/** As it is staged. Rejects when a merge is not over in it. */
export async function entryStaged(folder: string, path: string): Promise<GitEntry | undefined> {
  const listed = await git(folder, ['ls-files', '--stage', '-z', '--', path]);
  const stages = listed.split('\0').filter((line) => line !== '');
  if (stages.some((line) => !/^\d+ [0-9a-f]+ 0\t/.test(line))) throw new Error(t('a merge of it is not over'));
  return entryOf(listed);
}

function entryOf(line: string): GitEntry | undefined {
  const [, mode, object] = /^(\d+) (?:blob |commit |tree )?([0-9a-f]{40,64})\b/.exec(line) ?? [];
  return mode === undefined || object === undefined ? undefined : { mode, object };
}

export function isSameEntry(one: GitEntry | undefined, other: GitEntry | undefined): boolean {
  return one?.mode === other?.mode && one?.object === other?.object;
}
