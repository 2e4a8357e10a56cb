import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf, type Attention } from '../../core/agents/attention.ts';
import { turnIdOf } from '../../core/agents/reduceAgent.ts';

const RANK: Readonly<Record<Attention, number>> = {
  approval: 0,
  question: 0,
  failed: 1,
  limit: 2,
  stalled: 3,
  turnComplete: 4,
};

/**
 * Who needs a person: who waits for an answer, failures, limits, stalls, unread turns. Among these first whoever holds up most
 * others, then the longest waiting.
 */
export function needyAgents(agents: readonly Agent[]): readonly Agent[] {
  const needy = agents.flatMap((agent) => {
    const attention = attentionOf(agent);
    return attention === undefined ? [] : [{ agent, rank: RANK[attention] }];
  });
  if (needy.length < 2) return needy.map(({ agent }) => agent);
  const generals = new Map(agents.map((agent) => [agent.record.threadId, agent]));
  return needy
    .map((one) => ({ ...one, heldUp: heldUpBy(one.agent, generals) }))
    .toSorted(
      (one, other) => one.rank - other.rank || other.heldUp - one.heldUp || one.agent.source.at - other.agent.source.at,
    )
    .map(({ agent }) => agent);
}

/**
 * How many agents are known to be in a turn that this one's answer is for: its general, when that is an agent of ours, that
 * one's general, and so on; and its own working sub-agents, which it hears only when it goes on. Whether a session outside
 * waits, nobody tells.
 */
function heldUpBy(agent: Agent, generals: ReadonlyMap<string, Agent>): number {
  if (turnIdOf(agent.state) === undefined) return 0;
  const above = new Set<string>();
  let general = generals.get(agent.record.general.id);
  while (general !== undefined && turnIdOf(general.state) !== undefined && !above.has(general.id)) {
    above.add(general.id);
    general = generals.get(general.record.general.id);
  }
  return above.size + agent.subAgents.filter(({ working }) => working).length;
}

/**
 * The most urgent one that has not been visited, and what has been visited with it. When all have been, the walk begins
 * anew; whoever needs something else than at the last visit counts as not visited.
 */
export function nextNeedy(agents: readonly Agent[], visited: ReadonlySet<string>): Visit | undefined {
  const needy = needyAgents(agents);
  const fresh = needy.find((agent) => !visited.has(visitKey(agent)));
  const agent = fresh ?? needy[0];
  if (agent === undefined) return undefined;
  return { agent, visited: new Set([...(fresh === undefined ? [] : visited), visitKey(agent)]) };
}

export interface Visit {
  readonly agent: Agent;
  readonly visited: ReadonlySet<string>;
}

function visitKey(agent: Agent): string {
  return `${agent.id} ${attentionOf(agent)} ${agent.source.at}`;
}
