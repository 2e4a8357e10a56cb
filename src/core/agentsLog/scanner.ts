import { BYTE_ORDER_MARK, HASH, isBlank, isHeading, nextLine, skipBlanks } from './characters.ts';
import { Fences, isFenceMark } from './fences.ts';
import { LogSection } from './logSection.ts';
import type { Span } from './model.ts';

const NO_FENCES: readonly Span[] = [];

/** Cuts a text into sections, line by line. Any text has sections: what stands before the first heading is one too. */
export class Scanner {
  readonly #text: string;
  readonly #fences: Fences;

  constructor(text: string) {
    this.#text = text;
    this.#fences = new Fences(text);
  }

  /** Whether sections could be others if the text went on, besides the last one, which always could. */
  get reachedEnd(): boolean {
    return this.#fences.reachedEnd;
  }

  /**
   * Gives the sections in their order, each with its place, until one is answered with true.
   * `isStart`: the text is the beginning of a file, which may have a byte order mark.
   */
  scan(isStart: boolean, take: (section: LogSection, start: number) => boolean): void {
    const text = this.#text;
    const fences = this.#fences;
    let begin = 0;
    let lineBreaks = 0;
    let found: Span[] | undefined;
    let looksAhead = false;
    let start = 0;
    while (start < text.length) {
      const code = text.charCodeAt(start);
      if (code === HASH || (isStart && start === 0 && code === BYTE_ORDER_MARK)) {
        if (start > begin && isHeading(text, start)) {
          const section = new LogSection(text.slice(begin, start), lineBreaks, found ?? NO_FENCES, looksAhead);
          if (take(section, begin)) return;
          begin = start;
          lineBreaks = 0;
          found = undefined;
          looksAhead = false;
        }
      } else if (isFenceMark(code) || isBlank(code)) {
        const mark = isBlank(code) ? skipBlanks(text, start, text.length) : start;
        const next = nextLine(text, mark);
        const end = isFenceMark(text.charCodeAt(mark)) ? fences.closing(mark, next) : undefined;
        if (isFenceMark(text.charCodeAt(mark))) looksAhead ||= fences.lookedAhead;
        if (end !== undefined) {
          (found ??= []).push({ start: start - begin, end: end - begin });
          lineBreaks += countLines(text, start, end);
          start = end;
          continue;
        }
      }
      const newline = text.indexOf('\n', start);
      if (newline < 0) break;
      lineBreaks++;
      start = newline + 1;
    }
    if (begin < text.length) {
      take(new LogSection(text.slice(begin), lineBreaks, found ?? NO_FENCES, looksAhead), begin);
    }
  }
}

function countLines(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
