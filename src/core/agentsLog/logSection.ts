import { BYTE_ORDER_MARK, isHeading, nextLine } from './characters.ts';
import { fieldsOf } from './fields.ts';
import { headingOf, NO_HEADING, type Heading } from './heading.ts';
import type { Field, Section, SectionKind, Span, Word } from './model.ts';

/**
 * Sections above this size, in UTF-16 units, keep their fields. To read those of a smaller one again takes a microsecond
 * or two; to keep them would take twice the memory of the text.
 */
const LARGE = 4096;
/** The smaller section that was asked last: who asks for one field asks for the next. */
let newest: { readonly section: LogSection; readonly fields: readonly Field[] } | undefined;

/** Its heading is read when somebody asks for it first. */
export class LogSection implements Section {
  /**
   * A piece of the text that the document was made of: V8 copies nothing for it, and keeps that text as long as one
   * piece of it lives. A copy of each piece would cost as much memory again and half of the time of a parse.
   */
  readonly text: string;
  readonly lineBreaks: number;
  readonly fences: readonly Span[];
  /** Whether where it ends depends on more than its own text: a fence mark in it was judged by what follows. */
  readonly looksAhead: boolean;
  #heading: Heading | undefined;
  #fields: readonly Field[] | undefined;

  constructor(text: string, lineBreaks: number, fences: readonly Span[], looksAhead: boolean) {
    this.text = text;
    this.lineBreaks = lineBreaks;
    this.fences = fences;
    this.looksAhead = looksAhead;
  }

  get kind(): SectionKind {
    return this.#read().kind;
  }

  get level(): number {
    return this.#read().level;
  }

  get heading(): string {
    const { start, end } = this.#read();
    return this.text.slice(start, end);
  }

  get headingSpan(): Span {
    const { start, end } = this.#read();
    return { start, end };
  }

  get id(): Word | undefined {
    const { idStart, idEnd } = this.#read();
    return this.#word(idStart, idEnd);
  }

  get time(): Word | undefined {
    const { timeStart, timeEnd } = this.#read();
    return this.#word(timeStart, timeEnd);
  }

  get title(): string {
    const { titleStart, titleEnd, moreStart, end } = this.#read();
    const title = this.text.slice(titleStart, titleEnd);
    const more = this.text.slice(moreStart, end);
    return title === '' || more === '' ? title + more : `${title} ${more}`;
  }

  get fields(): readonly Field[] {
    if (this.#fields !== undefined) return this.#fields;
    if (newest?.section === this) return newest.fields;
    const fields = this.level === 0 ? [] : fieldsOf(this.text, nextLine(this.text, 0), this.fences);
    if (this.text.length > LARGE) this.#fields = fields;
    else newest = { section: this, fields };
    return fields;
  }

  /** Only what stands before the first heading of a file has none. */
  get hasHeading(): boolean {
    return isHeading(this.text, this.text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0);
  }

  /** The same with a text of its own, for a small piece of a large text that is needed no longer. */
  detached(): LogSection {
    const half = this.text.length >> 1;
    // Two pieces in a row are one new string as soon as somebody reads it; nothing else copies a string.
    const text = this.text.slice(0, half) + this.text.slice(half);
    return new LogSection(text, this.lineBreaks, this.fences, this.looksAhead);
  }

  #word(start: number, end: number): Word | undefined {
    return end > start ? { text: this.text.slice(start, end), span: { start, end } } : undefined;
  }

  #read(): Heading {
    return (this.#heading ??= this.hasHeading ? headingOf(this.text) : NO_HEADING);
  }
}
