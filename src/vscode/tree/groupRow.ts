import { basename } from 'node:path';
import type { Agent, QueuedMessage, SubAgent } from '../../core/agents/agent.ts';
import { attentionOf } from '../../core/agents/attention.ts';
import type { General } from '../../core/agents/general.ts';
import type { BrokenRecord } from '../../core/agents/records.ts';
import { t } from '../../core/base/l10n.ts';
import { labelOf, oneLine, type Row } from './agentRow.ts';
import { escaped, excerpt } from '../../core/base/markdown.ts';
import { rankOf, type Group, type GroupTitle, type Rank } from './order.ts';

/** Of a queued message that its tooltip shows. */
const QUEUED_LINES = 12;

const SUB_AGENT = t('sub-agent');

/** A row whose tooltip is cheap enough to be made with it; Markdown. */
export interface GroupRow extends Row {
  readonly tooltip?: string;
}

/** The row above the agents of a group. */
export function groupRowOf({ title, agents }: Group): GroupRow {
  const label = titleWords(title);
  const description = title.kind === 'rank' ? String(agents.length) : countsOf(agents);
  const busy = agents.some((agent) => rankOf(agent) === 'working' || agent.state.kind === 'asking');
  return {
    label,
    description,
    ...iconOf(title),
    tooltip: tooltipOf(title, agents),
    spoken: [label, description].filter((part) => part !== '').join(', '),
    contextValue: `${title.kind === 'general' ? 'general' : 'group'}${busy ? ' busy' : ''}`,
  };
}

/** The row that a general's many ended agents fold into. */
export function endedRowOf(count: number): GroupRow {
  return {
    label: `${RANK_WORDS.ended} · ${count}`,
    description: '',
    icon: 'circle-slash',
    color: 'disabledForeground',
    spoken: `${RANK_WORDS.ended}, ${agentCount(count)}`,
    contextValue: 'endedGroup',
    dimmed: true,
  };
}

export function subAgentRowOf(sub: SubAgent): GroupRow {
  const { working } = sub;
  const doing = working ? oneLine(sub.activity ?? t('working')) : t('done');
  const name = oneLine(sub.name);
  const description = name === '' ? doing : `${SUB_AGENT} · ${doing}`;
  return {
    label: labelOf(name) || SUB_AGENT,
    description,
    icon: working ? 'loading~spin' : 'pass',
    color: working ? 'charts.blue' : 'testing.iconPassed',
    spoken: `${name || SUB_AGENT}, ${description}`,
    contextValue: 'subAgent',
  };
}

/** The row of a message that waits for the end of its agent's turn; `place` is from 0. */
export function queuedRowOf({ text }: QueuedMessage, place: number, agent: Agent): GroupRow {
  const line = oneLine(text);
  const name = oneLine(agent.name);
  return {
    label: labelOf(line),
    description: place === 0 ? t('queued · next') : t('queued'),
    icon: 'clockface',
    color: 'descriptionForeground',
    tooltip: `${t('Waits for the end of the running turn.')}\n\n${excerpt(text, QUEUED_LINES)}`,
    spoken: place === 0 ? t('queued for {0}, next, {1}', name, line) : t('queued for {0}, {1}', name, line),
    contextValue: 'queued',
  };
}

/** The row for records that cannot be used, which are agents that are not shown. */
export function brokenRowOf(broken: readonly BrokenRecord[]): GroupRow {
  const label = broken.length === 1 ? t('1 record cannot be read') : t('{0} records cannot be read', broken.length);
  const description = broken.map(({ id }) => id).join(', ');
  return {
    label,
    description,
    icon: 'warning',
    color: 'descriptionForeground',
    tooltip: broken.map(({ id, why }) => `${escaped(id)}: ${escaped(why)}`).join('  \n'),
    spoken: `${label}, ${description}`,
    contextValue: 'broken',
    dimmed: true,
  };
}

function titleWords(title: GroupTitle): string {
  switch (title.kind) {
    case 'general':
      return oneLine(title.general.label);
    case 'folder': {
      const folder = basename(title.path) || title.path;
      return oneLine(title.host === undefined ? folder : t('{0} on {1}', folder, title.host));
    }
    case 'host':
      return title.host === 'local' ? t('This computer') : oneLine(title.host);
    case 'rank':
      return RANK_WORDS[title.rank];
  }
}

const RANK_WORDS: Readonly<Record<Rank, string>> = {
  needsYou: t('Needs you'),
  working: t('Working'),
  unread: t('Unread'),
  read: t('Read'),
  ended: t('Ended'),
};

/** Who still has something to do; else how many there are, so that no row is without a word. */
function countsOf(agents: readonly Agent[]): string {
  const needsYou = agents.filter((agent) => attentionOf(agent) !== undefined).length;
  const working = agents.filter((agent) => rankOf(agent) === 'working').length;
  const counts = [needYou(needsYou), working === 0 ? '' : t('{0} working', working)].filter((part) => part !== '');
  return counts.length > 0 ? counts.join(' · ') : agentCount(agents.length);
}

function iconOf(title: GroupTitle): Pick<Row, 'icon' | 'color'> {
  switch (title.kind) {
    case 'general':
      return iconOfGeneral(title.general);
    case 'folder':
      return { icon: 'folder' };
    case 'host':
      return { icon: title.host === 'local' ? 'device-desktop' : 'server' };
    case 'rank':
      return { icon: RANK_ICONS[title.rank] };
  }
}

const RANK_ICONS: Readonly<Record<Rank, string>> = {
  needsYou: 'bell-dot',
  working: 'sync',
  unread: 'circle-filled',
  read: 'pass',
  ended: 'circle-slash',
};

/** A general that was only given a name is told by that. */
function iconOfGeneral({ kind, label }: General): Pick<Row, 'icon' | 'color'> {
  if (kind === 'user') return { icon: 'account', color: 'charts.blue' };
  const program = kind === 'named' ? /^(claude|codex|opencode|pi)\b/i.exec(label)?.[1]?.toLowerCase() : kind;
  switch (program) {
    case 'claude':
      return { icon: 'robot', color: 'symbolIcon.classForeground' };
    case 'codex':
      return { icon: 'robot', color: 'charts.purple' };
    case 'opencode':
    case 'pi':
      return { icon: 'robot', color: 'charts.green' };
    default:
      return { icon: 'organization' };
  }
}

function tooltipOf(title: GroupTitle, agents: readonly Agent[]): string {
  const count = agentCount(agents.length);
  return title.kind === 'folder' ? `${escaped(title.path)}: ${count}` : `${escaped(titleWords(title))}: ${count}`;
}

export function needYou(count: number): string {
  if (count === 0) return '';
  return count === 1 ? t('1 needs you') : t('{0} need you', count);
}

function agentCount(count: number): string {
  return count === 1 ? t('1 agent') : t('{0} agents', count);
}

export function fileCount(count: number): string {
  return count === 1 ? t('1 file') : t('{0} files', count);
}

/** Whether nobody would see a difference. */
export function isSameRow(one: GroupRow, other: GroupRow): boolean {
  return (
    one.label === other.label &&
    one.description === other.description &&
    one.icon === other.icon &&
    one.color === other.color &&
    one.spoken === other.spoken &&
    one.contextValue === other.contextValue &&
    one.tooltip === other.tooltip
  );
}
