import { lstat, readFile, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { Failure } from '../base/errors.ts';
import type { Client } from '../codex/client.ts';
import { isFar } from '../codex/engineAddress.ts';
import type { Result } from '../codex/methods.ts';
import { fileChangeOf } from '../codex/turnEvents.ts';
import type { Agent, AgentRecord, FileChange } from './agent.ts';
import { baseContent, hasCommit } from './baseContent.ts';
import { filesChangedInGit, logIn } from './filesModified.ts';
import type { Home } from './home.ts';
import { readLedger } from './ledger.ts';
import { runHere } from './machine.ts';
import { relativeTo } from './reconcile.ts';
import { UNKNOWN, undoChanges } from './undoChanges.ts';

/** More files are not shown, and larger ones are only named; sizes in bytes. */
const MOST_FILES = 300;
const MOST_BYTES = 2 * 1024 * 1024;
/** How many files are looked at side by side. */
const AT_ONCE = 8;

/** One side of a changed file. A note stands for what cannot be shown as text. */
export type Side =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'note'; readonly text: string };

export interface ChangedFile {
  /** Relative to the agent's folder. */
  readonly path: string;
  readonly before: Side;
  readonly after: Side;
}

export interface ChangedFiles {
  readonly files: readonly ChangedFile[];
  /** Changed ones that are not in the agent's folder: absolute paths. */
  readonly outside: readonly string[];
  /** How many more there are. */
  readonly more: number;
}

/**
 * What differs in the agent's folder from the commit that it was spawned at. Where there is no such commit, what Codex
 * says that the agent changed. `connect` gives a connection to its engine and is only called then.
 */
export async function readChangedFiles(
  home: Home,
  agent: Agent,
  connect: () => Promise<Client>,
): Promise<ChangedFiles> {
  const { cwd, baseCommit, engine, host } = agent.record;
  if (isFar(engine)) {
    throw new Failure('unsupported', `What ${agent.name} changed is on ${host}, and cannot be shown here.`, {
      next: 'Its transcript has the changes that Codex made. Or look there.',
    });
  }
  const commit = baseCommit !== undefined && (await hasCommit(cwd, baseCommit)) ? baseCommit : undefined;
  const [fromGit, ledger, changes] = await Promise.all([
    logIn(cwd).then((log) => filesChangedInGit(cwd, commit, runHere, log)),
    readLedger(home, agent.id),
    commit === undefined ? codexChanges(await connect(), agent.record) : [],
  ]);
  const moved = new Set(changes.flatMap(({ path, movedTo }) => (movedTo === undefined ? [] : [path])));
  const reported = [...agent.files, ...ledger.flatMap(({ files }) => files), ...changes.map(newPath)];
  const names = [...new Set([...fromGit, ...reported])].filter((name) => !moved.has(name)).sort();
  const before = async (path: string, after: Side): Promise<Side> =>
    commit === undefined ? beforeCodex(path, after, changes) : sideOf(await baseContent(cwd, commit, path));

  const inside = names.filter((name) => isInside(name));
  const looked = await inTurns(inside.slice(0, MOST_FILES), async (path): Promise<ChangedFile | undefined> => {
    const after = await sideOnDisk(cwd, path);
    if (after === undefined) return undefined;
    const file = { path, before: await before(path, after), after };
    return isSame(file) ? undefined : file;
  });
  return {
    files: looked.filter((file) => file !== undefined),
    outside: names.filter((name) => !isInside(name)),
    more: Math.max(0, inside.length - MOST_FILES),
  };
}

/** All changes of files that Codex made for the agent, oldest first. */
async function codexChanges(client: Client, { threadId, cwd }: AgentRecord): Promise<readonly FileChange[]> {
  const changes: FileChange[] = [];
  let cursor: string | null = null;
  do {
    const page: Result<'thread/items/list'> = await client.call('thread/items/list', { threadId, limit: 100, cursor });
    for (const { item } of page.data) {
      if (item.type !== 'fileChange' || item.status !== 'completed') continue;
      for (const change of item.changes.map(fileChangeOf)) {
        const movedTo = change.movedTo === undefined ? {} : { movedTo: relativeTo(cwd, change.movedTo) };
        changes.push({ ...change, path: relativeTo(cwd, change.path), ...movedTo });
      }
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return changes;
}

function beforeCodex(path: string, after: Side, changes: readonly FileChange[]): Side {
  if (after.kind === 'note') return after;
  const before = undoChanges(path, after.kind === 'text' ? after.text : undefined, changes);
  if (before === UNKNOWN) return note('What it was before is not known: something else has changed it since.');
  return before === undefined ? { kind: 'none' } : { kind: 'text', text: before };
}

/** Undefined for a folder, and for what is behind a link to the outside. */
async function sideOnDisk(folder: string, path: string): Promise<Side | undefined> {
  const file = join(folder, path);
  try {
    const parent = relative(await realpath(folder), await realpath(dirname(file)));
    if (!isInside(parent)) return undefined;
    const found = await lstat(file);
    if (found.isSymbolicLink()) return note(`A link to ${await readlink(file)}`);
    if (!found.isFile()) return undefined;
    return found.size > MOST_BYTES ? tooLarge(found.size) : sideOf(await readFile(file));
  } catch {
    return { kind: 'none' };
  }
}

function sideOf(content: Buffer | undefined): Side {
  if (content === undefined) return { kind: 'none' };
  if (content.length > MOST_BYTES) return tooLarge(content.length);
  if (content.subarray(0, 8000).includes(0)) return note(`A binary file of ${content.length} bytes.`);
  return { kind: 'text', text: content.toString('utf8') };
}

function tooLarge(bytes: number): Side {
  return note(`Too large to be shown here: ${(bytes / 1024 / 1024).toFixed(1)} MB.`);
}

function note(text: string): Side {
  return { kind: 'note', text: `${text}\n` };
}

function isSame({ before, after }: ChangedFile): boolean {
  if (before.kind === 'none' || after.kind === 'none') return before.kind === after.kind;
  return before.kind === 'text' && after.kind === 'text' && before.text === after.text;
}

function newPath({ path, movedTo }: FileChange): string {
  return movedTo ?? path;
}

function isInside(path: string): boolean {
  return !isAbsolute(path) && path.split(/[/\\]/)[0] !== '..';
}

async function inTurns<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    done.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(work))));
  }
  return done;
}
