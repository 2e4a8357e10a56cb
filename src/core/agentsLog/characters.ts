/** What the scanner asks of single characters. Codes are UTF-16 units. */

export const HASH = 0x23;
export const STAR = 0x2a;
export const BACKTICK = 0x60;
export const TILDE = 0x7e;
export const COLON = 0x3a;
export const BYTE_ORDER_MARK = 0xfe_ff;
const SPACE = 0x20;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Letters of ASCII, and all that is beyond it. */
export function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code > 0x7f;
}

export function isDash(code: number): boolean {
  return code === 0x2d || code === 0x20_13 || code === 0x20_14;
}

/** The first place from `start` on that is no space or tab; `end` where there is none. */
export function skipBlanks(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** Where the text before `end` ends without its trailing spaces and tabs. */
export function withoutBlanks(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

/** Where the words of a line end that reaches to `next`, which is behind its line break where it has one. */
export function lineEnd(text: string, start: number, next: number): number {
  let end = next;
  if (end > start && text.charCodeAt(end - 1) === LINE_FEED) end--;
  else return end;
  return end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
}

/** Behind the line break of the line that `start` is in, or the end of the text. */
export function nextLine(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline < 0 ? text.length : newline + 1;
}

/** Whether a line that starts here is a heading: one to six `#` at the margin, and then space or nothing. */
export function isHeading(text: string, start: number): boolean {
  let at = start;
  while (at < start + 7 && text.charCodeAt(at) === HASH) at++;
  if (at === start || at === start + 7) return false;
  const code = text.charCodeAt(at);
  return at >= text.length || isBlank(code) || code === LINE_FEED || code === CARRIAGE_RETURN;
}
