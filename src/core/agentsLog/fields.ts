import { COLON, isBlank, isDigit, isLetter, lineEnd, nextLine, skipBlanks, STAR, withoutBlanks } from './characters.ts';
import type { Field, Section, Span } from './model.ts';

/** Longer names, and names of more words, are prose with a colon in it. */
const LONGEST_NAME = 40;
const MOST_WORDS = 3;
/** Besides letters, digits and spaces: `Signal (keep):`, `Pros/cons:`. */
const IN_NAMES = new Set(Array.from('()/-_&', (character) => character.charCodeAt(0)));

/** Keeps places only: its words are cut out of the section when they are asked for. */
class LogField implements Field {
  private readonly text: string;
  private readonly nameStart: number;
  private readonly nameEnd: number;
  private valueStart: number;
  private valueEnd: number;

  constructor(text: string, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number) {
    this.text = text;
    this.nameStart = nameStart;
    this.nameEnd = nameEnd;
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
  }

  get name(): string {
    return this.text.slice(this.nameStart, this.nameEnd);
  }

  get value(): string {
    return this.text.slice(this.valueStart, this.valueEnd).replaceAll('\r\n', '\n');
  }

  get nameSpan(): Span {
    return { start: this.nameStart, end: this.nameEnd };
  }

  get valueSpan(): Span {
    return { start: this.valueStart, end: this.valueEnd };
  }

  get isEmpty(): boolean {
    return this.valueStart === this.valueEnd;
  }

  /** Takes the words from `start` to `end`, which stand on a following line. */
  extend(start: number, end: number): void {
    if (this.isEmpty) this.valueStart = start;
    this.valueEnd = end;
  }
}

/** The field of this name in any letter case; the first where there are several. */
export function fieldOf(section: Section, name: string): Field | undefined {
  const wanted = name.toLowerCase();
  return section.fields.find((field) => field.name.length === wanted.length && field.name.toLowerCase() === wanted);
}

export function valueOf(section: Section, name: string): string | undefined {
  return fieldOf(section, name)?.value;
}

/**
 * The fields of a section, from `from` on. What follows a field belongs to its value: lists, deeper lines, fences, and
 * lines up to the next blank one. Behind a field at the margin, lists are values even where an item looks like a field; a
 * section whose fields are list items themselves has none at the margin before them.
 */
export function fieldsOf(text: string, from: number, fences: readonly Span[]): readonly Field[] {
  const fields: LogField[] = [];
  let open: LogField | undefined;
  let plainIndent: number | undefined;
  let listIndent: number | undefined;
  let afterBlank = false;
  let fence = 0;
  for (let start = from; start < text.length;) {
    const fenced = fences[fence];
    if (fenced !== undefined && start >= fenced.start) {
      open?.extend(skipBlanks(text, start, fenced.end), lineEnd(text, start, fenced.end));
      start = fenced.end;
      fence++;
      afterBlank = false;
      continue;
    }
    const next = nextLine(text, start);
    const end = withoutBlanks(text, start, lineEnd(text, start, next));
    const words = skipBlanks(text, start, end);
    const indent = words - start;
    if (words === end) {
      afterBlank = true;
    } else if (isRule(text, words, end)) {
      open = undefined;
    } else {
      const item = itemStart(text, words, end);
      const isItem = item !== words;
      const mayBeField = isItem
        ? plainIndent === undefined && (listIndent ?? indent) === indent && !isDigit(text.charCodeAt(words))
        : indent <= (plainIndent ?? indent) && (listIndent === undefined || indent <= listIndent);
      const field = mayBeField ? fieldAt(text, item, end) : undefined;
      if (field !== undefined) {
        fields.push(field);
        open = field;
        if (isItem) listIndent ??= indent;
        else plainIndent ??= indent;
      } else if (afterBlank && !isItem && indent <= (plainIndent ?? 0) && open?.isEmpty === false) {
        open = undefined;
      } else {
        open?.extend(words, end);
      }
      afterBlank = false;
    }
    start = next;
  }
  return fields;
}

/** `Name: value`, `**Name:** value` or `**Name**: value` from `start` on. */
function fieldAt(text: string, start: number, end: number): LogField | undefined {
  const isBold = text.charCodeAt(start) === STAR && text.charCodeAt(start + 1) === STAR;
  const nameStart = isBold ? start + 2 : start;
  if (!isLetter(text.charCodeAt(nameStart))) return undefined;
  const limit = Math.min(end, nameStart + LONGEST_NAME + 1);
  let at = nameStart;
  let words = 1;
  for (; at < limit && isOfName(text.charCodeAt(at)); at++) {
    if (isBlank(text.charCodeAt(at)) && ++words > MOST_WORDS) return undefined;
  }
  const nameEnd = at;
  if (isBold && text.startsWith('**', at)) at += 2;
  if (at >= end || text.charCodeAt(at) !== COLON || isBlank(text.charCodeAt(nameEnd - 1))) return undefined;
  at++;
  if (isBold && at === nameEnd + 1 && text.startsWith('**', at)) at += 2;
  if (at < end && !isBlank(text.charCodeAt(at))) return undefined;
  const valueStart = skipBlanks(text, at, end);
  return new LogField(text, nameStart, nameEnd, valueStart, end);
}

function isOfName(code: number): boolean {
  return isLetter(code) || isDigit(code) || isBlank(code) || IN_NAMES.has(code);
}

/** Behind the mark of a list item; `start` where there is none. */
function itemStart(text: string, start: number, end: number): number {
  let at = start;
  if (isBullet(text.charCodeAt(at))) {
    at++;
  } else {
    while (at < end && at - start < 9 && isDigit(text.charCodeAt(at))) at++;
    if (at === start || !isBehindNumber(text.charCodeAt(at))) return start;
    at++;
  }
  return at === end || isBlank(text.charCodeAt(at)) ? skipBlanks(text, at, end) : start;
}

function isBullet(code: number): boolean {
  return code === 0x2d || code === STAR || code === 0x2b;
}

function isBehindNumber(code: number): boolean {
  return code === 0x2e || code === 0x29;
}

/** `---`: it stands between sections and belongs to no value. */
function isRule(text: string, start: number, end: number): boolean {
  if (end - start < 3) return false;
  for (let at = start; at < end; at++) if (text.charCodeAt(at) !== 0x2d) return false;
  return true;
}
