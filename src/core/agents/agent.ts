import type { EngineAddress } from '../codex/engineAddress.ts';
import type { General } from './general.ts';

export type Sandbox = 'read-only' | 'workspace-write' | 'danger-full-access';
export type Approvals = 'never' | 'on-request' | 'untrusted';
/** What kind of worker an agent was started as. */
export type AgentRole = 'scout' | 'researcher' | 'implementer' | 'reviewer' | 'verifier';
export type WorkType = 'research' | 'implementation' | 'review' | 'testing';
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
/** Codex settings of one thread. They live only in the loaded thread, so every resume of ours sends them again. */
export type ThreadConfig = Readonly<Record<string, JsonValue>>;

/** What is written once, at spawn, and never changed. */
export interface AgentRecord {
  readonly version: 1;
  readonly id: string;
  readonly threadId: string;
  readonly engine: EngineAddress;
  readonly host: string;
  readonly cwd: string;
  /** As asked for at spawn; the living values are Codex's. */
  readonly name: string;
  readonly model: string;
  readonly reasoningEffort: string;
  readonly sandbox: Sandbox;
  readonly approvalPolicy: Approvals;
  readonly threadConfig: ThreadConfig;
  readonly general: General;
  /** Commit of `cwd` at spawn, against which its changed files are found. */
  readonly baseCommit?: string;
  /** No entries in agents.log were asked for (`--no-log`). */
  readonly noLog?: true;
  /** The agents.log that its entries go to; absent where it has none. */
  readonly logFile?: string;
  readonly role?: AgentRole;
  /** Absent in records that are older than it. */
  readonly type?: WorkType;
  /** The PRD that it works on, relative to the agent's folder where inside. */
  readonly prd?: string;
  readonly phase?: number;
  readonly worktree?: Worktree;
  readonly fork?: Fork;
  /** Of a conversation that was adopted: the newest turn that had ended by then. */
  readonly adoptedUpTo?: string;
  /** Where in its prompt the person's own words stand (from, to); without it, they are all of it. */
  readonly task?: readonly [number, number];
  readonly createdAt: string;
}

/** What an agent began with that was forked from another one. */
export interface Fork {
  /** Id of the agent that it was forked from. */
  readonly of: string;
  /** The newest turn of its history. Codex lists those turns with their ids in both threads; the fork's own are newer. */
  readonly upTo: string;
}

/** What can be changed of a living agent. */
export interface AgentSettings {
  readonly model: string;
  readonly effort: string;
  readonly approvals: Approvals;
}

/** A message that waits for the end of the running turn. */
export interface QueuedMessage {
  /** Codex's name of its place in the queue. */
  readonly id: string;
  readonly messageId: string;
  readonly text: string;
}

/** A checkout that was made for one agent. */
export interface Worktree {
  readonly path: string;
  readonly branch: string;
  /** The main checkout of the repository. */
  readonly main: string;
}

export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly contextWindow: number | null;
  /** Part of the context window that the last request used, in percent with two decimals. */
  readonly contextUsedPct: number | null;
}

export type TurnStatus = 'completed' | 'interrupted' | 'failed';
/** Why a turn failed, as far as callers tell reasons apart. */
export type TurnFailureKind = 'contextWindow' | 'usageLimit' | 'login' | 'network' | 'other';
export interface TurnFailure {
  readonly kind: TurnFailureKind;
  readonly message: string;
  /** When a usage limit ends, as an ISO time, where Codex says it. */
  readonly until?: string;
}

/** One file of the ledger. */
export interface TurnEnd {
  /** From 1 within the agent, never reused; null for turns without a user message (compaction, shell commands). */
  readonly turn: number | null;
  readonly turnId: string;
  readonly status: TurnStatus;
  readonly failure: TurnFailure | null;
  readonly tokens: Tokens | null;
  /** Changed by the agent so far: what Codex reported and what git sees, relative to the agent's folder. */
  readonly files: readonly string[];
  /** Those of them that Codex itself says the agent has edited in this turn: of git's, nobody knows whose they are. */
  readonly edited?: readonly string[];
  readonly lastAgentMessage: string;
  /**
   * Ids of messages that steered this turn and never reached the model: Codex drops them when the turn is interrupted or
   * lost. Their text stays in the agent's `.steers` folder.
   */
  readonly untaken: readonly string[];
  /** ISO times; null where Codex does not know (a turn that was lost with its engine). */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly recordedBy: string;
}

/** Something an agent asks of a person. `itemId` names it for people: the wire's own number is reused and can be guessed. */
export type Request =
  | CommandRequest
  | FilesRequest
  | { readonly kind: 'question'; readonly itemId: string; readonly questions: readonly Question[] }
  | { readonly kind: 'other'; readonly itemId: string; readonly method: string };

