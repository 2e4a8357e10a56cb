import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf } from '../../core/agents/attention.ts';
import type { General } from '../../core/agents/general.ts';
import type { Row } from './agentRow.ts';

/** The row above a general's agents. */
export function generalRowOf(general: General, agents: readonly Agent[]): Row {
  const working = agents.filter(isWorking).length;
  const needsYou = agents.filter((agent) => attentionOf(agent) !== undefined).length;
  const counts = [
    needsYou > 0 ? `${needsYou} need${needsYou === 1 ? 's' : ''} you` : '',
    working > 0 ? `${working} working` : '',
  ];
  const description = counts.filter((part) => part !== '').join(' · ');
  return {
    label: general.label,
    description,
    icon: general.kind === 'user' ? 'account' : 'organization',
    tooltip: `${general.label}: ${agents.length} agent${agents.length === 1 ? '' : 's'}`,
    spoken: [general.label, description].filter((part) => part !== '').join(', '),
    contextValue: 'general',
  };
}

function isWorking({ state, unrecorded }: Agent): boolean {
  return state.kind === 'working' || state.kind === 'starting' || (state.kind === 'idle' && unrecorded !== undefined);
}
