import { posix } from 'node:path';

/** A part of a terminal's line that may lead somewhere. */
export type Candidate = {
  readonly startIndex: number;
  readonly length: number;
} & (
  | { readonly kind: 'agent'; readonly agentId: string }
  /** `path` is relative and stays inside of its folder, with `/` between its parts; `line` and `column` are from 1. */
  | { readonly kind: 'file'; readonly path: string; readonly line: number; readonly column: number }
);

const AGENT_ID = /(?<![\w-])[0-9a-f]{8}(?![\w-])/g;
/** `src/a.ts:12`, `./src/a.ts:12:3`, `a.ts(12,3)`. What begins with a slash or a drive is no relative path. */
const FILE =
  /(?<![\w./\\@:-])([\w@.+-]+(?:[/\\][\w@.+-]+)*)(?::(\d{1,7})(?::(\d{1,7}))?|\((\d{1,7})(?:, ?(\d{1,7}))?\))/g;
/** More of one line are not looked at: for each, the disk is asked. */
const MOST = 10;

/** What looks like the id of an agent, or like a place in a file. Whether there is such a one, the line does not say. */
export function candidatesIn(line: string): readonly Candidate[] {
  const ids = [...line.matchAll(AGENT_ID)].map(({ 0: agentId, index }): Candidate => ({
    kind: 'agent',
    agentId,
    startIndex: index,
    length: agentId.length,
  }));
  const files = [...line.matchAll(FILE)].flatMap((match): Candidate[] => {
    const [text, written = '', afterColon, columnAfterColon, inBrackets, columnInBrackets] = match;
    const path = posix.normalize(written.replaceAll('\\', '/'));
    // Without a dot or a slash it is a time, or a machine and its port.
    if (path.startsWith('..') || !/[./]/.test(written)) return [];
    const place = { line: Number(afterColon ?? inBrackets), column: Number(columnAfterColon ?? columnInBrackets ?? 1) };
    return [{ kind: 'file', path, ...place, startIndex: match.index, length: text.length }];
  });
  return [...ids, ...files.slice(0, MOST)];
}
