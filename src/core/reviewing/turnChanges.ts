import type { FileChange } from '../agents/agent.ts';
import { hunksOf, nameBefore, UNKNOWN, undoChanges, type FileText } from './undoChanges.ts';

/** A change that Codex made, and the turn in which it did. */
export interface TurnChange {
  readonly turnId: string;
  readonly change: FileChange;
}

/** One file before and after a turn; undefined: there was no such file. */
export interface TurnFile {
  /** After the turn. */
  readonly path: string;
  readonly before: FileText;
  readonly after: FileText;
  /** They are only the pieces that the turn changed: somebody else has changed the file since. */
  readonly isInPieces?: true;
}

/**
 * What the turn made of the files that it changed. `changes` are all of the agent's, oldest first; `now` gives a file as it is.
 * Where something else has changed a file since, only the pieces that the turn changed are known, and those are given.
 */
export function turnFiles(
  turnId: string,
  changes: readonly TurnChange[],
  now: (path: string) => FileText | typeof UNKNOWN,
): readonly TurnFile[] {
  const own = changes.filter((one) => one.turnId === turnId).map(({ change }) => change);
  const from = changes.findLastIndex((one) => one.turnId === turnId) + 1;
  const later = changes.slice(from).map(({ change }) => change);
  return pathsAfter(own).map((path) => {
    const name = nameAfter(path, later);
    const text = now(name);
    const after = text === UNKNOWN ? UNKNOWN : undoChanges(name, text, later);
    const before = after === UNKNOWN ? UNKNOWN : undoChanges(path, after, own);
    return after === UNKNOWN || before === UNKNOWN
      ? { path, ...pieces(path, own), isInPieces: true }
      : { path, before, after };
  });
}

/** Where the files are that these changes touch, in the end. */
function pathsAfter(changes: readonly FileChange[]): readonly string[] {
  const names = changes.map(({ path, movedTo }) => movedTo ?? path);
  return [...new Set(names.map((name, at) => nameAfter(name, changes.slice(at + 1))))].sort();
}

/** What the file that is `path` before `changes` is called after them. */
function nameAfter(path: string, changes: readonly FileChange[]): string {
  return changes.reduce((name, change) => (change.path === name ? (change.movedTo ?? name) : name), path);
}

function pieces(path: string, own: readonly FileChange[]): { before: FileText; after: FileText } {
  const before: string[] = [];
  const after: string[] = [];
  for (const [at, change] of own.entries()) {
    const name = change.movedTo ?? change.path;
    if (name !== nameBefore(path, own.slice(at + 1))) continue;
    if (change.kind === 'add') after.push(change.diff);
    else if (change.kind === 'delete') {
      after.length = 0;
      if (before.length === 0) before.push(change.diff);
    } else {
      for (const { header, body } of hunksOf(change.diff)) {
        before.push([header, ...body.filter((line) => line[0] !== '+').map((line) => line.slice(1)), ''].join('\n'));
        after.push([header, ...body.filter((line) => line[0] !== '-').map((line) => line.slice(1)), ''].join('\n'));
      }
    }
  }
  return { before: textOf(before), after: textOf(after) };
}

function textOf(parts: readonly string[]): FileText {
  return parts.length === 0 ? undefined : parts.join('');
}
