import type { Agent } from '../../core/agents/agent.ts';
import { turnIdOf } from '../../core/agents/reduceAgent.ts';
import { faceOf } from './agentRow.ts';
import { plural } from './groupRow.ts';
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
      `Folder: ${escaped(record.cwd)}${record.host === 'local' ? '' : ` on ${escaped(record.host)}`}`,
      worktreeOf(agent),
      record.fork === undefined ? '' : `Fork of ${record.fork.of}`,
      [turnsOf(agent), queueOf(agent), tokensOf(agent)].filter((part) => part !== '').join(' · '),
      contextBarOf(agent),
      filesOf(agent),
    ]),
    lastTurn === undefined ? '' : excerpt(lastTurn.lastAgentMessage, ANSWER_LINES),
    lines([`State: ${escaped(stateOf(agent, now))}`, longOf(agent, now), `Thread ${escaped(record.threadId)}`]),
  ];
  return sections.filter((section) => section !== '').join('\n\n---\n\n');
}

function lines(all: readonly string[]): string {
  return all.filter((line) => line !== '').join('  \n');
}

function approvalsOf({ settings }: Agent): string {
  switch (settings.approvals) {
    case 'never':
      return 'never asks';
    case 'on-request':
      return 'asks when it needs more';
    case 'untrusted':
      return 'asks before most commands';
  }
}

function roleOf({ record }: Agent): string {
  return record.role ?? '';
}

function worktreeOf({ record: { worktree } }: Agent): string {
  return worktree === undefined ? '' : `Worktree of ${escaped(worktree.main)}, branch ${escaped(worktree.branch)}`;
}

function turnsOf({ state, turn }: Agent): string {
  if (turnIdOf(state) !== undefined) return `turn ${turn + 1} runs`;
  return turn === 0 ? 'no turn yet' : plural(turn, 'turn');
}

function queueOf({ queue }: Agent): string {
  return queue.length === 0 ? '' : `${plural(queue.length, 'message')} queued`;
}

function tokensOf({ tokens }: Agent): string {
  return tokens === undefined ? '' : `${amount(tokens.input)} tokens in, ${amount(tokens.output)} out`;
}

function contextBarOf({ tokens }: Agent): string {
  const part = tokens?.contextUsedPct ?? null;
  if (part === null) return '';
  const full = Math.min(BAR, Math.max(0, Math.round((part / 100) * BAR)));
  return `Context: ${'▓'.repeat(full)}${'░'.repeat(BAR - full)} ${Math.round(part)} %`;
}

function filesOf({ files }: Agent): string {
  if (files.length === 0) return '';
  const shown = files.slice(0, FILES).map(escaped).join(', ');
  return `${plural(files.length, 'file')} modified: ${shown}${files.length > FILES ? ', …' : ''}`;
}

function stateOf(agent: Agent, now: number): string {
  return `${faceOf(agent, now).word}, ${sourceOf(agent.source.said)} at ${clockTime(agent.source.at, now)}`;
}

/** Who says so, in the words of a person; `said` is what the fleet noted. */
function sourceOf(said: string): string {
  switch (said) {
    case 'record':
      return 'read from its record, written';
    case 'ledger':
      return 'read from the ledger of turn ends';
    case 'accepted message':
      return 'read from its events: Codex accepted a message';
    case 'noted end':
      return 'read from its events: ended';
    case 'nothing heard since':
    case 'ended':
    case 'resumed':
    case 'engine stopped':
    case 'engine connected':
      return 'noticed';
    default:
      return `said by Codex (${said})`;
  }
}

function longOf({ state }: Agent, now: number): string {
  if (state.kind !== 'working' || now - state.since < LONG) return '';
  return 'Long is normal: one feature usually takes 20–40 m, a whole plan 45–90 m.';
}

function amount(count: number): string {
  if (count < 1000) return String(count);
  return count < 1_000_000 ? `${Math.round(count / 1000)} k` : `${(count / 1_000_000).toFixed(1)} M`;
}
