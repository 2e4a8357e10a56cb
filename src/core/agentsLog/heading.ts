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
import type { SectionKind } from './model.ts';
import { timeAt } from './times.ts';

/** What the first line of a section says, as places in the section: a log has very many, and few are looked at closely. */
export interface Heading {
  readonly kind: SectionKind;
  readonly level: number;
  readonly start: number;
  readonly end: number;
  /** An empty stretch for no id; likewise for the time. */
  readonly idStart: number;
  readonly idEnd: number;
  readonly timeStart: number;
  readonly timeEnd: number;
  /** The title stands before the time, behind it, or both. */
  readonly titleStart: number;
  readonly titleEnd: number;
  readonly moreStart: number;
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
/** A time at the end of a heading, with the dash before it, is never longer. */
const LONGEST_TIME = 48;
const PARENTHESIS = 0x28;
/** Marks that people put before a heading's words: an emoji with its space, bold. */
const DECORATION = 6;

export const NO_HEADING: Heading = {
  kind: 'preamble',
  level: 0,
  start: 0,
  end: 0,
  idStart: 0,
  idEnd: 0,
  timeStart: 0,
  timeEnd: 0,
  titleStart: 0,
  titleEnd: 0,
  moreStart: 0,
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
  const named = kindAt(text, start, end);
  const kind = named?.[1] ?? (level === 1 ? 'title' : 'note');
  let rest = named === undefined ? start : kindStart(text, start, end) + named[0].length;
  let idStart = 0;
  let idEnd = 0;
  if (carriesId(kind)) {
    idStart = skipWhile(text, rest, end, isBeforeId);
    idEnd = idEndAt(text, idStart, end);
    if (idEnd > idStart) rest = wordEnd(text, idStart, end);
  }
  const titleStart = skipDashes(text, rest, end);
  const first = timeAt(text, titleStart, end);
  const timeStart = first === undefined ? lastTime(text, titleStart, end) : titleStart;
  const timeEnd = first ?? timeAt(text, timeStart, end) ?? timeStart;
  const titleEnd = timeEnd === timeStart ? end : beforeDash(text, titleStart, timeStart);
  const moreStart = timeEnd === timeStart ? end : skipDashes(text, timeEnd, end);
  return { kind, level, start, end, idStart, idEnd, timeStart, timeEnd, titleStart, titleEnd, moreStart };
}

/** Whether a line that is a heading names something that only a log has. */
export function isOfALog(text: string, start: number): boolean {
  let at = start;
  while (text.charCodeAt(at) === HASH) at++;
  const line = lineEnd(text, at, nextLine(text, at));
  return kindAt(text, skipBlanks(text, at, line), line) !== undefined;
}

/** `## words ##`: the closing marks are no words. */
function withoutClosing(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && text.charCodeAt(at - 1) === HASH) at--;
  if (at === end) return end;
  return at === start || isBlank(text.charCodeAt(at - 1)) ? withoutBlanks(text, start, at) : end;
}

/** The kind that the words at `start` name, with its name. */
function kindAt(text: string, start: number, end: number): readonly [string, SectionKind] | undefined {
  const at = kindStart(text, start, end);
  const first = text.charCodeAt(at) | 0x20;
  let words: string | undefined;
  for (const named of KINDS) {
    const [name, kind] = named;
    if (name.charCodeAt(0) !== first) continue;
    words ??= text.slice(at, Math.min(end, at + LONGEST_KIND)).toLowerCase();
    const behind = at + name.length;
    if (words.startsWith(name) && goesWith(kind, text, skipDecoration(text, behind, end), behind, end)) return named;
  }
  return undefined;
}

function kindStart(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && at - start < DECORATION && !isAsciiLetter(text.charCodeAt(at))) at++;
  return at;
}

/** "Complete rewrite of the parser" and "Message from Bob" are headings of a person's own. */
function goesWith(kind: SectionKind, text: string, rest: number, behind: number, end: number): boolean {
  if (rest >= end) return true;
  const code = text.charCodeAt(rest);
  if (code === COLON || isDash(code) || code === PARENTHESIS) return true;
  if (rest === behind) return false;
  return isDigit(code) || (carriesId(kind) && hasDigit(text, rest, wordEnd(text, rest, end)));
}

function carriesId(kind: SectionKind): boolean {
  return kind === 'spawned' || kind === 'complete' || kind === 'ended' || kind === 'message';
}

/**
 * Where the id that starts here ends; `start` for none. It is a word that stands alone before the dash, or one with a
 * digit in it: the first of several plain words is a title.
 */
function idEndAt(text: string, start: number, end: number): number {
  const next = wordEnd(text, start, end);
  let stop = next;
  while (stop > start && isBehindId(text.charCodeAt(stop - 1))) stop--;
  if (stop === start || isDash(text.charCodeAt(start)) || timeAt(text, start, end) !== undefined) return start;
  if (hasDigit(text, start, stop)) return stop;
  const after = skipBlanks(text, next, end);
  const code = text.charCodeAt(after);
  return after >= end || isDash(code) || code === PARENTHESIS ? stop : start;
}

/** Where a time begins that ends the words, behind a dash: `title - 10:31`; `end` for none. */
function lastTime(text: string, start: number, end: number): number {
  for (let dash = end - 1; dash > Math.max(start, end - LONGEST_TIME); dash--) {
    if (!isDash(text.charCodeAt(dash)) || !isBlank(text.charCodeAt(dash - 1))) continue;
    const at = skipBlanks(text, dash + 1, end);
    if (at > dash + 1 && timeAt(text, at, end) !== undefined) return at;
  }
  return end;
}

/** Where the words before a time end, without the dash between them. */
function beforeDash(text: string, start: number, time: number): number {
  let at = time;
  while (at > start && (isBlank(text.charCodeAt(at - 1)) || isDash(text.charCodeAt(at - 1)))) at--;
  return at;
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
