import { lstat, readFile, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { Client } from '../codex/client.ts';
import { isFar } from '../codex/engineAddress.ts';
import type { Result } from '../codex/methods.ts';
import { fileChangeOf } from '../codex/turnEvents.ts';
import type { Agent, AgentRecord, FileChange } from '../agents/agent.ts';
import { filesChangedInGit, headCommit, logIn } from '../agents/filesModified.ts';
import type { Home } from '../agents/home.ts';
import { readLedger } from '../agents/ledger.ts';
import { runHere } from '../agents/machine.ts';
import { mayHaveWritten } from '../agents/mayHaveWritten.ts';
import { relativeTo } from '../agents/reconcile.ts';
import { baseContent, hasCommit } from './baseContent.ts';
import { folderInCheckout, SINCE_SPAWN, type ChangesScope } from './changesScope.ts';
import { turnFiles, type TurnChange } from './turnChanges.ts';
import { nameBefore, UNKNOWN, undoChanges, type FileText } from './undoChanges.ts';

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
  /** What it was called before; known where Codex has moved it and git does not tell. */
  readonly movedFrom?: string;
  /** Its texts are only the pieces that were changed. */
  readonly isInPieces?: true;
}

export interface ChangedFiles {
  readonly files: readonly ChangedFile[];
  /** Changed ones that are not in the agent's folder: absolute paths. */
  readonly outside: readonly string[];
  /** How many more there are. */
  readonly more: number;
}

/**
 * What the agent changed. Since it was spawned: what differs in its folder from the commit that it was spawned at; where there
 * is no such commit, what Codex says that it changed. `connect` gives a connection to its engine and is only called when Codex
 * has to be asked.
 */
export async function readChangedFiles(
  home: Home,
  agent: Agent,
  connect: () => Promise<Client>,
  scope: ChangesScope = SINCE_SPAWN,
): Promise<ChangedFiles> {
  const { engine, host } = agent.record;
  if (isFar(engine)) {
    throw new Failure('unsupported', t('What {0} changed is on {1}, and cannot be shown here.', agent.name, host), {
      next: t('Its transcript has the changes that Codex made. Or look there.'),
    });
  }
  switch (scope.kind) {
    case 'turn':
      return changedInTurn(home, agent, connect, scope.turn);
    case 'checkout': {
      const checkout = folderInCheckout(agent, agent.record);
      const base = await baseCommitOf(agent.record);
      const inside = async (path: string): Promise<Side> => (await sideOnDisk(checkout, path)) ?? { kind: 'none' };
      return changedSince(agent.record, await namesInGit(home, agent, base), inside);
    }
    case 'uncommitted': {
      const { cwd } = agent.record;
      const head = await headCommit(cwd);
      if (head === undefined) {
        throw new Failure('bad-folder', t('{0} does not work in a git repository with a commit.', agent.name), {
          next: t('Look at its changes since it was spawned.'),
        });
      }
      const names = await namesInGit(home, agent, head);
      return changedSince(agent.record, names, async (path) => sideOf(await baseContent(cwd, head, path)));
    }
    case 'spawn': {
      const base = await baseCommitOf(agent.record);
      if (base === undefined) return changedByCodex(home, agent, await codexChanges(await connect(), agent.record));
      const { cwd } = agent.record;
      const names = await namesInGit(home, agent, base);
      return changedSince(agent.record, names, async (path) => sideOf(await baseContent(cwd, base, path)));
    }
  }
}

/** The commit that the agent was spawned at, where its folder's repository still has it. */
export async function baseCommitOf({ cwd, baseCommit }: AgentRecord): Promise<string | undefined> {
  return baseCommit !== undefined && (await hasCommit(cwd, baseCommit)) ? baseCommit : undefined;
}

/** What git finds in the folder of an agent that cannot write is the work of others. */
async function namesInGit(home: Home, agent: Agent, commit: string | undefined): Promise<readonly string[]> {
  const { cwd } = agent.record;
  const inGit = async (): Promise<readonly string[]> =>
    (await mayHaveWritten(home, agent.record)) ? filesChangedInGit(cwd, commit, runHere, await logIn(cwd)) : [];
  const [fromGit, ledger] = await Promise.all([inGit(), readLedger(home, agent.id)]);
  return [...fromGit, ...agent.files, ...ledger.flatMap(({ files }) => files)];
}

async function changedByCodex(home: Home, agent: Agent, found: readonly TurnChange[]): Promise<ChangedFiles> {
  const changes = found.map(({ change }) => change);
  const moved = new Set(changes.flatMap(({ path, movedTo }) => (movedTo === undefined ? [] : [path])));
  const names = [...(await namesInGit(home, agent, undefined)), ...changes.map(newPath)];
  const wanted = names.filter((name) => !moved.has(name));
  const changed = await changedSince(agent.record, wanted, async (path, after) => beforeCodex(path, after, changes));
  const files = changed.files.map((file) => {
    const movedFrom = nameBefore(file.path, changes);
    return movedFrom === file.path ? file : { ...file, movedFrom };
  });
  return { ...changed, files };
}

