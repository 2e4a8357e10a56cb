import type { Agent } from '../../core/agents/agent.ts';
import { engineKey, type EngineAddress } from '../../core/codex/engineAddress.ts';
import type { AccountLimits } from '../../core/codex/accountLimits.ts';

/** Whether agents go on by themselves when a usage limit ends: those whose limit ends by this time (epoch milliseconds). */
export type Consent = 'never' | 'always' | { readonly upTo: number };

/** An agent that a usage limit has stopped, and when that ends (epoch milliseconds). */
export interface Limited {
  readonly agent: Agent;
  readonly turnId: string;
  readonly engine: string;
  readonly ends: number;
}

export interface Resumption {
  readonly agent: Agent;
  readonly turnId: string;
  readonly at: number;
}

const MINUTE = 60_000;
/** Between two agents of one account, in milliseconds: all at once they would meet the limit again. */
export const STAGGER = 10_000;
/** When a limit has been over for so long, nobody expects any more that something begins by itself. */
const LATE = 60 * MINUTE;

/** The agents that wait for the end of a usage limit. */
export function limitedAgents(
  agents: readonly Agent[],
  limitsOf: (engine: EngineAddress) => AccountLimits,
): readonly Limited[] {
  return agents.flatMap((agent) => {
    const { lastTurn, state, record } = agent;
    if (state.kind !== 'idle' || agent.unrecorded !== undefined || lastTurn?.failure?.kind !== 'usageLimit') return [];
    const until = Date.parse(lastTurn.failure.until ?? '');
    if (Number.isNaN(until)) return [];
    const ends = endOf(until, limitsOf(record.engine));
    return [{ agent, turnId: lastTurn.turnId, engine: engineKey(record.engine), ends }];
  });
}

/**
 * Which agent goes on next, and when. Of one account they go on one after the other, the one that has waited longest first,
 * and none before the newest limit that any of them has met is over. `resumed` tells when the last one of an engine went on.
 */
export function nextResumption(
  limited: readonly Limited[],
  consent: Consent,
  resumed: ReadonlyMap<string, number>,
  now: number,
): Resumption | undefined {
  if (consent === 'never') return undefined;
  const engines = [...new Set(limited.map(({ engine }) => engine))];
  const next = engines.flatMap((engine): readonly Resumption[] => {
    const members = limited.filter((one) => one.engine === engine);
    const ends = Math.max(...members.map((one) => one.ends));
    if (now - ends > LATE || (consent !== 'always' && ends > consent.upTo)) return [];
    const [first] = members.toSorted((one, other) => (one.turnId < other.turnId ? -1 : 1));
    const at = Math.max(ends, (resumed.get(engine) ?? 0) + STAGGER);
    return first === undefined ? [] : [{ agent: first.agent, turnId: first.turnId, at }];
  });
  return next.toSorted((one, other) => one.at - other.at)[0];
}

/**
 * The minute in which the newest limit ends, as a person is asked about it, and up to when what they say holds: however
 * exact the end is known later.
 */
export function newestEnd(limited: readonly Limited[]): { readonly minute: number; readonly upTo: number } | undefined {
  if (limited.length === 0) return undefined;
  const minute = Math.floor(Math.max(...limited.map(({ ends }) => ends)) / MINUTE) * MINUTE;
  return { minute, upTo: minute + MINUTE };
}

/** Codex names the minute in which a limit ends; the account's windows may know the second. */
function endOf(until: number, limits: AccountLimits): number {
  const exact = [...limits.values()]
    .flatMap(({ primary, secondary }) => [primary?.resetsAt, secondary?.resetsAt])
    .find((resetsAt) => resetsAt !== undefined && resetsAt >= until && resetsAt < until + MINUTE);
  return exact ?? until + MINUTE - 1;
}
