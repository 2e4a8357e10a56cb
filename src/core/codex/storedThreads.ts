import type { Client } from './client.ts';
import type { Incoming } from './connection.ts';
import type { Thread } from './protocol/v2/Thread.ts';
import type { ThreadSourceKind } from './protocol/v2/ThreadSourceKind.ts';
import type { ThreadStatus } from './protocol/v2/ThreadStatus.ts';
import type { ThreadStatusChangedNotification } from './protocol/v2/ThreadStatusChangedNotification.ts';
import { THREAD_SOURCE } from './turnEvents.ts';

/** What the engine that was asked says of a thread; `notLoaded` also when another process has it open. */
export type StoredStatus = 'notLoaded' | 'idle' | 'working' | 'approval' | 'question' | 'failed';

/** A conversation as Codex lists it. */
export interface StoredThread {
  readonly id: string;
  readonly cwd: string;
  /** Empty where it has none. */
  readonly name: string;
  /** Its first message. */
  readonly preview: string;
  readonly model: string | undefined;
  /** By `codex exec`, which nobody can answer. */
  readonly byExec: boolean;
  /** We started it. */
  readonly isOurs: boolean;
  /** Part of another conversation, or one that Codex keeps nowhere. */
  readonly isHidden: boolean;
  /** Epoch milliseconds, of whole seconds. */
  readonly usedAt: number;
  readonly status: StoredStatus;
}

export interface ThreadPage {
  readonly threads: readonly StoredThread[];
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
}

/** What people and programs start. Sub-agents are their parents' business. */
const KINDS: readonly ThreadSourceKind[] = ['cli', 'vscode', 'exec', 'appServer', 'unknown'];
/** Codex gives no more at once. */
const PAGE = 100;

/** Stored threads, those used last first. `folders`: only of exactly these. */
export async function storedThreads(
  client: Client,
  cursor: string | null,
  folders?: readonly string[],
): Promise<ThreadPage> {
  const { data, nextCursor } = await client.call('thread/list', {
    limit: PAGE,
    cursor,
    sortKey: 'updated_at',
    sourceKinds: [...KINDS],
    modelProviders: [],
    useStateDbOnly: true,
    ...(folders === undefined ? {} : { cwd: [...folders] }),
  });
  return { threads: data.map(storedThread), next: nextCursor };
}

/** Whether the newest turn has begun and not ended. Of a thread that another process has open, Codex calls it interrupted. */
export async function hasOpenTurn(client: Client, threadId: string): Promise<boolean> {
  const { data } = await client.call('thread/turns/list', { threadId, limit: 1, itemsView: 'notLoaded' });
  return data[0] !== undefined && data[0].completedAt === null;
}

function storedThread(thread: Thread): StoredThread {
  return {
    id: thread.id,
    cwd: thread.cwd,
    name: thread.name ?? '',
    preview: thread.preview,
    model: thread.model ?? undefined,
    byExec: thread.source === 'exec',
    isOurs: thread.threadSource === THREAD_SOURCE,
    isHidden: thread.ephemeral || thread.parentThreadId !== null || thread.attachedToThreadId !== null,
    usedAt: thread.updatedAt * 1000,
    status: storedStatus(thread.status),
  };
}

/** What makes the list another one, as every connection is told. */
export type ThreadNews =
  | { readonly kind: 'status'; readonly threadId: string; readonly status: StoredStatus }
  | { readonly kind: 'other' };

const OTHER_NEWS: ReadonlySet<string> = new Set([
  'thread/started',
  'thread/closed',
  'thread/deleted',
  'thread/archived',
  'thread/unarchived',
  'thread/name/updated',
]);

export function threadNewsOf({ method, params }: Incoming): ThreadNews | undefined {
  if (method === 'thread/status/changed') {
    const { threadId, status } = params as ThreadStatusChangedNotification;
    return { kind: 'status', threadId, status: storedStatus(status) };
  }
  return OTHER_NEWS.has(method) ? { kind: 'other' } : undefined;
}

function storedStatus(status: ThreadStatus): StoredStatus {
  switch (status.type) {
    case 'notLoaded':
    case 'idle':
      return status.type;
    case 'systemError':
      return 'failed';
    case 'active':
      if (status.activeFlags.includes('waitingOnApproval')) return 'approval';
      return status.activeFlags.includes('waitingOnUserInput') ? 'question' : 'working';
  }
}
