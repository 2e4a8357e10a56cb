import type { LogEntry, Splice } from '../../src/protocol/timeline.ts';

/** The entries as they have arrived, in the order of the file. Its older part may still be missing. */
export interface LoadedLog {
  readonly entries: readonly LogEntry[];
  readonly firstLine: number;
  readonly isComplete: boolean;
}

export const NOTHING: LoadedLog = { entries: [], firstLine: 0, isComplete: false };

/** A session with all that stands under it; what stands before the first session is a chapter without one. */
export interface Chapter {
  readonly session: LogEntry | undefined;
  /** Without the session's own. */
  readonly entries: readonly LogEntry[];
}

/** What an agent's entries say of it, wherever in the log. */
export interface Known {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly general: string;
}

export function spliced(log: LoadedLog, { at, remove, entries, firstLine, isComplete }: Splice): LoadedLog {
  return { entries: log.entries.toSpliced(at, remove, ...entries), firstLine, isComplete };
}

/**
 * The newest session first. A chapter of `before` that has the same entries is the same object again, so that whatever was made of
 * it still holds.
 */
export function chaptersOf({ entries }: LoadedLog, before: readonly Chapter[] = []): readonly Chapter[] {
  const known = new Map(before.map((chapter) => [chapter.session ?? chapter.entries[0], chapter]));
  const chapters: Chapter[] = [];
  const close = (from: number, to: number): void => {
    const first = entries[from];
    const session = first?.kind === 'session' ? first : undefined;
    const shown = entries.slice(session === undefined ? from : from + 1, to).filter(isShown);
    if (session === undefined && shown.length === 0) return;
    const old = known.get(session ?? shown[0]);
    chapters.push(old !== undefined && isSame(old.entries, shown) ? old : { session, entries: shown });
  };
  let from = 0;
  for (let index = 1; index <= entries.length; index++) {
    if (index < entries.length && entries[index]?.kind !== 'session') continue;
    close(from, index);
    from = index;
  }
  return chapters.toReversed();
}

/** The line of the file, counted from 0, at which an entry begins. */
export function lineOf({ entries, firstLine }: LoadedLog, entry: LogEntry): number {
  let line = firstLine;
  for (const one of entries) {
    if (one === entry) break;
    line += one.lines;
  }
  return line;
}

/** Who is who, over the whole log: an agent may complete in a later session than it was spawned in. */
export function directoryOf(entries: readonly LogEntry[]): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  for (const { kind, id, title, fields } of entries) {
    if (kind !== 'spawned' || id === undefined) continue;
    known.set(id, {
      id,
      name: title ?? id,
      type: (fields['type'] ?? '').trim().toLowerCase(),
      general: fields['general'] ?? '',
    });
  }
  return known;
}

/** What is left to do when the work goes on another day: the newest section of its kind, until another session has begun. */
export function handoffOf(entries: readonly LogEntry[]): LogEntry | undefined {
  const newest = entries.findLast(({ kind }) => kind === 'handoff' || kind === 'session');
  return newest?.kind === 'handoff' ? newest : undefined;
}

function isShown({ kind, text }: LogEntry): boolean {
  return kind !== 'title' && (kind !== 'preamble' || (text ?? '') !== '');
}

function isSame(one: readonly LogEntry[], other: readonly LogEntry[]): boolean {
  return one.length === other.length && one.every((entry, index) => entry === other[index]);
}
