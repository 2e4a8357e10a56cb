import type { AgentVerb, LiveChange } from './timeline.ts';

/**
 * Messages between the extension and the page of a PRD's board. The page says `ready`; the extension answers with `begin`, all parts
 * of the board, its agents, and from then on with the parts and agents that change.
 */
export interface BoardToPage {
  begin: BoardBegin;
  parts: Partial<BoardParts>;
  live: LiveChange;
  file: BoardFile;
}

export interface BoardToHost {
  /** The page has nothing and wants everything. */
  ready: object;
  /** `mark` and `text` are the task's: one that is not there any more is left alone. */
  tick: { readonly mark: number; readonly text: string; readonly done: boolean };
  setStatus: { readonly status: PrdStep };
  spawnPhase: { readonly phase: number };
  /** `line` counts from 0. */
  openText: { readonly line: number };
  /** A path as the PRD writes it. */
  openFile: { readonly path: string };
  /** Runs a command of the extension on an agent. */
  agent: { readonly verb: BoardVerb; readonly id: string; readonly itemId?: string };
  /** The button of a `BoardFile`. */
  fix: { readonly kind: BoardFile['kind'] };
}

export type BoardVerb = AgentVerb | 'reply';

export interface BoardBegin {
  /** What the file is called in a sentence: its path in the workspace. */
  readonly name: string;
  /** False while the folder is not trusted: nothing may be started, answered or sent then. */
  readonly canAct: boolean;
  /** False where the file cannot be changed. */
  readonly canEdit: boolean;
}

/** What a press of the button makes of a PRD. */
export type PrdStep = 'ready for review' | 'approved';

/** Everything that the board shows besides its agents. Text is untrusted, as everything here. Parts are sent whole when they change. */
export interface BoardParts {
  head: BoardHead;
  /** Markdown; empty where the PRD says nothing. */
  problem: BoardProse;
  solution: BoardProse;
  requirements: readonly BoardRequirement[];
  phases: readonly BoardPhase[];
  /** Tasks that belong to no phase: loose ones, tests, criteria. */
  lists: readonly BoardList[];
  files: readonly BoardNamedFile[];
  /** Sections that the board does not show. */
  notes: readonly BoardNote[];
  work: readonly AgentWork[];
}

export interface BoardHead {
  readonly title: string;
  /** As the PRD writes it; empty where it says nothing. */
  readonly status: string;
  readonly isApproved: boolean;
  /** What the one button makes of it; absent when it is approved. */
  readonly step?: PrdStep;
  readonly stages: readonly string[];
  /** Index in `stages`. */
  readonly stage: number;
  readonly done: number;
  readonly all: number;
  /** The number of the first phase with a task that is not done. */
  readonly nextPhase?: number;
}

export interface BoardProse {
  readonly text: string;
  /** Where its section begins; absent where there is none. Lines count from 0. */
  readonly line?: number;
  /** `text` is longer in the file. */
  readonly isCut?: true;
}

export interface BoardRequirement {
  readonly id: string;
  readonly text: string;
  readonly line: number;
  /** Tasks of the section Testing that name its id. */
  readonly tests: BoardProgress;
}

export interface BoardProgress {
  readonly done: number;
  readonly all: number;
}

export interface BoardPhase {
  readonly number: number;
  readonly name: string;
  readonly line: number;
  readonly tasks: readonly BoardTask[];
}

export interface BoardList {
  readonly title: string;
  readonly line: number;
  readonly tasks: readonly BoardTask[];
}

export interface BoardTask {
  readonly text: string;
  readonly done: boolean;
  readonly depth: number;
  /** Where the one character stands that a tick changes. */
  readonly mark: number;
}

export interface BoardNamedFile {
  readonly path: string;
  readonly change: string;
  /** `pattern`: it stands for several files, or for none of this folder. */
  readonly kind: 'there' | 'missing' | 'pattern';
  /** The PRD says that the work creates or removes it. */
  readonly comesOrGoes: boolean;
}

export interface BoardNote {
  readonly heading: string;
  readonly line: number;
}

/** What an agent of the mission works on. */
export interface AgentWork {
  readonly id: string;
  /** Index in `phases`. */
  readonly phase?: number;
  /** Ids of requirements. */
  readonly requirements: readonly string[];
}

/** Why there is no board to show: one sentence and one button. */
export interface BoardFile {
  readonly kind: 'reading' | 'shown' | 'empty' | 'foreign' | 'huge' | 'missing';
  readonly sentence: string;
  readonly button?: string;
}
