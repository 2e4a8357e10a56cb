import type { Passage } from './transcriptPages.ts';

/** A line of a transcript. */
export interface FoundLine {
  readonly text: string;
  /** How many equal lines come after it: with that it is found again in a transcript that has grown since. */
  readonly equalAfter: number;
}

/** The lines that hold `words`, in any case, the newest first. */
export function linesWith(passages: readonly Passage[], words: string): readonly FoundLine[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return [];
  const equal = new Map<string, number>();
  return passages.toReversed().flatMap(({ text }) => {
    const lines = text.split('\n').filter((line) => line.toLowerCase().includes(wanted));
    return lines.toReversed().map((line): FoundLine => {
      const equalAfter = equal.get(line) ?? 0;
      equal.set(line, equalAfter + 1);
      return { text: line, equalAfter };
    });
  });
}

/** Where the line is among `lines` now, from 0; undefined when it is gone. */
export function placeOf({ text, equalAfter }: FoundLine, lines: readonly string[]): number | undefined {
  const places = lines.flatMap((line, index) => (line === text ? [index] : []));
  return places.at(-1 - equalAfter);
}

/** A line for a list: what was found stands in its first half, and the rest is shortened to `length` characters. */
export function excerptOf(line: string, words: string, length: number): string {
  const text = line.replaceAll(/\s+/g, ' ').trim();
  const at = text.toLowerCase().indexOf(words.trim().replaceAll(/\s+/g, ' ').toLowerCase());
  const from = at + words.length <= length / 2 ? 0 : Math.max(0, at - Math.floor(length / 4));
  const shown = `${from > 0 ? '…' : ''}${text.slice(from)}`;
  return shown.length <= length ? shown : `${shown.slice(0, length - 1)}…`;
}
