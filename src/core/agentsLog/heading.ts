import {
  BACKTICK,
  BYTE_ORDER_MARK,
  COLON,
  HASH,
  isBlank,
  isDash,
  isDigit,
  isLetter,
  lineEnd,
  nextLine,
  skipBlanks,
  STAR,
  withoutBlanks,
} from './characters.ts';
import type { SectionKind, Span, Word } from './model.ts';
import { timeAt } from './times.ts';

/** What the first line of a section says. */
export interface Heading {
  readonly kind: SectionKind;
  readonly level: number;
  readonly words: string;
  readonly span: Span;
  readonly id: Word | undefined;
  readonly time: Word | undefined;
  readonly title: string;
}

const KINDS: readonly (readonly [string, SectionKind])[] = [
  ['spawned', 'spawned'],
  ['complete', 'complete'],
  ['completed', 'complete'],
  ['ended', 'ended'],
  ['message', 'message'],
  ['session', 'session'],
  ['synthesis', 'synthesis'],
  ['prd created', 'prd'],
  ['prd', 'prd'],
  ['implementation started', 'implementation'],
  ['review complete', 'review'],
  ['testing complete', 'testing'],
  ['context for next session', 'handoff'],
  ['handoff', 'handoff'],
];
const LONGEST_KIND = 24;
/** Marks that people put before a heading's words: an emoji with its space, bold. */
const DECORATION = 6;
const NONE: Span = { start: 0, end: 0 };

export const NO_HEADING: Heading = {
  kind: 'preamble',
  level: 0,
  words: '',
  span: NONE,
  id: undefined,
  time: undefined,
  title: '',
};

/** Of a section that begins with a heading. */
export function headingOf(text: string): Heading {
  const hashes = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  let at = hashes;
  while (text.charCodeAt(at) === HASH) at++;
  const level = at - hashes;
  const line = lineEnd(text, at, nextLine(text, at));
  const start = skipBlanks(text, at, line);
  const end = withoutClosing(text, start, withoutBlanks(text, start, line));
  const { kind, rest } = kindAt(text, start, end);
  const known = kind ?? (level === 1 ? 'title' : 'note');
  const id = carriesId(known) ? idAt(text, rest, end) : undefined;
  const { time, title } = tailOf(text, skipDashes(text, id?.next ?? rest, end), end);
  return { kind: known, level, words: text.slice(start, end), span: { start, end }, id: id?.word, time, title };
}

/** Whether a line that is a heading names something that only a log has. */
export function isOfALog(text: string, start: number): boolean {
  let at = start;
  while (text.charCodeAt(at) === HASH) at++;
  const line = lineEnd(text, at, nextLine(text, at));
  return kindAt(text, skipBlanks(text, at, line), line).kind !== undefined;
}

/** `## words ##`: the closing marks are no words. */
function withoutClosing(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && text.charCodeAt(at - 1) === HASH) at--;
  if (at === end) return end;
  return at === start || isBlank(text.charCodeAt(at - 1)) ? withoutBlanks(text, start, at) : end;
}

/** The kind that the words at `start` name, and where what follows them begins. */
function kindAt(text: string, start: number, end: number): { kind: SectionKind | undefined; rest: number } {
  let at = start;
  while (at < end && at - start < DECORATION && !isAsciiLetter(text.charCodeAt(at))) at++;
  const words = text.slice(at, Math.min(end, at + LONGEST_KIND)).toLowerCase();
  for (const [name, kind] of KINDS) {
    if (!words.startsWith(name)) continue;
    const rest = skipDecoration(text, at + name.length, end);
    if (goesWith(kind, text, rest, at + name.length, end)) return { kind, rest };
  }
  return { kind: undefined, rest: start };
}

/** "Complete rewrite of the parser" and "Message from Bob" are headings of a person's own. */
function goesWith(kind: SectionKind, text: string, rest: number, behind: number, end: number): boolean {
  if (rest >= end) return true;
  const code = text.charCodeAt(rest);
  if (code === COLON || isDash(code) || code === 0x28) return true;
  if (rest === behind) return false;
  return isDigit(code) || (carriesId(kind) && hasDigit(text, rest, wordEnd(text, rest, end)));
}

function carriesId(kind: SectionKind): boolean {
  return kind === 'spawned' || kind === 'complete' || kind === 'ended' || kind === 'message';
}

/** A word that stands alone before the dash, or one with a digit in it; the first of several plain words is a title. */
function idAt(text: string, from: number, end: number): { word: Word; next: number } | undefined {
  const start = skipWhile(text, from, end, isBeforeId);
  const next = wordEnd(text, start, end);
  let stop = next;
  while (stop > start && isBehindId(text.charCodeAt(stop - 1))) stop--;
  if (stop === start || isDash(text.charCodeAt(start))) return undefined;
  const after = skipBlanks(text, next, end);
  const code = text.charCodeAt(after);
  const alone = after >= end || isDash(code) || code === 0x28;
  if (!alone && !hasDigit(text, start, stop)) return undefined;
  if (timeAt(text, start, end) !== undefined) return undefined;
  return { word: { text: text.slice(start, stop), span: { start, end: stop } }, next };
}

/** Time and title, in either order: `10:31 - title`, `title - 10:31`. */
function tailOf(text: string, start: number, end: number): { time: Word | undefined; title: string } {
  const first = timeAt(text, start, end);
  if (first !== undefined) {
    return { time: wordOf(text, start, first), title: text.slice(skipDashes(text, first, end), end) };
  }
  // A time at the end is never longer than this.
  let dash = end - 1;
  for (const limit = Math.max(start, end - 48); dash > limit; dash--) {
    if (!isDash(text.charCodeAt(dash)) || !isBlank(text.charCodeAt(dash - 1))) continue;
    const at = skipBlanks(text, dash + 1, end);
    const time = at === dash + 1 ? undefined : timeAt(text, at, end);
    if (time === undefined) continue;
    const more = text.slice(skipDashes(text, time, end), end);
    const title = text.slice(start, withoutBlanks(text, start, dash));
    return { time: wordOf(text, at, time), title: more === '' ? title : `${title} ${more}` };
  }
  return { time: undefined, title: text.slice(start, end) };
}

function wordOf(text: string, start: number, end: number): Word {
  return { text: text.slice(start, end), span: { start, end } };
}

function wordEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && !isBlank(text.charCodeAt(at))) at++;
  return at;
}

function hasDigit(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isDigit(text.charCodeAt(at))) return true;
  return false;
}

function skipDashes(text: string, from: number, end: number): number {
  return skipWhile(text, from, end, (code) => isDash(code) || isBlank(code) || code === COLON || code === STAR);
}

function skipDecoration(text: string, from: number, end: number): number {
  return skipWhile(text, from, end, (code) => isBlank(code) || code === STAR);
}

function skipWhile(text: string, from: number, end: number, skips: (code: number) => boolean): number {
  let at = from;
  while (at < end && skips(text.charCodeAt(at))) at++;
  return at;
}

function isBeforeId(code: number): boolean {
  return isBlank(code) || code === COLON || code === STAR || code === BACKTICK || code === 0x5b;
}

function isBehindId(code: number): boolean {
  return code === COLON || code === STAR || code === BACKTICK || code === 0x5d || code === 0x2c;
}

function isAsciiLetter(code: number): boolean {
  return isLetter(code) && code < 0x80;
}
