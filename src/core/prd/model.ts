/** From `start` up to, and without, `end`: UTF-16 units from the beginning of the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What replaces a part of the text. All else stays as it is. */
export interface Edit extends Span {
  readonly text: string;
}

export type PrdStatus = 'draft' | 'ready for review' | 'approved';

export type PrdSectionKind =
  | 'problem'
  | 'solution'
  | 'requirements'
  | 'plan'
  | 'files'
  | 'testing'
  | 'success'
  | 'other';

export interface PrdSection {
  readonly kind: PrdSectionKind;
  /** The heading's words, without `#` and surrounding space. */
  readonly heading: string;
  /** Number of `#`. */
  readonly level: number;
  readonly headingSpan: Span;
  /**
   * From the heading to the next of the same or a higher level. A section that we do not know ends earlier where one that
   * we know begins in it: sections never overlap.
   */
  readonly span: Span;
  /** What stands under the heading, without it. */
  readonly body: string;
}

export interface Requirement {
  /** `R1`, where one is written. */
  readonly id?: string;
  readonly text: string;
  /** The whole of it: a list item or a heading. */
  readonly span: Span;
}

export interface Task {
  readonly text: string;
  readonly done: boolean;
  /** Where the one character between the brackets stands. */
  readonly mark: number;
  /** 0 for a task of the phase itself, 1 for one under it … */
  readonly depth: number;
  readonly span: Span;
}

export interface Phase {
  /** As written in the heading, else counted from 1. Two phases may have the same. */
  readonly number: number;
  readonly name: string;
  /** Number of `#`. */
  readonly level: number;
  readonly headingSpan: Span;
  readonly span: Span;
  /** In their order, those under another among them. */
  readonly tasks: readonly Task[];
}

export interface PrdFile {
  readonly path: string;
  /** What changes in it. */
  readonly change: string;
  /** Its line, or the heading over it, says that the work creates or removes it: it need not be there. */
  readonly comesOrGoes: boolean;
  readonly pathSpan: Span;
}

export interface Progress {
  readonly done: number;
  readonly all: number;
}

/** Every part may be missing: a PRD is what a person or a model wrote. */
export interface Prd {
  readonly text: string;
  readonly title?: string;
  readonly titleSpan?: Span;
  /** The lines between the two `---` at the beginning. */
  readonly frontMatterSpan?: Span;
  /** From the front matter, else from a line `Status: …` before the first section. Undefined for words that we do not know. */
  readonly status?: PrdStatus;
  /** The words of the status as written, also unknown ones. */
  readonly statusSpan?: Span;
  readonly sections: readonly PrdSection[];
  readonly requirements: readonly Requirement[];
  readonly phases: readonly Phase[];
  /** Tasks of the plan outside of every phase; where there is no plan, those of the sections that we do not know. */
  readonly looseTasks: readonly Task[];
  readonly files: readonly PrdFile[];
  /** Tasks of the section Testing. */
  readonly tests: readonly Task[];
  /** Tasks of the section Success Criteria. */
  readonly criteria: readonly Task[];
  /** Over the tasks of all phases and the loose ones. */
  readonly progress: Progress;
}

/** Stable codes, as those of agents.log. */
export type PrdFindingCode =
  | 'missing-section'
  | 'missing-file'
  | 'duplicate-requirement'
  | 'empty-phase'
  | 'unknown-status';

export interface PrdFinding {
  readonly code: PrdFindingCode;
  readonly message: string;
  /** A warning is surely wrong; information may be meant so. */
  readonly severity: 'warning' | 'information';
  readonly span: Span;
}
