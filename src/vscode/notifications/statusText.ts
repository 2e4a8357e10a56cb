import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf } from '../../core/agents/attention.ts';
import { t } from '../../core/base/l10n.ts';
import { rowOf } from '../tree/agentRow.ts';
import { needYou } from '../tree/groupRow.ts';
import { rankOf } from '../tree/order.ts';
import { needyAgents } from './nextNeedy.ts';

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** Whether somebody waits for an answer. */
  readonly isWaiting: boolean;
}

const LISTED = 12;

/**
 * Who works and who needs the person, in a few words; undefined when no agent lives. `now` is in epoch milliseconds; `limits`
 * says what Codex's account has used.
 */
export function statusTextOf(
  agents: readonly Agent[],
  now: number,
  limits: readonly string[] = [],
): StatusText | undefined {
  const living = agents.filter(({ state }) => state.kind !== 'ended');
  if (living.length === 0) return undefined;
  const working = living.filter((agent) => agent.engineUp && rankOf(agent) === 'working').length;
  const needy = needyAgents(living);
  const counts = [
    ...(working > 0 ? [t('{0} working', working)] : []),
    ...(needy.length > 0 ? [needYou(needy.length)] : []),
  ];
  const words = counts.length > 0 ? counts.join(' · ') : t('{0} idle', living.length);
  const rows = needy.slice(0, LISTED).map((agent) => rowOf(agent, now).spoken);
  const more = needy.length > LISTED ? [t('and {0} more', needy.length - LISTED)] : [];
  const asks = needy.length > 0 ? t('Click to go to the next one.') : t('Nobody needs you.');
  return {
    text: `$(organization) ${words}`,
    tooltip: [...rows, ...more, asks, ...limits.map((line) => `Codex: ${line}`)].join('\n'),
    spoken: `Codex Orchestrator: ${words.replace(' · ', ', ')}`,
    isWaiting: needy.some((agent) => attentionOf(agent) === 'approval' || attentionOf(agent) === 'question'),
  };
}
