import { BYTE_ORDER_MARK, isHeading, nextLine } from './characters.ts';
import { fieldsOf } from './fields.ts';
import { headingOf, NO_HEADING, type Heading } from './heading.ts';
import type { Field, Section, SectionKind, Span, Word } from './model.ts';

const NO_FIELDS: readonly Field[] = [];

/** Heading and fields are read when somebody asks for them first. */
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
    return this.#read().words;
  }

  get headingSpan(): Span {
    return this.#read().span;
  }

  get id(): Word | undefined {
    return this.#read().id;
  }

  get time(): Word | undefined {
    return this.#read().time;
  }

  get title(): string {
    return this.#read().title;
  }

  get fields(): readonly Field[] {
    if (this.#fields !== undefined) return this.#fields;
    const fields = this.level === 0 ? NO_FIELDS : fieldsOf(this.text, nextLine(this.text, 0), this.fences);
    return (this.#fields = fields.length === 0 ? NO_FIELDS : fields);
  }

  /** The same with a text of its own, for a small piece of a large text that is needed no longer. */
  detached(): LogSection {
    const half = this.text.length >> 1;
    // Two pieces in a row are one new string as soon as somebody reads it; nothing else copies a string.
    const text = this.text.slice(0, half) + this.text.slice(half);
    return new LogSection(text, this.lineBreaks, this.fences, this.looksAhead);
  }

  #read(): Heading {
    return (this.#heading ??= this.hasHeading ? headingOf(this.text) : NO_HEADING);
  }

  /** Only what stands before the first heading of a file has none. */
  get hasHeading(): boolean {
    return isHeading(this.text, this.text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0);
  }
}
