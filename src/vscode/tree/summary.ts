import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf } from '../../core/agents/attention.ts';
import { t } from '../../core/base/l10n.ts';
import { isShown, type Filter } from './filter.ts';
import { needYou } from './groupRow.ts';
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
  /** What happened while the person was away; empty when that is not to be said. */
  readonly away?: string;
}

export function summaryOf(
  agents: readonly Agent[],
  { filter, folders, trusted, demo = false, limit = '', away = '' }: SummaryOptions,
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
  const badgeTooltip = needy === 1 ? t('1 agent needs you') : t('{0} agents need you', needy);
  if (shown === 0) return { message: '', badge: needy, badgeTooltip, hidden: hiddenWhy(agents.length, filter, needy) };
  const parts = [
    demo ? t('Demo model') : '',
    away,
    working === 0 ? '' : t('{0} working', working),
    needYou(needy) + (hiddenNeedy === 0 ? '' : ` ${t('({0} not shown)', hiddenNeedy)}`),
    limit,
    filter === 'all' ? '' : t('showing {0} of {1}: {2}', shown, agents.length, FILTER_WORDS[filter]),
    trusted ? '' : t('Read-only: this folder is not trusted, agents cannot be started or answered.'),
  ];
  return { message: parts.filter((part) => part !== '').join(' · '), badge: needy, badgeTooltip, hidden: '' };
}

const FILTER_WORDS: Readonly<Record<Exclude<Filter, 'all'>, string>> = {
  workspace: t('this workspace'),
  needsMe: t('needs me'),
};

function hiddenWhy(total: number, filter: Filter, needy: number): Summary['hidden'] {
  if (total === 0 || filter === 'all') return '';
  return filter === 'workspace' && needy > 0 ? 'needed' : filter;
}
