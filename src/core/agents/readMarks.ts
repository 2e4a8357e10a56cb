import type { Client } from '../codex/client.ts';
import { unreadOf } from '../codex/turnEvents.ts';
import type { Agent } from './agent.ts';
import type { Home } from './home.ts';
import { appendFact } from './records.ts';

/**
 * Notes that a person has looked at the agent as it is now. Every window of this home hears it. Codex's own mark, where it
 * keeps one, is changed too if there is a connection; whether that works or not, ours counts.
 */
export async function markSeen(home: Home, agent: Agent, client?: Client): Promise<void> {
  const { id, turn, seenTurn, codexUnread, record } = agent;
  if (turn > seenTurn) await appendFact(home, id, { kind: 'seen', at: new Date().toISOString(), turn });
  if (codexUnread === true && client !== undefined) await markReadInCodex(client, record.threadId).catch(() => {});
}

/** Notes that a TUI of ours is on the agent's thread. To be called before it opens. */
export async function noteAttached(home: Home, { id, attached }: Agent): Promise<void> {
  if (attached) return;
  await appendFact(home, id, { kind: 'attached', at: new Date().toISOString() });
}

/** Rejects when this Codex has no such method, and when the thread has gone on meanwhile: then there is something unread. */
async function markReadInCodex(client: Client, threadId: string): Promise<void> {
  const { readState } = await client.call('thread/read', { threadId });
  if (readState === null || unreadOf(readState) !== true) return;
  const { revision } = readState;
  await client.call('thread/readState/update', { threadId, operation: { type: 'read' }, expectedRevision: revision });
}
