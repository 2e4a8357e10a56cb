import type { Agent } from '../../core/agents/agent.ts';
import { turnIdOf } from '../../core/agents/reduceAgent.ts';
import { faceOf } from './agentRow.ts';
import { t } from '../../core/base/l10n.ts';
import { escaped, excerpt } from '../../core/base/markdown.ts';
import { clockTime } from './times.ts';

const PROMPT_LINES = 8;
const ANSWER_LINES = 6;
const FILES = 6;
const BAR = 10;
/** When a turn has gone on for so long that people begin to wonder, in milliseconds. */
const LONG = 10 * 60_000;

/**
 * Everything about an agent, as Markdown in which nothing that a model or a person wrote is more than text. VS Code keeps a
 * tooltip until its row changes, so its times are of the clock: "4 s ago" would soon be wrong.
 */
export function tooltipOf(agent: Agent, now: number): string {
  const { record, lastTurn, settings } = agent;
  const sections = [
    `**${escaped(agent.name)}** · ${escaped(record.general.label)}\n\n${excerpt(agent.prompt, PROMPT_LINES)}`,
    lines([
      escaped(
        [roleOf(agent), settings.model, settings.effort, record.sandbox, approvalsOf(agent)]
          .filter((part) => part !== '')
          .join(' · '),
      ),
      record.host === 'local'
        ? t('Folder: {0}', escaped(record.cwd))
        : t('Folder: {0} on {1}', escaped(record.cwd), escaped(record.host)),
      worktreeOf(agent),
      record.fork === undefined ? '' : t('Fork of {0}', record.fork.of),
      [turnsOf(agent), queueOf(agent), tokensOf(agent)].filter((part) => part !== '').join(' · '),
      contextBarOf(agent),
      filesOf(agent),
    ]),
    lastTurn === undefined ? '' : excerpt(lastTurn.lastAgentMessage, ANSWER_LINES),
    lines([
      t('State: {0}', escaped(stateOf(agent, now))),
      longOf(agent, now),
      t('Thread {0}', escaped(record.threadId)),
    ]),
  ];
  return sections.filter((section) => section !== '').join('\n\n---\n\n');
}

function lines(all: readonly string[]): string {
  return all.filter((line) => line !== '').join('  \n');
}

function approvalsOf({ settings }: Agent): string {
  switch (settings.approvals) {
    case 'never':
      return t('never asks');
    case 'on-request':
      return t('asks when it needs more');
    case 'untrusted':
      return t('asks before most commands');
  }
}

function roleOf({ record }: Agent): string {
  return record.role ?? '';
}

function worktreeOf({ record: { worktree } }: Agent): string {
  return worktree === undefined
    ? ''
    : t('Worktree of {0}, branch {1}', escaped(worktree.main), escaped(worktree.branch));
}

function turnsOf({ state, turn }: Agent): string {
  if (turnIdOf(state) !== undefined) return t('turn {0} runs', turn + 1);
  if (turn === 0) return t('no turn yet');
  return turn === 1 ? t('1 turn') : t('{0} turns', turn);
}

function queueOf({ queue }: Agent): string {
  if (queue.length === 0) return '';
  return queue.length === 1 ? t('1 message queued') : t('{0} messages queued', queue.length);
}

function tokensOf({ tokens }: Agent): string {
  return tokens === undefined ? '' : t('{0} tokens in, {1} out', amount(tokens.input), amount(tokens.output));
}

function contextBarOf({ tokens }: Agent): string {
  const part = tokens?.contextUsedPct ?? null;
  if (part === null) return '';
  const full = Math.min(BAR, Math.max(0, Math.round((part / 100) * BAR)));
  return t('Context: {0} {1} %', `${'▓'.repeat(full)}${'░'.repeat(BAR - full)}`, Math.round(part));
}

function filesOf({ files }: Agent): string {
  if (files.length === 0) return '';
  const shown = `${files.slice(0, FILES).map(escaped).join(', ')}${files.length > FILES ? ', …' : ''}`;
  return files.length === 1 ? t('1 file modified: {0}', shown) : t('{0} files modified: {1}', files.length, shown);
}

function stateOf(agent: Agent, now: number): string {
  return t('{0}, {1} at {2}', faceOf(agent, now).word, sourceOf(agent.source.said), clockTime(agent.source.at, now));
}

/** Who says so, in the words of a person; `said` is what the fleet noted. */
function sourceOf(said: string): string {
  switch (said) {
    case 'record':
      return t('read from its record, written');
    case 'ledger':
      return t('read from the ledger of turn ends');
    case 'accepted message':
      return t('read from its events: Codex accepted a message');
    case 'noted end':
      return t('read from its events: ended');
    case 'nothing heard since':
    case 'ended':
    case 'resumed':
    case 'engine stopped':
    case 'engine connected':
      return t('noticed');
    default:
      return t('said by Codex ({0})', said);
  }
}

function longOf({ state }: Agent, now: number): string {
  if (state.kind !== 'working' || now - state.since < LONG) return '';
  return t('Long is normal: one feature usually takes 20–40 m, a whole plan 45–90 m.');
}

function amount(count: number): string {
  if (count < 1000) return String(count);
  return count < 1_000_000 ? `${Math.round(count / 1000)} k` : `${(count / 1_000_000).toFixed(1)} M`;
}
