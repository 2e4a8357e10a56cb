import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf } from '../../core/agents/attention.ts';
import { isShown, type Filter } from './filter.ts';
import { needYou, plural } from './groupRow.ts';
import { rankOf } from './order.ts';

/** What the view says above and beside its rows. */
export interface Summary {
  /** One line above the rows; empty when there is nothing to say, or no row to say it above. */
  readonly message: string;
  /** The number of agents that need a person, hidden ones too. */
  readonly badge: number;
  readonly badgeTooltip: string;
  /** Why no row is shown although there are agents: the context key `codexOrchestrator.hidden`. */
  readonly hidden: '' | 'workspace' | 'needsMe' | 'needed';
}

interface SummaryOptions {
  readonly filter: Filter;
  readonly folders: readonly string[];
  readonly trusted: boolean;
  /** New agents of this window are answered by the demo model. */
  readonly demo?: boolean;
  /** What the account has used of its limits; empty while there is plenty left. */
  readonly limit?: string;
}

export function summaryOf(
  agents: readonly Agent[],
  { filter, folders, trusted, demo = false, limit = '' }: SummaryOptions,
): Summary {
  let [working, needy, shown, hiddenNeedy] = [0, 0, 0, 0];
  for (const agent of agents) {
    const needs = attentionOf(agent) !== undefined;
    const visible = isShown(agent, filter, folders);
    if (needs) needy++;
    if (visible) shown++;
    else if (needs) hiddenNeedy++;
    if (agent.engineUp && rankOf(agent) === 'working') working++;
  }
  const badgeTooltip = `${plural(needy, 'agent')} ${needy === 1 ? 'needs' : 'need'} you`;
  if (shown === 0) return { message: '', badge: needy, badgeTooltip, hidden: hiddenWhy(agents.length, filter, needy) };
  const parts = [
    demo ? 'Demo model' : '',
    working === 0 ? '' : `${working} working`,
    needYou(needy) + (hiddenNeedy === 0 ? '' : ` (${hiddenNeedy} not shown)`),
    limit,
    filter === 'all' ? '' : `showing ${shown} of ${agents.length}: ${FILTER_WORDS[filter]}`,
    trusted ? '' : 'Read-only: this folder is not trusted, agents cannot be started or answered.',
  ];
  return { message: parts.filter((part) => part !== '').join(' · '), badge: needy, badgeTooltip, hidden: '' };
}

const FILTER_WORDS: Readonly<Record<Exclude<Filter, 'all'>, string>> = {
  workspace: 'this workspace',
  needsMe: 'needs me',
};

function hiddenWhy(total: number, filter: Filter, needy: number): Summary['hidden'] {
  if (total === 0 || filter === 'all') return '';
  return filter === 'workspace' && needy > 0 ? 'needed' : filter;
}
