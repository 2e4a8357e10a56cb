import { loadAgent } from '../core/agents/loadAgent.ts';
import { markSeen } from '../core/agents/readMarks.ts';
import { readRecord } from '../core/agents/records.ts';
import type { Context } from './context.ts';

/** What was printed on a terminal has been seen by a person; in a pipe, nobody knows. */
export async function noteSeen({ home }: Context, agentIds: readonly string[]): Promise<void> {
  if (!process.stdout.isTTY) return;
  const agents = agentIds.map(async (id) => loadAgent(home, await readRecord(home, id)));
  await Promise.all(agents.map(async (agent) => markSeen(home, await agent)));
}
