import type { Agent, AgentRecord, AgentState } from './agent.ts';
import type { Home } from './home.ts';
import { newestTurnEnd } from './ledger.ts';
import { endOf, readFacts, readPrompt, seenTurnOf, type AgentFact } from './records.ts';

/** An agent as its files tell it; the engine tells the rest. */
export async function loadAgent(home: Home, record: AgentRecord): Promise<Agent> {
  const [lastTurn, facts, prompt] = await Promise.all([
    newestTurnEnd(home, record.id),
    readFacts(home, record.id),
    readPrompt(home, record.id),
  ]);
  const planned = facts.findLast((fact): fact is Extract<AgentFact, { kind: 'plan' }> => fact.kind === 'plan');
  const showPlan = planned !== undefined && planned.turnId > (lastTurn?.turnId ?? '');
  return {
    id: record.id,
    record,
    name: record.name,
    prompt: prompt.slice(...(record.task ?? [])),
    state: stateOf(record, facts, lastTurn?.turnId),
    engineUp: true,
    source: { said: 'record', at: Date.parse(record.createdAt) },
    turn: lastTurn?.turn ?? 0,
    lastTurn,
    tokens: lastTurn?.tokens ?? undefined,
    files: lastTurn?.files ?? [],
    plan: showPlan ? planned.steps : [],
    subAgents: [],
    seenTurn: seenTurnOf(facts),
    codexUnread: undefined,
    attached: facts.some(({ kind }) => kind === 'attached'),
    streaming: '',
  };
}

/** How long a record without any turn counts as starting, in milliseconds; afterwards it has failed to start. */
export const START_PATIENCE = 60_000;

/** A turn that took a message and has no end in the ledger still runs, as far as files can tell. */
function stateOf(record: AgentRecord, facts: readonly AgentFact[], lastTurnId: string | undefined): AgentState {
  const end = endOf(facts);
  if (end !== undefined) return { kind: 'ended', how: end.how, at: Date.parse(end.at) };
  const stall = facts.findLast(
    (fact): fact is Extract<AgentFact, { kind: 'stalled' | 'goesOn' }> =>
      fact.kind === 'stalled' || fact.kind === 'goesOn',
  );
  if (stall?.kind === 'stalled' && stall.turnId > (lastTurnId ?? '')) {
    return { kind: 'stalled', turnId: stall.turnId, since: Date.parse(stall.at), message: stall.message };
  }
  const sent = facts.findLast((fact): fact is Extract<AgentFact, { kind: 'sent' }> => fact.kind === 'sent');
  if (sent?.turnId !== undefined && sent.turnId > (lastTurnId ?? '')) {
    return { kind: 'working', turnId: sent.turnId, since: Date.parse(sent.at), activity: 'thinking' };
  }
  if (lastTurnId !== undefined) return { kind: 'idle' };
  return Date.now() - Date.parse(record.createdAt) > START_PATIENCE ? { kind: 'idle' } : { kind: 'starting' };
}
