import type { Agent, AgentRecord } from '../core/agents/agent.ts';
import { whoAsks } from '../core/agents/general.ts';
import { loadAgent } from '../core/agents/loadAgent.ts';
import { markSeen } from '../core/agents/readMarks.ts';
import type { Client } from '../core/codex/client.ts';
import type { Context } from './context.ts';

/**
 * What the user reads in a terminal is read in every window too. Not what a general reads, and not of the agents of a
 * general: those are its own affair.
 */
export async function readByUser({ home, env }: Context, agent: Agent, client?: Client): Promise<void> {
  if (agent.record.general.kind !== 'user') return;
  if ((await whoAsks(env, undefined)).kind === 'user') await markSeen(home, agent, client);
}

/** Runs what shows the agent to the caller. Read is what was there when it began. */
export async function showing<T>(context: Context, record: AgentRecord, show: () => Promise<T>): Promise<T> {
  // Its files are read while the engine is being connected to.
  const showing = show();
  const [agent, shown] = await Promise.all([loadAgent(context.home, record), showing]);
  await readByUser(context, agent);
  return shown;
}