export interface CommandRequest {
  readonly kind: 'command';
  readonly itemId: string;
  readonly command: string;
  readonly cwd: string;
  readonly reason: string;
  /** It is typed into a command that runs already. */
  readonly input?: true;
  /** The server that it wants to reach, with its protocol: `https://registry.npmjs.org`. */
  readonly reaches?: string;
  /** What it asks for beyond its sandbox. */
  readonly beyond?: Permissions;
}

export interface Permissions {
  readonly network: boolean;
  readonly read: readonly string[];
  readonly write: readonly string[];
}

export interface FilesRequest {
  readonly kind: 'files';
  readonly itemId: string;
  /** The paths of `changes`. */
  readonly files: readonly string[];
  /** Empty where Codex does not tell (any more). */
  readonly changes: readonly FileChange[];
  readonly reason: string;
  /** A folder in which it wants to write from now on. */
  readonly folder?: string;
}

export interface FileChange {
  /** Relative to the agent's folder where inside; else absolute. */
  readonly path: string;
  readonly kind: 'add' | 'delete' | 'update';
  /** Where an update moves the file to; as `path`. */
  readonly movedTo?: string;
  /** The whole text of a file that is added or deleted, else the hunks of a unified diff. */
  readonly diff: string;
}

export interface Question {
  readonly id: string;
  /** A word or two. */
  readonly header: string;
  readonly text: string;
  readonly options: readonly QuestionOption[];
  /** Words of the person's own are an answer too. */
  readonly freeText: boolean;
  /** The answer must not be shown while it is typed, nor kept. */
  readonly secret: boolean;
}

export interface QuestionOption {
  /** This is what the answer says. */
  readonly label: string;
  readonly description: string;
}

/** Changes of files that an agent proposes or makes. Paths as Codex names them. */
export interface Edit {
  readonly itemId: string;
  readonly changes: readonly FileChange[];
}

export interface PlanStep {
  readonly step: string;
  readonly status: 'pending' | 'inProgress' | 'completed';
}

/** How an agent ended. `lost`: Codex no longer has its thread. */
export type EndedHow = 'quit' | 'killed' | 'lost' | 'neverStarted';

export type AgentState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'working'; readonly turnId: string; readonly since: number; readonly activity: string }
  /** Asked by Codex's status; `requests` is filled for subscribers only. */
  | {
      readonly kind: 'asking';
      readonly turnId: string;
      readonly what: 'approval' | 'question';
      readonly requests: readonly Request[];
    }
  | { readonly kind: 'stalled'; readonly turnId: string; readonly since: number; readonly message: string }
  | { readonly kind: 'idle' }
  | { readonly kind: 'ended'; readonly how: EndedHow; readonly at: number };

export interface SubAgent {
  readonly threadId: string;
  readonly name: string;
  readonly working: boolean;
  /** What it does now, as verb and object, where it was heard. */
  readonly activity?: string;
}

/** The living agent: an immutable value; the fleet replaces it. Times are epoch milliseconds. */
export interface Agent {
  readonly id: string;
  /** As it was written; but its `general` is whoever the agent was handed to last. */
  readonly record: AgentRecord;
  readonly name: string;
  readonly prompt: string;
  readonly state: AgentState;
  /** False while its engine cannot be reached: `state` is then what was known last. */
  readonly engineUp: boolean;
  /** What the state was told by, and when: rows can say why they say what they say. */
  readonly source: { readonly said: string; readonly at: number };
  /** Highest number given to a turn; 0 before the first end. */
  readonly turn: number;
  readonly lastTurn: TurnEnd | undefined;
  readonly tokens: Tokens | undefined;
  readonly files: readonly string[];
  readonly plan: readonly PlanStep[];
  readonly subAgents: readonly SubAgent[];
  /** In the order in which they will run; heard by subscribers only. */
  readonly queue: readonly QueuedMessage[];
  readonly settings: AgentSettings;
  /** The newest turn that a person has looked at in a window of ours. */
  readonly seenTurn: number;
  /** Whether Codex's own mark says that its newest turn is unread; undefined where Codex keeps none. */
  readonly codexUnread: boolean | undefined;
  /** A TUI of ours has been on its thread: that clears Codex's mark although nobody may have looked, so ours alone counts. */
  readonly attached: boolean;
  /** The newest message of the agent in the running turn, as far as it has been written. */
  readonly streaming: string;
  /** The turn that has ended and that the ledger does not have yet (empty: its id was not heard): how it ended is not known. */
  readonly unrecorded?: string;
  /** The change of files that the agent made or proposed last: a request that asks for it does not name them. */
  readonly edit?: Edit;
}
