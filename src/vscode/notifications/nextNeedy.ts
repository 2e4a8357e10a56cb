import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf, type Attention } from '../../core/agents/attention.ts';

const RANK: Readonly<Record<Attention, number>> = {
  approval: 0,
  question: 0,
  failed: 1,
  limit: 2,
  stalled: 3,
  turnComplete: 4,
};

/** Who needs a person: who waits for an answer, failures, limits, stalls, unread turns; the longest waiting first. */
export function needyAgents(agents: readonly Agent[]): readonly Agent[] {
  const needy = agents.flatMap((agent) => {
    const attention = attentionOf(agent);
    return attention === undefined ? [] : [{ agent, rank: RANK[attention] }];
  });
  return needy
    .toSorted((one, other) => one.rank - other.rank || one.agent.source.at - other.agent.source.at)
    .map(({ agent }) => agent);
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
