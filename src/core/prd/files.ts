import type { PrdFile } from './model.ts';
import type { Heading, ListItem } from './scanner.ts';

const COMES = /\b(new|creates?|created|creating|adds? (?:a )?(?:file|module|test)s?|generated)\b/i;
const GOES = /^(?:deletes?|deleted|removes?|removed|drops?|dropped)\b/i;
const LINE_NUMBERS = /:\d{1,7}(?:-\d{1,7})?$/;
/** What stands between a path and the words about it. */
const SEPARATOR = /(?<![ \t])[ \t]+(?:(?:-{1,2}|[–—]|->|=>|→)(?=[ \t]|$)|(?=[([#]))|:(?=[ \t]|$)/;
const LONGEST_PATH = 1000;
/** As many characters of a line as may be marks between a path and the words about it. */
const LONGEST_MARKS = 200;
const LINK = /^\[([^\]\n]{1,1000})\]\([^)\n]{0,1000}\)/;

/** The items of the sections about files that name a path; groups and remarks do not. */
export function filesFrom(
  text: string,
  headings: readonly Heading[],
  items: readonly ListItem[],
  inside: (start: number) => boolean,
): readonly PrdFile[] {
  const files: PrdFile[] = [];
  let next = 0;
  let over = '';
  for (const item of items) {
    for (; (headings[next]?.span.start ?? Infinity) < item.span.start; next++) over = headings[next]?.words ?? '';
    if (!inside(item.span.start)) continue;
    const line = text.slice(item.textStart, item.firstLineEnd);
    const named = pathIn(line);
    if (named === undefined) continue;
    const { path, at, rest } = named;
    const change = wordsOf(item.text.slice(rest));
    const start = item.textStart + at;
    files.push({
      path,
      change,
      comesOrGoes: COMES.test(change) || GOES.test(change) || saysComesOrGoes(over),
      pathSpan: { start, end: start + path.length },
    });
  }
  return files;
}

interface NamedPath {
  readonly path: string;
  /** Where in the line it begins. */
  readonly at: number;
  /** Where in the line it and its decoration are over. */
  readonly rest: number;
}

function pathIn(line: string): NamedPath | undefined {
  const bold = line.startsWith('**') ? 2 : 0;
  const words = line.slice(bold);
  if (words.startsWith('`')) {
    const end = words.indexOf('`', 1);
    return end < 2 ? undefined : clean(words.slice(1, end), bold + 1, bold + end + 1);
  }
  const link = LINK.exec(words);
  if (link?.[1] !== undefined) {
    const ticked = link[1].startsWith('`') && link[1].endsWith('`') && link[1].length > 2;
    const label = ticked ? link[1].slice(1, -1) : link[1];
    return looksLikePath(label) ? clean(label, bold + (ticked ? 2 : 1), bold + link[0].length) : undefined;
  }
  const stop = bold === 0 ? -1 : words.indexOf('**');
  const decorated = stop < 0 ? words : words.slice(0, stop);
  const separator = SEPARATOR.exec(decorated);
  const path = (separator === null ? decorated : decorated.slice(0, separator.index)).trimEnd();
  if (!looksLikePath(path)) return undefined;
  return clean(path, bold, bold + path.length);
}

function clean(written: string, at: number, rest: number): NamedPath | undefined {
  const path = written.replace(LINE_NUMBERS, '').trimEnd();
  return path === '' ? undefined : { path, at, rest };
}

/** One word with a slash or an ending, or a lone word such as Makefile. Words of prose have blanks and neither. */
function looksLikePath(words: string): boolean {
  if (words === '' || words.length > LONGEST_PATH || /^(?:https?:|\*)/i.test(words)) return false;
  if (!/\s/.test(words)) return /[/\\.]/.test(words) || /^[A-Z][A-Za-z]*file$/.test(words);
  return /^[^\s]*[/\\].*\.\w{1,8}$/.test(words);
}

function wordsOf(rest: string): string {
  const marks = rest.slice(0, LONGEST_MARKS);
  return `${marks.replace(/^(?:[*`\s]|:|-{1,2}(?=\s)|[–—→]|[-=]>)+/, '')}${rest.slice(LONGEST_MARKS)}`
    .replace(/^\((.{0,1000})\)$/, '$1')
    .trim();
}

function saysComesOrGoes(heading: string): boolean {
  return /\b(new|creates?|added|deletes?|deleted|removed?)\b/i.test(heading) && !/modif|chang/i.test(heading);
}
