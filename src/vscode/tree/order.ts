import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf, isUnread } from '../../core/agents/attention.ts';
import type { General } from '../../core/agents/general.ts';
import { turnIdOf } from '../../core/agents/reduceAgent.ts';
import { folderOf } from './filter.ts';

/** What the rows at the tree's root are. */
export type Grouping = 'general' | 'workspace' | 'state' | 'host';
export const GROUPINGS: readonly Grouping[] = ['general', 'workspace', 'state', 'host'];

/** What the agents of a group have in common. */
export type GroupTitle =
  | { readonly kind: 'general'; readonly general: General }
  /** Of `host`, where that is not this machine. */
  | { readonly kind: 'folder'; readonly path: string; readonly host?: string }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'rank'; readonly rank: Rank };

export interface Group {
  /** Stays the same for as long as the group has an agent. */
  readonly key: string;
  readonly title: GroupTitle;
  readonly agents: readonly Agent[];
}

/** The order of agents inside a group. */
export type Rank = 'needsYou' | 'working' | 'unread' | 'read' | 'ended';
const RANKS: readonly Rank[] = ['needsYou', 'working', 'unread', 'read', 'ended'];

/**
 * Generals: the user first, then in the order of their first agents, those whose agents have all ended last. Folders: those of
 * this window first. Hosts: this machine first. Inside: who needs a person (the oldest turn first), working, complete and unread, complete and read, ended (newest
 * first); within these the oldest agent first, so that a row moves only with its state.
 */
export function groupsOf(
  agents: readonly Agent[],
  grouping: Grouping = 'general',
  folders: readonly string[] = [],
): readonly Group[] {
  const groups = new Map<string, { key: string; title: GroupTitle; agents: Agent[] }>();
  for (const agent of agents.toSorted(byAge)) {
    const title = titleOf(agent, grouping, folders);
    const key = keyOf(title);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { key, title, agents: [agent] });
    else group.agents.push(agent);
  }
  for (const { agents: members } of groups.values()) members.sort(byRank);
  return [...groups.values()].sort((one, other) => weightOf(one, folders) - weightOf(other, folders));
}

export function groupKeyOf(agent: Agent, grouping: Grouping, folders: readonly string[]): string {
  return keyOf(titleOf(agent, grouping, folders));
}

export function rankOf(agent: Agent): Rank {
  switch (agent.state.kind) {
    case 'asking':
    case 'stalled':
      return 'needsYou';
    case 'starting':
    case 'working':
      return 'working';
    case 'idle':
      if (agent.unrecorded !== undefined) return 'working';
      if (isNeedy(agent)) return 'needsYou';
      return isUnread(agent) ? 'unread' : 'read';
    case 'ended':
      return 'ended';
  }
}

function titleOf(agent: Agent, grouping: Grouping, folders: readonly string[]): GroupTitle {
  switch (grouping) {
    case 'general':
      return { kind: 'general', general: agent.record.general };
    case 'workspace': {
      const { host, cwd } = agent.record;
      return { kind: 'folder', path: folderOf(agent, folders) ?? cwd, ...(host === 'local' ? {} : { host }) };
    }
    case 'host':
      return { kind: 'host', host: agent.record.host };
    case 'state':
      return { kind: 'rank', rank: rankOf(agent) };
  }
}

function keyOf(title: GroupTitle): string {
  switch (title.kind) {
    case 'general':
      return `${title.general.kind}:${title.general.id}`;
    case 'folder':
      return title.host === undefined ? `folder:${title.path}` : `folder:${title.host}:${title.path}`;
    case 'host':
      return `host:${title.host}`;
    case 'rank':
      return `rank:${title.rank}`;
  }
}

function weightOf({ title, agents }: Group, folders: readonly string[]): number {
  if (title.kind === 'rank') return RANKS.indexOf(title.rank);
  if (isFirst(title, folders)) return 0;
  return agents.every(({ state }) => state.kind === 'ended') ? 2 : 1;
}

function isFirst(title: Exclude<GroupTitle, { kind: 'rank' }>, folders: readonly string[]): boolean {
  switch (title.kind) {
    case 'general':
      return title.general.kind === 'user';
    case 'folder':
      return title.host === undefined && folders.includes(title.path);
    case 'host':
      return title.host === 'local';
  }
}

/** A finished turn waits to be read, in a place of its own further down. */
function isNeedy(agent: Agent): boolean {
  const attention = attentionOf(agent);
  return attention !== undefined && attention !== 'turnComplete';
}

function byRank(one: Agent, other: Agent): number {
  const rank = rankOf(one);
  const difference = RANKS.indexOf(rank) - RANKS.indexOf(rankOf(other));
  if (difference !== 0) return difference;
  if (rank === 'needsYou' && turnOf(one) !== turnOf(other)) return turnOf(one) < turnOf(other) ? -1 : 1;
  return endOf(other) - endOf(one) || byAge(one, other);
}

/**
 * Codex's ids of turns are in the order of their beginnings, in every window and after every reload. When an agent was heard to
 * ask is not.
 */
export function turnOf({ state, lastTurn }: Agent): string {
  return turnIdOf(state) ?? lastTurn?.turnId ?? '';
}

function endOf({ state }: Agent): number {
  return state.kind === 'ended' ? state.at : 0;
}

function byAge(one: Agent, other: Agent): number {
  return one.record.createdAt < other.record.createdAt ? -1 : Number(one.record.createdAt > other.record.createdAt);
}
