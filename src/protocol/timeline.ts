import type { Tone } from './tone.ts';

/**
 * Messages between the extension and the page of a timeline. The page says `ready`; the extension answers with `begin`, the newest
 * entries, then the older ones, and from then on with what changes. A page that misses a step says `ready` again.
 */
export interface TimelineToPage {
  begin: Begin;
  splice: Splice;
  live: LiveChange;
  file: FileState;
}

export interface TimelineToHost {
  /** The page has nothing and wants everything. `load` numbers its wishes: what answers an older one is ignored. */
  ready: { readonly load: number };
  /** `line` counts from 0. */
  openText: { readonly line: number };
  /** A path as the log writes it. */
  openFile: { readonly path: string };
  /** Runs a command of the extension on an agent. */
  agent: { readonly verb: AgentVerb; readonly id: string; readonly itemId?: string };
  /** The button of a `FileState`. */
  fix: { readonly kind: FileState['kind'] };
}

export type AgentVerb = 'approve' | 'deny' | 'answer' | 'open';

export interface Begin {
  readonly load: number;
  /** What the file is called in a sentence: its path in the workspace. */
  readonly name: string;
  /** False while the folder is not trusted: nothing may be answered or sent then. */
  readonly canAct: boolean;
}

export type LogKind =
  | 'preamble'
  | 'title'
  | 'session'
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

/** One section of the log. Names of `fields` are in lower case and only those that a card shows in a place of their own. */
export interface LogEntry {
  readonly kind: LogKind;
  /** Line breaks in its text. */
  readonly lines: number;
  /** Epoch milliseconds, where its time could be understood. */
  readonly at?: number;
  /** Its time as written. */
  readonly time?: string;
  readonly id?: string;
  /** What the heading says besides kind, id and time; for an agent's entries its name. */
  readonly title?: string;
  readonly fields: Readonly<Record<string, string>>;
  /** The rest of what stands under the heading, as Markdown. Untrusted, as everything here. */
  readonly text?: string;
  /** `text` is longer in the file. */
  readonly isCut?: true;
}

/** A change of the list of entries. */
export interface Splice {
  readonly load: number;
  /** From 0, one more with each of a load. */
  readonly step: number;
  /** The line of the file at which the first entry of the list begins after this change. */
  readonly firstLine: number;
  readonly at: number;
  readonly remove: number;
  readonly entries: readonly LogEntry[];
  /** Everything that the page is going to get of the file as it is now is there. */
  readonly isComplete: boolean;
}

/** An agent of this log that the extension knows of, as it is now. */
export interface LiveAgent {
  readonly id: string;
  readonly name: string;
  readonly general: string;
  /** `research`, `implementation` … where it is known. */
  readonly type?: string;
  /** Name of a codicon. */
  readonly icon: string;
  readonly tone: Tone;
  /** The state as a word, for those who do not see the icon. */
  readonly word: string;
  readonly detail: string;
  /** Times are epoch milliseconds. */
  readonly spawnedAt: number;
  /** When what it does now began; absent when it does nothing. */
  readonly since?: number;
  /** When the running turn began. */
  readonly turnSince?: number;
  readonly request?: LiveRequest;
}

/** Why an agent needs a person now. */
export interface LiveRequest {
  /** "wants to run a command". */
  readonly wants: string;
  /** The command, the files, the question. */
  readonly what: string;
  /** Where, and what it needs beyond its sandbox. */
  readonly note: string;
  /** Yes or no is an answer. */
  readonly isDecidable: boolean;
  /** `what` says all that is decided on. */
  readonly isWhole: boolean;
  readonly itemId?: string;
}

export interface LiveChange {
  readonly set: readonly LiveAgent[];
  readonly gone: readonly string[];
  /** The extension's clock, epoch milliseconds. */
  readonly now: number;
}

/** Why there is nothing to show, or less than everything: one sentence, and one button where something can be done. */
export interface FileState {
  readonly kind: 'reading' | 'shown' | 'partial' | 'empty' | 'foreign' | 'missing' | 'unreadable';
  readonly sentence: string;
  readonly button?: string;
}
