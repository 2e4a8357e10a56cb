import type { Client } from '../codex/client.ts';
import type { Turn } from '../codex/protocol/v2/Turn.ts';
import type { AgentRecord } from './agent.ts';
import type { Home } from './home.ts';
import { readFacts } from './records.ts';

/**
 * The turn that took our newest message, if Codex died before it had stored anything of it: no list will name it, and
 * somebody waits for it. `isKnown` tells which turns are recorded or listed.
 */
export async function vanishedTurn(
  home: Home,
  record: AgentRecord,
  client: Client,
  isKnown: (turnId: string) => boolean,
): Promise<Turn | undefined> {
  const sent = (await readFacts(home, record.id)).findLast((fact) => fact.kind === 'sent' && fact.turnId !== undefined);
  const turnId = sent?.kind === 'sent' ? sent.turnId : undefined;
  if (turnId === undefined || isKnown(turnId)) return undefined;
  const { thread } = await client.call('thread/read', { threadId: record.threadId });
  // In a thread that is loaded it may be one that has just been accepted and is about to show.
  if (thread.status.type !== 'notLoaded') return undefined;
  return {
    id: turnId,
    rootTurnId: null,
    items: [],
    itemsView: 'summary',
    status: 'interrupted',
    error: null,
    startedAt: null,
    completedAt: null,
    durationMs: null,
  };
}
