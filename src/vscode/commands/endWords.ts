import type { Agent } from '../../core/agents/agent.ts';
import type { AgentProcess } from '../../core/agents/agentProcesses.ts';
import { isBusy } from '../../core/agents/reduceAgent.ts';
import { messageOf } from '../../core/base/errors.ts';
import { shortened } from '../notifications/plainText.ts';
import { plural } from '../tree/groupRow.ts';

/** A question of a modal dialog. */
export interface EndQuestion {
  readonly text: string;
  readonly detail: string;
}

/** `now` is in epoch milliseconds. */
export function killQuestion(agents: readonly Agent[], now: number): EndQuestion {
  const [only, ...others] = agents;
  const kept = 'The conversation is kept.';
  if (only === undefined || others.length > 0) {
    return {
      text: `Kill ${agents.length} agents?`,
      detail: `${namesOf(agents)}.\n\n${workingOf(agents)} Their processes end now. The conversations are kept.`,
    };
  }
  const ends = `Its processes end now. ${kept}`;
  const detail = isBusy(only)
    ? `${lastActionOf(only, now)} Send it a message instead?\n\n${ends}`
    : `It is idle. ${ends}`;
  return { text: `Kill “${only.name}”?`, detail };
}

/** Undefined when nothing is lost: none of them works. */
export function endQuestion(agents: readonly Agent[]): EndQuestion | undefined {
  const working = agents.filter(isBusy);
  const [only, ...others] = agents;
  if (only === undefined || working.length === 0) return undefined;
  if (others.length === 0) {
    return { text: `End “${only.name}”?`, detail: 'It is working. Its turn stops now. The conversation is kept.' };
  }
  return {
    text: `End ${agents.length} agents?`,
    detail: `${workingOf(agents)} Their turns stop now. The conversations are kept.`,
  };
}

export interface EndReadQuestion extends EndQuestion {
  /** The label of the button that ends all, and of the one that spares other generals' agents; undefined where that is the same. */
  readonly all: string;
  readonly mine: string | undefined;
}

/** The agents are idle: nothing is cut off. A general may still mean to go on with its own. */
export function endReadQuestion(agents: readonly Agent[]): EndReadQuestion {
  const mine = agents.filter(({ record }) => record.general.kind === 'user').length;
  const generals = [
    ...new Set(
      agents
        .map(({ record }) => record.general)
        .filter(({ kind }) => kind !== 'user')
        .map(({ label }) => label),
    ),
  ];
  const theirs = agents.length - mine;
  const kept = 'The conversations are kept: Resume Agent goes on with one.';
  const warning =
    theirs === 0
      ? ''
      : `${theirs} of them ${theirs === 1 ? 'belongs' : 'belong'} to ${shortened(generals.join(', '), 80)}, which may want to go on. `;
  return {
    text: `End ${plural(agents.length, 'agent')} that you have read?`,
    detail: `${namesOf(agents)}.\n\n${warning}${kept}`,
    all: `End ${agents.length}`,
    mine: mine === 0 || theirs === 0 ? undefined : `End Only My ${mine}`,
  };
}

/** What is said when agents were stopped: commands that they started go on without them. */
export function stoppedWords(stopped: readonly Agent[], commands: readonly AgentProcess[]): string {
  const [only, ...others] = stopped;
  const who = only !== undefined && others.length === 0 ? only.name : `${stopped.length} agents`;
  if (commands.length === 0) return `Stopped ${who}.`;
  const named = commands.slice(0, 3).map(({ pid, command }) => `${shortened(command, 60)} (${pid})`);
  const more = commands.length > named.length ? ` and ${commands.length - named.length} more` : '';
  const goOn = commands.length === 1 ? 'A command goes on' : `${commands.length} commands go on`;
  return `Stopped ${who}. ${goOn}: ${named.join(', ')}${more}.`;
}

export interface AgentFailure {
  readonly agent: Agent;
  readonly error: unknown;
}

/** All failures of one command in a sentence. */
export function failuresInWords(failures: readonly AgentFailure[]): string {
  return failures.map(({ agent, error }) => `${agent.name}: ${messageOf(error).replace(/[.\s]*$/, '')}.`).join(' ');
}

function lastActionOf({ state, source }: Agent, now: number): string {
  const ago = inSeconds(now - source.at);
  switch (state.kind) {
    case 'working':
      return `It is working, last action ${ago}: ${shortened(state.activity, 80)}.`;
    case 'asking':
      return `It waits for your ${state.what === 'approval' ? 'approval' : 'answer'}.`;
    case 'stalled':
      return 'It gets no answer from the model.';
    case 'starting':
    case 'idle':
    case 'ended':
      return '';
  }
}

function workingOf(agents: readonly Agent[]): string {
  const working = agents.filter(isBusy).length;
  if (working === 0) return 'None of them is working.';
  return working === agents.length
    ? 'All of them are working.'
    : `${working} of them ${working === 1 ? 'is' : 'are'} working.`;
}

function namesOf(agents: readonly Agent[]): string {
  const names = agents.slice(0, 10).map(({ name }) => name);
  const more = agents.length > names.length ? ` and ${agents.length - names.length} more` : '';
  return `${names.join(', ')}${more}`;
}

function inSeconds(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} m ago` : `${Math.floor(minutes / 60)} h ago`;
}
