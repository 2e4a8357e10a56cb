import type { Agent, EndedHow, TurnEnd } from '../../core/agents/agent.ts';
import type { OldJob } from '../../core/agents/oldJobs.ts';
import { escaped, excerpt } from '../../core/base/markdown.ts';
import { shortened } from '../../core/base/shorten.ts';
import { visible } from '../untrusted.ts';

const PROMPT_LINES = 6;
const ANSWER_LINES = 4;
const NAME = 80;
const WHY = 200;

/** What is known of an agent. Of an old job there is history only; of an unknown id only that. */
export type KnownAgent =
  /** `live`: its engine was asked just now; else it is what its files say. */
  | { readonly kind: 'agent'; readonly agent: Agent; readonly live: boolean }
  | { readonly kind: 'old'; readonly job: OldJob }
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'unknown' };

/**
 * What is said of an agent when the pointer rests on its id: Markdown in which nothing that a model or a person wrote is more
 * than text. Times are of the clock in UTC, as those of the log are.
 */
export function hoverOf(id: string, known: KnownAgent): string {
  switch (known.kind) {
    case 'agent':
      return agentHover(known.agent, known.live);
    case 'old':
      return oldJobHover(known.job);
    case 'broken':
      return `**${escaped(id)}**\n\nIts record cannot be used: ${safe(known.why, WHY)}`;
    case 'unknown':
      return `**${escaped(id)}**\n\nNo agent of this machine has this id: it worked elsewhere, or was deleted.`;
  }
}

/** The same for an editor that draws no Markdown: all that is not escaped in it is ours. */
export function withoutMarks(markdown: string): string {
  return markdown.replaceAll(/\\([!-/:-@[-`{-~])|&nbsp;|\*\*|_| {2}(?=\n)/g, (mark: string, character?: string) =>
    mark === '&nbsp;' ? ' ' : (character ?? ''),
  );
}

function agentHover(agent: Agent, live: boolean): string {
  const { record, lastTurn } = agent;
  return sections([
    `**${safe(agent.name, NAME)}** · ${safe(record.general.label, NAME)}`,
    [stateOf(agent, live), safe(factsOf(agent), WHY)].filter((line) => line !== '').join('  \n'),
    quoted(agent.prompt, PROMPT_LINES),
    lastTurn === undefined || lastTurn.lastAgentMessage === ''
      ? ''
      : `It said last:\n\n${quoted(lastTurn.lastAgentMessage, ANSWER_LINES)}`,
  ]);
}

function oldJobHover(job: OldJob): string {
  const end = job.error === undefined ? '' : `: ${safe(job.error, WHY)}`;
  return sections([
    `**${escaped(job.id)}** · history of the old codex\\-agent`,
    `${job.status === 'completed' ? 'Completed' : 'Failed'}${end}`,
    quoted(job.prompt, PROMPT_LINES),
  ]);
}

/** Where it stands, and who says so: Codex now, or its files and since when. */
function stateOf(agent: Agent, live: boolean): string {
  const word = safe(stateWord(agent), WHY);
  if (agent.state.kind === 'ended') return `${word}, ${clock(agent.state.at)}`;
  if (live) return `${word} · as Codex says now`;
  const { host } = agent.record;
  const why = host === 'local' ? 'its engine does not answer' : `nothing is asked of ${safe(host, NAME)} from here`;
  return `${word}, since ${clock(sinceOf(agent))}  \n_Known from its files: ${why}\\._`;
}

/** When the files say that it came to where it stands, in epoch milliseconds. */
function sinceOf({ state, lastTurn, record }: Agent): number {
  if (state.kind === 'working' || state.kind === 'stalled') return state.since;
  return Date.parse(lastTurn?.endedAt ?? record.createdAt);
}

function stateWord({ state, lastTurn, turn, unrecorded }: Agent): string {
  switch (state.kind) {
    case 'starting':
      return 'Starting';
    case 'working':
      return state.activity === '' ? `Working on turn ${turn + 1}` : `Working on turn ${turn + 1}: ${state.activity}`;
    case 'asking':
      return state.what === 'approval' ? 'Needs approval' : 'Has a question';
    case 'stalled':
      return `Stalled: ${state.message}`;
    case 'idle':
      return unrecorded === undefined ? idleWord(lastTurn) : 'Finishing its turn';
    case 'ended':
      return endedWord(state.how);
  }
}

function idleWord(lastTurn: TurnEnd | undefined): string {
  switch (lastTurn?.status) {
    case undefined:
      return 'Idle, no turn yet';
    case 'completed':
      return `Idle after turn ${lastTurn?.turn ?? '?'}`;
    case 'interrupted':
      return 'Interrupted';
    case 'failed':
      return `Failed: ${lastTurn?.failure?.message ?? 'Codex gives no reason'}`;
  }
}

function endedWord(how: EndedHow): string {
  switch (how) {
    case 'quit':
      return 'Ended';
    case 'killed':
      return 'Killed';
    case 'lost':
      return 'Lost: Codex no longer has its conversation';
    case 'neverStarted':
      return 'Never started a turn';
  }
}

/** Model, turns, tokens and files in one line. */
function factsOf({ record, turn, tokens, files }: Agent): string {
  const used = tokens?.contextUsedPct ?? undefined;
  return [
    `${record.model} (${record.reasoningEffort}), ${record.sandbox}`,
    turn === 0 ? '' : `${turn} ${turn === 1 ? 'turn' : 'turns'}`,
    tokens === undefined ? '' : `${tokens.input} tokens in, ${tokens.output} out`,
    used === undefined ? '' : `${Math.round(used)} % of context`,
    files.length === 0 ? '' : `${files.length} ${files.length === 1 ? 'file' : 'files'} changed`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function clock(at: number): string {
  return Number.isNaN(at) ? 'at an unknown time' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function sections(all: readonly string[]): string {
  return all.filter((section) => section !== '').join('\n\n');
}

/** One line of somebody's text. */
function safe(text: string, length: number): string {
  return escaped(shortened(visible(text), length, '…'));
}

function quoted(text: string, lines: number): string {
  return excerpt(visible(text), lines);
}