/** The files of `names` that differ from what `before` says that they were. */
async function changedSince(
  { cwd }: AgentRecord,
  names: readonly string[],
  before: (path: string, after: Side) => Promise<Side>,
): Promise<ChangedFiles> {
  const sorted = [...new Set(names)].sort();
  const inside = sorted.filter((name) => isInside(name));
  const looked = await inTurns(inside.slice(0, MOST_FILES), async (path): Promise<ChangedFile | undefined> => {
    const after = await sideOnDisk(cwd, path);
    if (after === undefined) return undefined;
    const file = { path, before: await before(path, after), after };
    return isSame(file) ? undefined : file;
  });
  return {
    files: looked.filter((file) => file !== undefined),
    outside: sorted.filter((name) => !isInside(name)),
    more: Math.max(0, inside.length - MOST_FILES),
  };
}

/** What shell commands changed in a turn is not known: nothing notes how files were at its ends. */
async function changedInTurn(
  home: Home,
  agent: Agent,
  connect: () => Promise<Client>,
  turn: number,
): Promise<ChangedFiles> {
  const end = (await readLedger(home, agent.id)).find((one) => one.turn === turn);
  if (end === undefined) throw new Failure('usage', t('{0} has not finished a turn {1}.', agent.name, turn));
  const changes = await codexChanges(await connect(), agent.record);
  const now = new Map<string, FileText | typeof UNKNOWN>();
  const names = changes.flatMap(({ change }) => [change.path, newPath(change)]);
  await inTurns([...new Set(names)].filter(isInside), async (path) => {
    const side = await sideOnDisk(agent.record.cwd, path);
    now.set(path, side === undefined || side.kind === 'note' ? UNKNOWN : side.kind === 'text' ? side.text : undefined);
  });
  const files = turnFiles(end.turnId, changes, (path) => (now.has(path) ? now.get(path) : UNKNOWN));
  const inside = files.filter(({ path }) => isInside(path));
  return {
    files: inside.slice(0, MOST_FILES).map((file) => ({
      ...file,
      before: sideOfText(file.before),
      after: sideOfText(file.after),
    })),
    outside: files.flatMap(({ path }) => (isInside(path) ? [] : [path])),
    more: Math.max(0, inside.length - MOST_FILES),
  };
}

/** All changes of files that Codex made for the agent, oldest first. */
export async function codexChanges(client: Client, { threadId, cwd }: AgentRecord): Promise<readonly TurnChange[]> {
  const changes: TurnChange[] = [];
  let cursor: string | null = null;
  do {
    const page: Result<'thread/items/list'> = await client.call('thread/items/list', { threadId, limit: 100, cursor });
    for (const { item, turnId } of page.data) {
      if (item.type !== 'fileChange' || item.status !== 'completed') continue;
      for (const change of item.changes.map(fileChangeOf)) {
        const movedTo = change.movedTo === undefined ? {} : { movedTo: relativeTo(cwd, change.movedTo) };
        changes.push({ turnId, change: { ...change, path: relativeTo(cwd, change.path), ...movedTo } });
      }
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return changes;
}

function beforeCodex(path: string, after: Side, changes: readonly FileChange[]): Side {
  if (after.kind === 'note') return after;
  const before = undoChanges(path, after.kind === 'text' ? after.text : undefined, changes);
  if (before === UNKNOWN) return note(t('What it was before is not known: something else has changed it since.'));
  return sideOfText(before);
}

function sideOfText(text: FileText): Side {
  return text === undefined ? { kind: 'none' } : { kind: 'text', text };
}

/** Undefined for a folder, and for what is behind a link to the outside. */
async function sideOnDisk(folder: string, path: string): Promise<Side | undefined> {
  const file = join(folder, path);
  try {
    const parent = relative(await realpath(folder), await realpath(dirname(file)));
    if (!isInside(parent)) return undefined;
    const found = await lstat(file);
    if (found.isSymbolicLink()) return note(t('A link to {0}', await readlink(file)));
    if (!found.isFile()) return undefined;
    return found.size > MOST_BYTES ? tooLarge(found.size) : sideOf(await readFile(file));
  } catch {
    return { kind: 'none' };
  }
}

function sideOf(content: Buffer | undefined): Side {
  if (content === undefined) return { kind: 'none' };
  if (content.length > MOST_BYTES) return tooLarge(content.length);
  if (content.subarray(0, 8000).includes(0)) return note(t('A binary file of {0} bytes.', content.length));
  return { kind: 'text', text: content.toString('utf8') };
}

function tooLarge(bytes: number): Side {
  return note(t('Too large to be shown here: {0} MB.', (bytes / 1024 / 1024).toFixed(1)));
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
