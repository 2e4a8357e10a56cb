import type { AgentRecord } from './agent.ts';
import type { Home } from './home.ts';
import { readFacts } from './records.ts';

/** False for an agent that only reads and never asks for more. In a terminal anything may be allowed, and nobody of ours hears of it. */
export async function mayHaveWritten(home: Home, { id, sandbox, approvalPolicy }: AgentRecord): Promise<boolean> {
  if (sandbox !== 'read-only' || approvalPolicy !== 'never') return true;
  const facts = await readFacts(home, id);
  return facts.some((fact) => fact.kind === 'attached' || (fact.kind === 'settings' && fact.approvals !== undefined));
}
