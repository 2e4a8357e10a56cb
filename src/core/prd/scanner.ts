import type { Span } from './model.ts';

export interface Heading {
  readonly level: number;
  /** Without `#` and surrounding space. */
  readonly words: string;
  readonly span: Span;
  /** Where the line after it begins. */
  readonly bodyStart: number;
}

/** An item of a list, or a row of a table: then its first cell is its first line, and the cells are joined by ` - `. */
export interface ListItem {
  /** Columns before its mark; a tab goes to the next multiple of 4. */
  readonly indent: number;
  /** `-`, `*`, `+`, `1.`, `1)`; `|` for a row of a table. */
  readonly bullet: string;
  /** Without bullet and checkbox; lines joined by a blank. */
  readonly text: string;
  /** Where `text` begins. */
  readonly textStart: number;
  /** Where its first line ends. */
  readonly firstLineEnd: number;
  /** Where the character between the brackets of a checkbox stands; undefined for an item without one. */
  readonly mark: number | undefined;
  /** Whether a checkbox is ticked. */
  readonly done: boolean;
  /** How many tasks it stands under. */
  readonly depth: number;
  /** From the bullet to the end of its own words; what stands under it is not in it. */
  readonly span: Span;
}

/** A line of text that is neither heading, code nor comment. */
export interface PlainLine {
  readonly text: string;
  readonly start: number;
}

export interface Scanned {
  /** The lines between the two `---` at the beginning. */
  readonly frontMatter?: Span;
  readonly headings: readonly Heading[];
  readonly items: readonly ListItem[];
  /** Up to the second heading: where a status may stand. */
  readonly topLines: readonly PlainLine[];
}

