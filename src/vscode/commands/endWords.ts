import type { Agent } from '../../core/agents/agent.ts';
import type { AgentProcess } from '../../core/agents/agentProcesses.ts';
import { isBusy } from '../../core/agents/reduceAgent.ts';
import { messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { shortened } from '../notifications/plainText.ts';

/** A question of a modal dialog. */
export interface EndQuestion {
  readonly text: string;
  readonly detail: string;
}

/** `now` is in epoch milliseconds. */
export function killQuestion(agents: readonly Agent[], now: number): EndQuestion {
  const [only, ...others] = agents;
  if (only === undefined || others.length > 0) {
    return {
      text: t('Kill {0} agents?', agents.length),
      detail: `${namesOf(agents)}.\n\n${workingOf(agents)} ${t('Their processes end now. The conversations are kept.')}`,
    };
  }
  const ends = t('Its processes end now. The conversation is kept.');
  const detail = isBusy(only)
    ? `${lastActionOf(only, now)} ${t('Send it a message instead?')}\n\n${ends}`
    : `${t('It is idle.')} ${ends}`;
  return { text: t('Kill “{0}”?', only.name), detail };
}

/** Undefined when nothing is lost: none of them works. */
export function endQuestion(agents: readonly Agent[]): EndQuestion | undefined {
  const working = agents.filter(isBusy);
  const [only, ...others] = agents;
  if (only === undefined || working.length === 0) return undefined;
  if (others.length === 0) {
    return {
      text: t('End “{0}”?', only.name),
      detail: t('It is working. Its turn stops now. The conversation is kept.'),
    };
  }
  return {
    text: t('End {0} agents?', agents.length),
    detail: `${workingOf(agents)} ${t('Their turns stop now. The conversations are kept.')}`,
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
  const kept = t('The conversations are kept: Resume Agent goes on with one.');
  const owners = shortened(generals.join(', '), 80);
  const warning =
    theirs === 1
      ? t('1 of them belongs to {0}, which may want to go on.', owners)
      : t('{0} of them belong to {1}, which may want to go on.', theirs, owners);
  return {
    text:
      agents.length === 1
        ? t('End 1 agent that you have read?')
        : t('End {0} agents that you have read?', agents.length),
    detail: `${namesOf(agents)}.\n\n${theirs === 0 ? '' : `${warning} `}${kept}`,
    all: t('End {0}', agents.length),
    mine: mine === 0 || theirs === 0 ? undefined : t('End Only My {0}', mine),
  };
}

/** What is said when agents were stopped: commands that they started go on without them. */
export function stoppedWords(stopped: readonly Agent[], commands: readonly AgentProcess[]): string {
  const [only, ...others] = stopped;
  const who = only !== undefined && others.length === 0 ? only.name : t('{0} agents', stopped.length);
  const done = t('Stopped {0}.', who);
  if (commands.length === 0) return done;
  const named = commands.slice(0, 3).map(({ pid, command }) => `${shortened(command, 60)} (${pid})`);
  const list = listOf(named, commands.length - named.length);
  const goOn =
    commands.length === 1 ? t('A command goes on: {0}.', list) : t('{0} commands go on: {1}.', commands.length, list);
  return `${done} ${goOn}`;
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
      return t('It is working, last action {0}: {1}.', ago, shortened(state.activity, 80));
    case 'asking':
      return state.what === 'approval' ? t('It waits for your approval.') : t('It waits for your answer.');
    case 'stalled':
      return t('It gets no answer from the model.');
    case 'starting':
    case 'idle':
    case 'ended':
      return '';
  }
}

function workingOf(agents: readonly Agent[]): string {
  const working = agents.filter(isBusy).length;
  if (working === 0) return t('None of them is working.');
  if (working === agents.length) return t('All of them are working.');
  return working === 1 ? t('1 of them is working.') : t('{0} of them are working.', working);
}

function namesOf(agents: readonly Agent[]): string {
  const names = agents.slice(0, 10).map(({ name }) => name);
  return listOf(names, agents.length - names.length);
}

function listOf(named: readonly string[], more: number): string {
  const list = named.join(', ');
  return more === 0 ? list : t('{0} and {1} more', list, more);
}

function inSeconds(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return t('{0} s ago', seconds);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? t('{0} m ago', minutes) : t('{0} h ago', Math.floor(minutes / 60));
}
