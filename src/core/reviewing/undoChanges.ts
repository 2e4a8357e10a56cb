import type { FileChange } from '../agents/agent.ts';

/** Something else has changed the file since, so that its changes cannot be taken back. */
export const UNKNOWN = Symbol('unknown');

/** The text of a file; undefined: there is no such file. */
export type FileText = string | undefined;

/**
 * What `path` was before `changes` (oldest first) made of it what it is now.
 */
export function undoChanges(path: string, now: FileText, changes: readonly FileChange[]): FileText | typeof UNKNOWN {
  let name = path;
  let text = now;
  for (const change of changes.toReversed()) {
    if ((change.movedTo ?? change.path) !== name) continue;
    switch (change.kind) {
      case 'add':
        text = undefined;
        break;
      case 'delete':
        if (text !== undefined) return UNKNOWN;
        text = change.diff;
        break;
      case 'update': {
        if (text === undefined) return UNKNOWN;
        const before = undoHunks(text, change.diff);
        if (before === undefined) return UNKNOWN;
        text = before;
        name = change.path;
        break;
      }
    }
  }
  return text;
}

/** What the file that is `path` after `changes` was called before them. */
export function nameBefore(path: string, changes: readonly FileChange[]): string {
  return changes.reduceRight((name, change) => (change.movedTo === name ? change.path : name), path);
}

/** Takes the hunks of a unified diff back. Undefined when `text` is not what they made. */
export function undoHunks(text: string, diff: string): string | undefined {
  const lines = text.split('\n');
  const before: string[] = [];
  let at = 0;
  for (const { start, body } of hunksOf(diff)) {
    // A hunk that makes a file empty, or only takes lines away, names the line before it.
    const first = Math.max(0, body.some((line) => line[0] !== '-') ? start - 1 : start);
    if (first < at) return undefined;
    before.push(...lines.slice(at, first));
    at = first;
    for (const line of body) {
      if (line[0] === '-') before.push(line.slice(1));
      else {
        if (lines[at] !== line.slice(1)) return undefined;
        if (line[0] !== '+') before.push(line.slice(1));
        at++;
      }
    }
  }
  before.push(...lines.slice(at));
  return before.join('\n');
}

interface Hunk {
  /** `@@ -1,3 +1,4 @@` */
  readonly header: string;
  /** Line number in the new text, from 1. */
  readonly start: number;
  readonly body: readonly string[];
}

/** The hunks of a unified diff. */
export function hunksOf(diff: string): readonly Hunk[] {
  const hunks: { header: string; start: number; body: string[] }[] = [];
  for (const line of diff.replace(/\n$/, '').split('\n')) {
    const header = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (header !== null) hunks.push({ header: header[0], start: Number(header[1]), body: [] });
    // "\ No newline at end of file" says nothing about a line.
    else if (!line.startsWith('\\')) hunks.at(-1)?.body.push(line);
  }
  return hunks;
}
