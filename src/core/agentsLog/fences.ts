import { BACKTICK, HASH, isBlank, isHeading, lineEnd, nextLine, skipBlanks, TILDE } from './characters.ts';
import { isOfALog } from './heading.ts';

/** How far behind its first line a fence may close, and how far behind that line the fence marks are counted; in UTF-16 units. */
export const FENCE_REACH = 64 * 1024;
const SHORTEST = 3;
/** Longer marks count as this long. So there are few kinds of fences, and what is known of each can be remembered. */
const LONGEST = 6;

/** What one look ahead found out for all fences of its kind that open later. */
interface Seen {
  /** No closing line starts before this place. */
  until: number;
  /** The last heading of a log before `until`; -1 for none. */
  heading: number;
  /** Fence marks between that heading and `until`. */
  marks: number;
  /** What opens before this place does not close. */
  tornBefore: number;
}

/**
 * Finds where a code fence closes: at the first line of the same mark, at least as long, with nothing behind it.
 *
 * A fence that nobody closes is none: its first line is text. Else an entry that was torn while it was written would
 * swallow the log up to the next mark, and turn all fences behind it inside out. So a closing line must come within
 * `FENCE_REACH`, and where a heading of a log (`### Spawned: …`) stands before it, it is asked whose it is: a quoted
 * piece of a log leaves one mark, or three, between that heading and the next; an entry that has fences of its own leaves
 * two, and then the fence in question is torn.
 *
 * Asked with ascending places, it costs a few looks at each line, whatever the text.
 */
export class Fences {
  readonly #text: string;
  readonly #seen = new Map<number, Seen>();
  /** Whether an answer could be another one if the text went on. */
  reachedEnd = false;
  /** Whether the newest answer depends on what stands behind the fence. */
  lookedAhead = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** Behind the closing line of the fence whose mark is at `mark`, in a line that ends at `next`; undefined for no fence. */
  closing(mark: number, next: number): number | undefined {
    this.lookedAhead = false;
    const length = markLength(this.#text, mark);
    if (length < SHORTEST || !mayOpen(this.#text, mark + length, next)) return undefined;
    const kind = this.#text.charCodeAt(mark);
    const close = this.#close(kind, Math.min(length, LONGEST), next);
    if (close === undefined) this.lookedAhead = true;
    return close;
  }

  #close(kind: number, length: number, from: number): number | undefined {
    const text = this.#text;
    const key = kind * 8 + length;
    const seen = this.#seen.get(key) ?? { until: 0, heading: -1, marks: 0, tornBefore: 0 };
    this.#seen.set(key, seen);
    if (from < seen.tornBefore) return undefined;
    if (seen.until < from) Object.assign(seen, { until: from, heading: -1, marks: 0 });
    while (seen.until < text.length && seen.until - from <= FENCE_REACH) {
      const start = seen.until;
      const next = nextLine(text, start);
      const at = skipBlanks(text, start, next);
      if (text.charCodeAt(at) === kind) {
        const marks = markLength(text, at);
        if (marks >= SHORTEST) {
          if (Math.min(marks, LONGEST) >= length && isBare(text, at + marks, next)) {
            if (seen.heading < from || this.#closesOver(kind, seen.marks + 1, next)) return next;
            seen.tornBefore = seen.heading + 1;
            return undefined;
          }
          seen.marks++;
        }
      } else if (this.#isOfALog(start)) {
        seen.heading = start;
        seen.marks = 0;
      }
      seen.until = next;
    }
    if (seen.until >= text.length) this.reachedEnd = true;
    return undefined;
  }

  /** Whether the marks between two headings of a log are odd: one of them closes what was opened before. */
  #closesOver(kind: number, before: number, from: number): boolean {
    const text = this.#text;
    this.lookedAhead = true;
    let marks = before;
    let start = from;
    while (start < text.length && start - from <= FENCE_REACH) {
      if (this.#isOfALog(start)) return marks % 2 === 1;
      const next = nextLine(text, start);
      const at = skipBlanks(text, start, next);
      if (text.charCodeAt(at) === kind && markLength(text, at) >= SHORTEST) marks++;
      start = next;
    }
    if (start >= text.length) this.reachedEnd = true;
    return marks % 2 === 1;
  }

  #isOfALog(start: number): boolean {
    const text = this.#text;
    return text.charCodeAt(start) === HASH && isHeading(text, start) && isOfALog(text, start);
  }
}

/** Whether a line whose first character that is no blank stands at `at` could open a fence. */
export function isFenceMark(code: number): boolean {
  return code === BACKTICK || code === TILDE;
}

function markLength(text: string, start: number): number {
  const kind = text.charCodeAt(start);
  let at = start;
  while (text.charCodeAt(at) === kind) at++;
  return at - start;
}

/** "```code```" in a line is no fence: behind backticks no backtick follows. */
function mayOpen(text: string, start: number, next: number): boolean {
  if (text.charCodeAt(start - 1) !== BACKTICK) return true;
  for (let at = start; at < next; at++) if (text.charCodeAt(at) === BACKTICK) return false;
  return true;
}

function isBare(text: string, start: number, next: number): boolean {
  const end = lineEnd(text, start, next);
  for (let at = start; at < end; at++) if (!isBlank(text.charCodeAt(at))) return false;
  return true;
}
