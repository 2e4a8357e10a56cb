/** From `start` up to, and without, `end`: UTF-16 units from the beginning of the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
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
  readonly heading: string;
  readonly headingSpan: Span;
  /** From the heading to the next of the same or a higher level. */
  readonly span: Span;
  /** What stands under the heading, without it. */
  readonly body: string;
}

export interface Requirement {
  /** `R1`, where one is written. */
  readonly id?: string;
  readonly text: string;
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
  /** As written in the heading, else counted from 1. */
  readonly number: number;
  readonly name: string;
  readonly headingSpan: Span;
  readonly span: Span;
  readonly tasks: readonly Task[];
}

export interface PrdFile {
  readonly path: string;
  /** What changes in it. */
  readonly change: string;
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
  /** From the front matter, else from a line `Status: …` under the title. */
  readonly status?: PrdStatus;
  readonly statusSpan?: Span;
  readonly sections: readonly PrdSection[];
  readonly requirements: readonly Requirement[];
  readonly phases: readonly Phase[];
  readonly files: readonly PrdFile[];
  /** Tasks of the section Testing. */
  readonly tests: readonly Task[];
  /** Over the tasks of all phases; where a PRD has no phases, over all tasks of the plan. */
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
  readonly span: Span;
}
