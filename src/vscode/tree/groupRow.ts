import { basename } from 'node:path';
import type { Agent, QueuedMessage, SubAgent } from '../../core/agents/agent.ts';
import { attentionOf } from '../../core/agents/attention.ts';
import type { General } from '../../core/agents/general.ts';
import type { BrokenRecord } from '../../core/agents/records.ts';
import { labelOf, oneLine, type Row } from './agentRow.ts';
import { escaped, excerpt } from '../../core/base/markdown.ts';
import { rankOf, type Group, type GroupTitle, type Rank } from './order.ts';

/** Of a queued message that its tooltip shows. */
const QUEUED_LINES = 12;

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
    label: `Ended · ${count}`,
    description: '',
    icon: 'circle-slash',
    color: 'disabledForeground',
    spoken: `Ended, ${plural(count, 'agent')}`,
    contextValue: 'endedGroup',
    dimmed: true,
  };
}

export function subAgentRowOf(sub: SubAgent): GroupRow {
  const { working } = sub;
  const doing = working ? oneLine(sub.activity ?? 'working') : 'done';
  const name = oneLine(sub.name);
  const description = name === '' ? doing : `sub-agent · ${doing}`;
  return {
    label: labelOf(name) || 'sub-agent',
    description,
    icon: working ? 'loading~spin' : 'pass',
    color: working ? 'charts.blue' : 'testing.iconPassed',
    spoken: `${name || 'sub-agent'}, ${description}`,
    contextValue: 'subAgent',
  };
}

/** The row of a message that waits for the end of its agent's turn; `place` is from 0. */
export function queuedRowOf({ text }: QueuedMessage, place: number, agent: Agent): GroupRow {
  const line = oneLine(text);
  const description = place === 0 ? 'queued · next' : 'queued';
  return {
    label: labelOf(line),
    description,
    icon: 'clockface',
    color: 'descriptionForeground',
    tooltip: `Waits for the end of the running turn.\n\n${excerpt(text, QUEUED_LINES)}`,
    spoken: `queued for ${oneLine(agent.name)}${place === 0 ? ', next' : ''}, ${line}`,
    contextValue: 'queued',
  };
}

/** The row for records that cannot be used, which are agents that are not shown. */
export function brokenRowOf(broken: readonly BrokenRecord[]): GroupRow {
  const label = `${plural(broken.length, 'record')} cannot be read`;
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
    case 'folder':
      return oneLine(`${basename(title.path) || title.path}${title.host === undefined ? '' : ` on ${title.host}`}`);
    case 'host':
      return title.host === 'local' ? 'This computer' : oneLine(title.host);
    case 'rank':
      return RANK_WORDS[title.rank];
  }
}

const RANK_WORDS: Readonly<Record<Rank, string>> = {
  needsYou: 'Needs you',
  working: 'Working',
  unread: 'Unread',
  read: 'Read',
  ended: 'Ended',
};

/** Who still has something to do; else how many there are, so that no row is without a word. */
function countsOf(agents: readonly Agent[]): string {
  const needsYou = agents.filter((agent) => attentionOf(agent) !== undefined).length;
  const working = agents.filter((agent) => rankOf(agent) === 'working').length;
  const counts = [needYou(needsYou), working === 0 ? '' : `${working} working`].filter((part) => part !== '');
  return counts.length > 0 ? counts.join(' · ') : plural(agents.length, 'agent');
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
  const count = plural(agents.length, 'agent');
  return title.kind === 'folder' ? `${escaped(title.path)}: ${count}` : `${escaped(titleWords(title))}: ${count}`;
}

export function needYou(count: number): string {
  return count === 0 ? '' : `${count} need${count === 1 ? 's' : ''} you`;
}

export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
