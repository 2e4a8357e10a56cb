import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf, isUnread } from '../../core/agents/attention.ts';
import type { General } from '../../core/agents/general.ts';
import { t } from '../../core/base/l10n.ts';
import { groupsOf, rankOf } from '../tree/order.ts';

/** `lost`: its turn went down with its engine, and nobody has looked since. */
export type AwayKind = 'waiting' | 'failed' | 'lost' | 'finished';
const KINDS: readonly AwayKind[] = ['waiting', 'failed', 'lost', 'finished'];

/** What a person wants first of an agent that they come back to. */
export type AwayAction = 'answer' | 'open' | 'changes' | 'transcript';

export interface AwayItem {
  readonly agent: Agent;
  readonly kind: AwayKind;
  /** Files that the agent has changed so far, of which some may be older than the absence. */
  readonly files: number;
  readonly action: AwayAction;
}

export interface AwayGroup {
  readonly general: General;
  readonly items: readonly AwayItem[];
}

export interface AwaySummary {
  readonly groups: readonly AwayGroup[];
  /** How many agents work on. */
  readonly working: number;
}

/**
 * What a person who left at `since` (epoch milliseconds) has to know: everybody who needs them, whenever that began, and what
 * was finished since and not looked at. Generals in the order of the tree; inside, those that need a person first.
 */
export function awaySummary(agents: readonly Agent[], since: number): AwaySummary {
  const groups = groupsOf(agents).flatMap(({ title, agents: members }): AwayGroup[] => {
    const items = members.flatMap((agent) => itemOf(agent, since) ?? []);
    if (title.kind !== 'general' || items.length === 0) return [];
    return [{ general: title.general, items: items.toSorted(byKind) }];
  });
  const working = agents.filter((agent) => agent.engineUp && rankOf(agent) === 'working').length;
  return { groups, working };
}

/** `2 wait for you, 3 finished`; empty when nothing has happened. */
export function awayWords({ groups }: AwaySummary): string {
  const items = groups.flatMap((group) => group.items);
  const count = (wanted: AwayKind): number => items.filter(({ kind }) => kind === wanted).length;
  return KINDS.filter((kind) => count(kind) > 0)
    .map((kind) => kindWords(kind, count(kind)))
    .join(', ');
}

function kindWords(kind: AwayKind, count: number): string {
  switch (kind) {
    case 'waiting':
      return count === 1 ? t('1 waits for you') : t('{0} wait for you', count);
    case 'failed':
      return t('{0} failed', count);
    case 'lost':
      return t('{0} interrupted', count);
    case 'finished':
      return t('{0} finished', count);
  }
}

/** Whether something has come to an end since: that somebody waits was maybe so before. */
export function hasNews({ groups }: AwaySummary, since: number): boolean {
  const items = groups.flatMap((group) => group.items);
  return items.some(({ kind, agent }) => kind === 'lost' || endedSince(agent, since));
}

function itemOf(agent: Agent, since: number): AwayItem | undefined {
  const files = agent.lastTurn?.files.length ?? 0;
  switch (attentionOf(agent)) {
    case 'approval':
    case 'question':
      return { agent, kind: 'waiting', files, action: agent.engineUp ? 'answer' : 'open' };
    case 'limit':
    case 'stalled':
      return { agent, kind: 'waiting', files, action: 'open' };
    case 'failed':
      return { agent, kind: 'failed', files, action: 'open' };
    case 'turnComplete':
    case undefined:
      return newsOf(agent, since, files);
  }
}

/** What needs nobody: an answer, maybe to a general, or a turn that was cut off. */
function newsOf(agent: Agent, since: number, files: number): AwayItem | undefined {
  const { state, lastTurn, turn, seenTurn } = agent;
  if ((state.kind !== 'idle' && state.kind !== 'ended') || lastTurn === undefined) return undefined;
  if (lastTurn.status === 'interrupted') {
    const isLost = state.kind === 'idle' && lastTurn.endedAt === null && turn > seenTurn;
    return isLost ? { agent, kind: 'lost', files, action: 'open' } : undefined;
  }
  if (!isUnread(agent) || !endedSince(agent, since)) return undefined;
  return { agent, kind: 'finished', files, action: files > 0 ? 'changes' : 'transcript' };
}

function endedSince({ state, lastTurn }: Agent, since: number): boolean {
  return (state.kind === 'idle' || state.kind === 'ended') && Date.parse(lastTurn?.endedAt ?? '') >= since;
}

function byKind(one: AwayItem, other: AwayItem): number {
  return KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind);
}
