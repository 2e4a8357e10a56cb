import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf, isUnread } from '../../core/agents/attention.ts';
import type { General } from '../../core/agents/general.ts';

/** A general with their agents, as the tree lists them. */
export interface GeneralGroup {
  readonly key: string;
  readonly general: General;
  readonly agents: readonly Agent[];
}

/**
 * The user first, then the generals in the order of their first agents. Inside: who needs a person (longest first), working,
 * complete and unread, complete and read, ended; within these the oldest agent first, so that a row moves only with its state.
 */
export function groupsOf(agents: readonly Agent[]): readonly GeneralGroup[] {
  const groups = new Map<string, { key: string; general: General; agents: Agent[] }>();
  for (const agent of agents.toSorted(byAge)) {
    const { general } = agent.record;
    const key = `${general.kind}:${general.id}`;
    const group = groups.get(key) ?? { key, general, agents: [] };
    group.agents.push(agent);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map((group) => ({ ...group, agents: group.agents.toSorted((one, other) => byRank(one, other)) }))
    .sort((one, other) => Number(other.general.kind === 'user') - Number(one.general.kind === 'user'));
}

const NEEDS_PERSON = 0;

function rankOf(agent: Agent): number {
  switch (agent.state.kind) {
    case 'asking':
    case 'stalled':
      return NEEDS_PERSON;
    case 'starting':
    case 'working':
      return 1;
    case 'idle':
      if (agent.unrecorded !== undefined) return 1;
      if (isNeedy(agent)) return NEEDS_PERSON;
      return isUnread(agent) ? 2 : 3;
    case 'ended':
      return 4;
  }
}

/** A finished turn waits to be read, in a place of its own further down. */
function isNeedy(agent: Agent): boolean {
  const attention = attentionOf(agent);
  return attention !== undefined && attention !== 'turnComplete';
}

function byRank(one: Agent, other: Agent): number {
  const rank = rankOf(one);
  const difference = rank - rankOf(other);
  if (difference !== 0) return difference;
  return rank === NEEDS_PERSON ? one.source.at - other.source.at : byAge(one, other);
}

function byAge(one: Agent, other: Agent): number {
  return one.record.createdAt < other.record.createdAt ? -1 : Number(one.record.createdAt > other.record.createdAt);
}
