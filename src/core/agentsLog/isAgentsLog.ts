import { BYTE_ORDER_MARK, HASH, isHeading, nextLine } from './characters.ts';
import { headingOf } from './heading.ts';
import type { LogDocument } from './logDocument.ts';

/** A log says what it is before this, long before in most. In UTF-16 units. */
export const LOOKED_AT = 256 * 1024;

/**
 * Whether a file of this name is an agents log: a web server's access log has the name too. It is one when it is called
 * so by a heading, or has a heading that only logs have. A file without words can become one.
 */
export function isAgentsLog(text: string): boolean {
  const start = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  const end = Math.min(text.length, LOOKED_AT);
  if (end === text.length && text.slice(start).trim() === '') return true;
  for (let at = start; at < end; at = nextLine(text, at)) {
    if (text.charCodeAt(at) !== HASH || !isHeading(text, at)) continue;
    const line = text.slice(at, nextLine(text, at));
    const { kind, start: words, end: behind } = headingOf(line);
    if (kind === 'title' ? /^agents?['’]?s?[ ._-]+log\b/i.test(line.slice(words, behind)) : kind !== 'note')
      return true;
  }
  return false;
}

export function isAgentsLogDocument(document: LogDocument): boolean {
  return isAgentsLog(document.slice(0, LOOKED_AT + 1));
}
