import { t } from '../base/l10n.ts';
import type { Agent, AgentRecord, AgentState, TurnEnd } from './agent.ts';
import type { Home } from './home.ts';
import { newestTurnEnd } from './ledger.ts';
import { turnIdOf } from './reduceAgent.ts';
import { endOf, generalOf, readFacts, readPrompt, seenTurnOf, sentOf, type AgentFact } from './records.ts';
import { settingsFrom } from './settings.ts';

/** What an agent's files say. */
export interface StoredAgent {
  readonly record: AgentRecord;
  readonly prompt: string;
  readonly facts: readonly AgentFact[];
  /** The newest numbered one. */
  readonly lastTurn?: TurnEnd;
}

/** An agent as its files tell it; the engine tells the rest. */
export async function loadAgent(home: Home, record: AgentRecord): Promise<Agent> {
  return agentFrom(await readStored(home, record));
}

export async function readStored(home: Home, record: AgentRecord): Promise<StoredAgent> {
  const [lastTurn, facts, prompt] = await Promise.all([
    newestTurnEnd(home, record.id),
    readFacts(home, record.id),
    readPrompt(home, record.id),
  ]);
  return { record, prompt, facts, ...(lastTurn && { lastTurn }) };
}

export function agentFrom({ record, prompt, facts, lastTurn }: StoredAgent): Agent {
  const planned = facts.findLast((fact): fact is Extract<AgentFact, { kind: 'plan' }> => fact.kind === 'plan');
  const showPlan = planned !== undefined && planned.turnId > (lastTurn?.turnId ?? '');
  return {
    id: record.id,
    record: { ...record, general: generalOf(record, facts) },
    name: record.name,
    prompt: prompt.slice(...(record.task ?? [])),
    state: stateOf(record, facts, lastTurn?.turnId),
    engineUp: true,
    source: sourceOf(record, facts, lastTurn),
    turn: lastTurn?.turn ?? 0,
    lastTurn,
    tokens: lastTurn?.tokens ?? undefined,
    files: lastTurn?.files ?? [],
    plan: showPlan ? planned.steps : [],
    subAgents: [],
    queue: [],
    settings: settingsFrom(record, facts),
    seenTurn: seenTurnOf(facts),
    codexUnread: undefined,
    attached: facts.some(({ kind }) => kind === 'attached'),
    streaming: '',
  };
}

/** What in the files tells the state, and since when. */
function sourceOf(record: AgentRecord, facts: readonly AgentFact[], lastTurn: TurnEnd | undefined): Agent['source'] {
  const end = endOf(facts);
  if (end !== undefined) return { said: 'noted end', at: Date.parse(end.at) };
  const sent = sentOf(facts).findLast(({ turnId }) => turnId !== undefined);
  const runs = sent?.turnId !== undefined && sent.turnId > (lastTurn?.turnId ?? '');
  if (runs) return { said: 'accepted message', at: Date.parse(sent.at) };
  if (typeof lastTurn?.endedAt === 'string') return { said: 'ledger', at: Date.parse(lastTurn.endedAt) };
  return { said: 'record', at: Date.parse(record.createdAt) };
}

/** How long a record without any turn counts as starting, in milliseconds; afterwards it has failed to start. */
const START_PATIENCE = 60_000;

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
  const sent = sentOf(facts).at(-1);
  if (sent?.turnId !== undefined && sent.turnId > (lastTurnId ?? '')) {
    return { kind: 'working', turnId: sent.turnId, since: Date.parse(sent.at), activity: t('thinking') };
  }
  if (lastTurnId !== undefined) return { kind: 'idle' };
  return Date.now() - Date.parse(record.createdAt) > START_PATIENCE ? { kind: 'idle' } : { kind: 'starting' };
}

/** A record whose thread has no turn long after it was made: its `start` died on the way. */
export function neverStarted(agent: Agent | undefined): boolean {
  if (agent === undefined || agent.lastTurn !== undefined || turnIdOf(agent.state) !== undefined) return false;
  return agent.state.kind !== 'ended' && Date.now() - Date.parse(agent.record.createdAt) > START_PATIENCE;
}
