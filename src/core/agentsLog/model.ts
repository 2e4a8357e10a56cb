/** What a section of an agents log is. `note`: a section that we do not know; `preamble`: what stands before the first heading. */
export type SectionKind = 'preamble' | 'title' | 'session' | EntryKind;

export type EntryKind =
  | 'spawned'
  | 'complete'
  | 'ended'
  | 'message'
  | 'synthesis'
  | 'prd'
  | 'implementation'
  | 'review'
  | 'testing'
  | 'handoff'
  | 'note';

/** The codes of formats.md §1.3. They are stable: other tools read them. */
export type FindingCode =
  | 'unknown-agent'
  | 'never-completed'
  | 'duplicate-spawn'
  | 'missing-field'
  | 'missing-file'
  | 'bad-time'
  | 'unknown-stage';

/** From `start` up to, and without, `end`: UTF-16 units from the beginning of the section. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A word of a heading, and where it stands. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** `Name: value`, the value also on the lines that follow it. */
export interface Field {
  /** As written, without list mark and bold. */
  readonly name: string;
  /** Lines joined by `\n`, without the space around the whole. */
  readonly value: string;
  readonly nameSpan: Span;
  readonly valueSpan: Span;
}

/**
 * One heading and all that stands under it up to the next heading, or what stands before the first. The texts of all
 * sections, joined, are the file: nothing is left out, nothing stands twice. It knows nothing of where it stands, so that
 * a change elsewhere leaves it as it is.
 */
export interface Section {
  readonly kind: SectionKind;
  readonly text: string;
  /** Line breaks in `text`. */
  readonly lineBreaks: number;
  /** Number of `#`; 0 for the preamble. */
  readonly level: number;
  /** The heading's words, without `#` and surrounding space. */
  readonly heading: string;
  readonly headingSpan: Span;
  /** The word where an agent's id belongs, as written: it may not be one. */
  readonly id: Word | undefined;
  /** The word where a time belongs, as written; for a session its date. */
  readonly time: Word | undefined;
  /** What the heading says besides kind, id and time. */
  readonly title: string;
  /** In their order. */
  readonly fields: readonly Field[];
  /** Code fences, each from the beginning of its first line to behind its last: nothing in them is a heading or a field. */
  readonly fences: readonly Span[];
}

/** What a change did to the sections of a document: from the index `from` on, `removed` went and `added` came. */
export interface SectionChange {
  readonly from: number;
  readonly removed: number;
  readonly added: number;
}

/** Something that is wrong, and where. */
export interface Finding {
  readonly code: FindingCode;
  readonly message: string;
  /** Index of the section in the document. */
  readonly section: number;
  readonly span: Span;
}
