import type { Client } from './client.ts';
import { EngineError, INTERNAL_ERROR } from './connection.ts';
import type { ThreadListResponse } from './protocol/v2/ThreadListResponse.ts';
import type { ThreadStatus } from './protocol/v2/ThreadStatus.ts';
import { unreadOf } from './turnEvents.ts';

/** What Codex says of a thread without loading it. */
export interface ThreadNow {
  readonly status: ThreadStatus;
  readonly name: string | null;
  /** Epoch seconds. */
  readonly updatedAt: number;
  /** Codex's own mark; undefined where it keeps none. */
  readonly unread: boolean | undefined;
}

/** Undefined when Codex has no such thread. Rejects when it has one that it cannot read. */
export async function readThread(client: Client, threadId: string): Promise<ThreadNow | undefined> {
  try {
    const { thread, readState } = await client.call('thread/read', { threadId });
    return { ...thread, unread: unreadOf(readState) };
  } catch (error) {
    if (error instanceof EngineError && error.code !== INTERNAL_ERROR) return undefined;
    throw error;
  }
}

/** One pass over the stored threads, newest first, until all wanted ones are found. */
export async function listThreads(
  client: Client,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ThreadNow>> {
  const found = new Map<string, ThreadNow>();
  let cursor: string | null = null;
  do {
    const page: ThreadListResponse = await client.call('thread/list', {
      limit: 100,
      cursor,
      useStateDbOnly: true,
      modelProviders: [],
    });
    for (const thread of page.data) {
      if (wanted.has(thread.id)) found.set(thread.id, { ...thread, unread: unreadOf(page.readStates?.[thread.id]) });
    }
    cursor = page.nextCursor;
  } while (cursor !== null && found.size < wanted.size);
  return found;
}
