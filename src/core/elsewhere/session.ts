import { nameFromPrompt } from '../agents/agentName.ts';
import type { StoredStatus, StoredThread } from '../codex/storedThreads.ts';
import type { ThreadWriters } from '../codex/threadWriters.ts';

/** A conversation in Codex that is no agent: somebody began it outside. */
export interface Session {
  readonly threadId: string;
  readonly name: string;
  /** Its first message. */
  readonly prompt: string;
  readonly cwd: string;
  readonly model: string | undefined;
  readonly byExec: boolean;
  /** When it was used last, in epoch milliseconds. */
  readonly usedAt: number;
  readonly state: SessionState;
}

/**
 * live: our engine has it open, so it can be seen, opened and adopted. readOnly: another process has it open (`codex exec`,
 * `codex --no-daemon`, another server). ended: nobody has; `certain` is false where other processes cannot be known.
 */
export type SessionState =
  | { readonly kind: 'live'; readonly doing: Exclude<StoredStatus, 'notLoaded'> }
  | { readonly kind: 'readOnly'; readonly working: boolean; readonly pid: number }
  | { readonly kind: 'ended'; readonly certain: boolean };

/** What is known beside the list of threads. */
export interface Evidence {
  /** Agents of ours have records; their conversations are no sessions. */
  readonly isAgent: (threadId: string) => boolean;
  /** Who has threads open that our engine has not; undefined where that cannot be found out. */
  readonly writers: ThreadWriters | undefined;
  /** Of those, the threads whose newest turn has not ended. */
  readonly working: ReadonlySet<string>;
}

/** Whether the conversation is nobody's here: no agent, no part of one, and not on its way to become one. */
export function isElsewhere(thread: StoredThread, isAgent: (threadId: string) => boolean): boolean {
  return !thread.isHidden && !thread.isOurs && !isAgent(thread.id);
}

/**
 * Those that are open first, the newest on top, as Codex's ids are in the order of their beginnings: such a row stays where it is
 * while its session works. Then those that have ended, used last first.
 */
export function sessionsOf(threads: readonly StoredThread[], evidence: Evidence): readonly Session[] {
  return threads
    .filter((thread) => isElsewhere(thread, evidence.isAgent))
    .map((thread) => sessionOf(thread, evidence))
    .toSorted(inOrder);
}

function sessionOf(thread: StoredThread, evidence: Evidence): Session {
  const { id: threadId, name, preview: prompt, cwd, model, byExec, usedAt } = thread;
  const label = name.trim() === '' ? nameFromPrompt(prompt) : name;
  return { threadId, name: label, prompt, cwd, model, byExec, usedAt, state: stateOf(thread, evidence) };
}

function stateOf({ id, status }: StoredThread, { writers, working }: Evidence): SessionState {
  if (status !== 'notLoaded') return { kind: 'live', doing: status };
  const pid = writers?.get(id);
  if (pid !== undefined) return { kind: 'readOnly', working: working.has(id), pid };
  return { kind: 'ended', certain: writers !== undefined };
}

function inOrder(one: Session, other: Session): number {
  const ended = Number(one.state.kind === 'ended') - Number(other.state.kind === 'ended');
  if (ended !== 0) return ended;
  const used = one.state.kind === 'ended' ? other.usedAt - one.usedAt : 0;
  return used || (one.threadId > other.threadId ? -1 : 1);
}