/** Longer lines are plain text: no one writes them, and patterns with repetitions give up on lines of many megabytes. */
const LONGEST_LINE = 20_000;
const HEADING = /^ {0,3}(#{1,6})(?=[ \t]|$)/;
const BULLET = /^([ \t]*)([-*+]|\d{1,9}[.)])(?:[ \t]+|$)/;
/** Without words behind it, it is no checkbox in Markdown either. */
const CHECKBOX = /^\[([ xX])\][ \t]+(?=[^ \t])/;
const ROW = /^[ \t]*\|/;
const FENCE = /^[ \t]*(?:[-*+][ \t]+)?(`{3,}|~{3,})/;
const COMMENT = /^[ \t]*<!--/;
const FRONT_MATTER = /^---[ \t]*$/;

interface OpenItem {
  readonly indent: number;
  readonly task: boolean;
}

/** An item whose last line may still come. `bullet` and `box` are what the patterns found in its first line. */
interface GrowingItem {
  readonly bullet: RegExpExecArray;
  readonly box: RegExpExecArray | null;
  readonly indent: number;
  readonly depth: number;
  readonly lineStart: number;
  readonly textStart: number;
  readonly firstLineEnd: number;
  end: number;
  words: string;
}

/** Lines of one step. */
const STEP = 500;

/** One pass over the lines, in steps. Knows Markdown, and nothing of what a PRD is. */
export function* scan(text: string): Generator<undefined, Scanned> {
  const headings: Heading[] = [];
  const items: ListItem[] = [];
  const topLines: PlainLine[] = [];
  const begin = text.startsWith('\ufeff') ? 1 : 0;
  const frontMatter = frontMatterOf(text, begin);
  let open: OpenItem[] = [];
  let fence: string | undefined;
  let inComment = false;
  let growing: GrowingItem | undefined;
  const finish = (): void => {
    if (growing === undefined) return;
    items.push(itemOf(growing));
    growing = undefined;
  };

  let next = frontMatter === undefined ? begin : lineEnd(text, frontMatter.end).next;
  for (let lines = 1; next < text.length; lines++) {
    if (lines % STEP === 0) yield undefined;
    const start = next;
    const { end, next: after } = lineEnd(text, start);
    next = after;
    if (end - start > LONGEST_LINE) {
      finish();
      if (inComment) inComment = !text.slice(start, end).includes('-->');
      continue;
    }
    const line = text.slice(start, end);
    if (fence !== undefined) {
      if (closes(line, fence)) fence = undefined;
      continue;
    }
    if (inComment) {
      inComment = !line.includes('-->');
      continue;
    }
    const fenceMark = FENCE.exec(line)?.[1];
    if (fenceMark !== undefined && opens(line, fenceMark)) {
      finish();
      fence = fenceMark;
      continue;
    }
    if (COMMENT.test(line)) {
      finish();
      inComment = !line.includes('-->');
      continue;
    }
    const marks = HEADING.exec(line)?.[1];
    if (marks !== undefined) {
      finish();
      open = [];
      headings.push({ level: marks.length, words: headingWords(line, marks), span: { start, end }, bodyStart: after });
      continue;
    }
    if (headings.length < 2) topLines.push({ text: line, start });
    const bullet = BULLET.exec(line);
    if (bullet !== null) {
      finish();
      const indent = columnsOf(bullet[1] ?? '');
      while (open.length > 0 && indent < (open.at(-1)?.indent ?? 0) + 2) open.pop();
      const depth = open.filter(({ task }) => task).length;
      const box = CHECKBOX.exec(line.slice(bullet[0].length));
      const textStart = start + bullet[0].length + (box?.[0].length ?? 0);
      growing = {
        bullet,
        box,
        indent,
        depth,
        lineStart: start,
        textStart,
        firstLineEnd: end,
        end,
        words: line.slice(textStart - start),
      };
      open.push({ indent, task: box !== null });
      continue;
    }
    if (ROW.test(line)) {
      finish();
      items.push(rowOf(line, start));
      continue;
    }
    const words = line.trim();
    if (growing !== undefined && words !== '' && columnsOf(line) > growing.indent) {
      growing.words += ` ${words}`;
      growing.end = end;
      continue;
    }
    finish();
  }
  finish();
  return { ...(frontMatter === undefined ? {} : { frontMatter }), headings, items, topLines };
}

/** Where the line that begins at `start` ends, without its line break, and where the next one begins. */
export function lineEnd(text: string, start: number): { readonly end: number; readonly next: number } {
  const at = text.indexOf('\n', start);
  if (at < 0) return { end: text.length, next: text.length };
  return { end: at > start && text[at - 1] === '\r' ? at - 1 : at, next: at + 1 };
}

/** Without its closing line it is no front matter: it would hide all that follows. */
function frontMatterOf(text: string, begin: number): Span | undefined {
  const first = lineEnd(text, begin);
  if (first.next === text.length || !isFrontMatterMark(text, begin, first.end)) return undefined;
  let start = first.next;
  while (start < text.length) {
    const { end, next } = lineEnd(text, start);
    if (end - start > LONGEST_LINE) return undefined;
    if (isFrontMatterMark(text, start, end)) return { start: first.next, end: start };
    start = next;
  }
  return undefined;
}

/** All items have their properties in one order: engines read such objects several times faster. */
function itemOf({ bullet, box, indent, depth, lineStart, textStart, firstLineEnd, end, words }: GrowingItem): ListItem {
  return {
    indent,
    bullet: bullet[2] ?? '',
    text: words.trim(),
    textStart,
    firstLineEnd,
    mark: box === null ? undefined : lineStart + bullet[0].length + 1,
    done: box !== null && box[1] !== ' ',
    depth,
    span: { start: lineStart + (bullet[1] ?? '').length, end },
  };
}

function rowOf(line: string, start: number): ListItem {
  const cells = line.split('|').slice(1);
  const [first = '', ...others] = cells.map((cell) => cell.trim());
  const begin = line.indexOf('|');
  const at = begin + 1 + (cells[0] ?? '').length - (cells[0] ?? '').trimStart().length;
  return {
    indent: 0,
    bullet: '|',
    text: [first, ...others.filter((cell) => cell !== '')].join(' - '),
    textStart: start + at,
    firstLineEnd: start + at + first.length,
    mark: undefined,
    done: false,
    depth: 0,
    span: { start: start + begin, end: start + line.length },
  };
}

function isFrontMatterMark(text: string, start: number, end: number): boolean {
  return end - start < 100 && FRONT_MATTER.test(text.slice(start, end));
}

function headingWords(line: string, marks: string): string {
  const words = line.trim().slice(marks.length).trim();
  const closing = words.length - trailing(words, '#');
  return closing === 0 || words[closing - 1] === ' ' || words[closing - 1] === '\t'
    ? words.slice(0, closing).trim()
    : words;
}

function trailing(text: string, character: string): number {
  let count = 0;
  while (count < text.length && text[text.length - 1 - count] === character) count++;
  return count;
}

/** The words behind the backticks of a fence have none: else it is code within a line. */
function opens(line: string, mark: string): boolean {
  return mark[0] === '~' || !line.slice(line.indexOf(mark) + mark.length).includes('`');
}

function closes(line: string, fence: string): boolean {
  const words = line.trim();
  return words.length >= fence.length && trailing(words, fence[0] ?? '') === words.length;
}

function columnsOf(line: string): number {
  let columns = 0;
  for (const character of line) {
    if (character === ' ') columns++;
    else if (character === '\t') columns += 4 - (columns % 4);
    else break;
  }
  return columns;
}
