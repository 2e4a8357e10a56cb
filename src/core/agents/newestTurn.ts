import { delay } from '../base/wait.ts';
import type { Client } from '../codex/client.ts';
import type { Turn } from '../codex/protocol/v2/Turn.ts';

/** How long a turn that Codex has accepted may take to show, in milliseconds; measured: 1 to 20 on a quiet machine. */
const BIRTH_LIMIT = 5000;

/**
 * The thread's newest turn. For some milliseconds after Codex has accepted a turn, its thread is `idle` and the turn is
 * not listed, or listed like one that was lost with its engine, and cannot be interrupted. This waits that moment out,
 * so that "not running" is true. `accepted` is the newest turn that Codex is known to have accepted.
 */
export async function newestTurn(client: Client, threadId: string, accepted = ''): Promise<Turn | undefined> {
  for (const deadline = Date.now() + BIRTH_LIMIT; ; await delay(10)) {
    const [turn] = (await client.call('thread/turns/list', { threadId, limit: 1 })).data;
    const unborn = (turn?.id ?? '') < accepted || (turn?.status === 'interrupted' && turn.completedAt === null);
    if (!unborn || Date.now() > deadline) return turn;
    // After a crash nobody runs it: it is really lost.
    const { thread } = await client.call('thread/read', { threadId });
    if (thread.status.type === 'notLoaded') return turn;
  }
}
