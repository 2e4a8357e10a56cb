import type { Agent, AgentState, Request, TurnEnd } from '../../core/agents/agent.ts';
import { endReasonOf, isUnread } from '../../core/agents/attention.ts';
import { turnIdOf } from '../../core/agents/reduceAgent.ts';
import { t } from '../../core/base/l10n.ts';
import { failureWords } from '../notifications/failureWords.ts';
import { firstLine, shortened } from '../notifications/plainText.ts';
import { clockTime, elapsed, whenOf } from './times.ts';

/** Everything that a row of the tree shows but its tooltip. The icon's shape carries the meaning; the colour only helps. */
export interface Row {
  readonly label: string;
  readonly description: string;
  /** Name of a codicon. */
  readonly icon: string;
  /** Id of a theme colour. */
  readonly color?: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** Words for the `when` clauses of menus. */
  readonly contextValue: string;
  /** Over and done with: its label is drawn as such. */
  readonly dimmed?: true;
}

export interface Face {
  readonly icon: string;
  readonly color?: string;
  /** The state as a word, for those who do not see the icon. */
  readonly word: string;
  readonly details: readonly string[];
}

const QUIET = 'descriptionForeground';
const NEEDS_YOU = 'list.warningForeground';
const LINE = 80;
/** A side bar of the usual width shows about 30 characters, and the description has to fit too. */
const LABEL = 22;

/** `now` is in epoch milliseconds. `beside` is what the agent's place in the tree does not tell: whose it is, whose fork. */
export function rowOf(agent: Agent, now: number, beside: readonly string[] = []): Row {
  const face = faceOf(agent, now);
  const name = oneLine(agent.name);
  const description = oneLine([...face.details, ...beside].filter((detail) => detail !== '').join(' · '));
  return {
    label: labelOf(name),
    description,
    icon: face.icon,
    ...(face.color === undefined ? {} : { color: face.color }),
    spoken: [name, ...(description.startsWith(face.word) ? [] : [face.word]), description]
      .filter((part) => part !== '')
      .join(', '),
    contextValue: contextValueOf(agent),
    ...(agent.state.kind === 'ended' ? { dimmed: true } : {}),
  };
}

/** What can be done with the agent, in the words that package.json's menus test. */
function contextValueOf(agent: Agent): string {
  const { state, engineUp } = agent;
  const words = ['agent', state.kind === 'ended' ? 'ended' : 'living'];
  if (engineUp && turnIdOf(state) !== undefined) words.push('busy');
  if (engineUp && state.kind === 'asking') {
    words.push('asking');
    const decidable = state.requests.every(({ kind }) => kind === 'command' || kind === 'files');
    if (decidable && state.requests.length > 0) words.push('decidable');
  }
  if (isUnread(agent)) words.push('unread');
  if (state.kind === 'idle' && agent.unrecorded === undefined && agent.lastTurn?.status === 'failed')
    words.push('failed');
  return words.join(' ');
}

/** What agents write may hold line ends, and characters that turn the direction of what follows them. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** A name as a row's label, cut at a word where there is one in the second half. */
export function labelOf(name: string): string {
  const word = name.slice(0, LABEL).lastIndexOf(' ');
  return name.length <= LABEL || word < LABEL / 2 ? shortened(name, LABEL) : `${name.slice(0, word)}…`;
}

/** How the agent's state looks and is called. */
export function faceOf(agent: Agent, now: number): Face {
  const { state } = agent;
  if (!agent.engineUp && state.kind !== 'ended') {
    const word = agent.record.host === 'local' ? t('engine stopped') : t('{0} not reached', agent.record.host);
    const details = [word, t('state of {0}', clockTime(agent.source.at, now))];
    return { icon: 'plug', color: QUIET, word, details };
  }
  switch (state.kind) {
    case 'starting':
      return { icon: 'loading~spin', color: QUIET, word: t('starting'), details: [t('starting…')] };
    case 'working':
      return workingFace(agent, state.activity, elapsed(now - state.since));
    case 'asking':
      return state.what === 'approval'
        ? askingFace(state, 'shield', t('needs approval'))
        : askingFace(state, 'question', t('has a question'));
    case 'stalled': {
      const time = elapsed(now - state.since);
      const silence = time === '' ? t('no answer from the model') : t('no answer from the model for {0}', time);
      return { icon: 'debug-disconnect', color: NEEDS_YOU, word: t('stalled'), details: [silence, t('retrying')] };
    }
    case 'idle':
      return idleFace(agent, now);
    case 'ended': {
      const details = [t('ended {0}', clockTime(state.at, now)), inSentence(endReasonOf(agent) ?? '')];
      return { icon: 'circle-slash', color: 'disabledForeground', word: t('ended'), details };
    }
  }
}

function workingFace(agent: Agent, activity: string, time: string): Face {
  const waiting = agent.queue.length === 0 ? '' : t('{0} queued', agent.queue.length);
  const details = [shortened(activity, LINE), waiting, t('turn {0}', agent.turn + 1), time, contextOf(agent)];
  return { icon: 'loading~spin', color: 'charts.blue', word: t('working'), details };
}

function idleFace(agent: Agent, now: number): Face {
  const { lastTurn } = agent;
  if (agent.unrecorded !== undefined) return workingFace(agent, t('finishing'), '');
  if (lastTurn === undefined)
    return { icon: 'circle-outline', color: QUIET, word: t('idle'), details: [t('no turn yet')] };
  const turn = t('turn {0}', agent.turn);
  switch (lastTurn.status) {
    case 'failed':
      return lastTurn.failure?.kind === 'usageLimit'
        ? { icon: 'watch', color: NEEDS_YOU, word: t('usage limit'), details: [failureWords(lastTurn.failure, LINE)] }
        : {
            icon: 'error',
            color: 'list.errorForeground',
            word: t('failed'),
            details: [failureWords(lastTurn.failure, LINE)],
          };
    case 'interrupted':
      return { icon: 'debug-pause', color: QUIET, word: t('interrupted'), details: [t('interrupted'), turn] };
    case 'completed': {
      const at = Date.parse(lastTurn.endedAt ?? '');
      const unread = isUnread(agent);
      if (!unread) {
        const details = [turn, durationOf(lastTurn)];
        return { icon: 'pass', color: 'testing.iconPassed', word: t('turn complete'), details };
      }
      const details = [firstLine(lastTurn.lastAgentMessage, LINE) || turn, Number.isNaN(at) ? '' : whenOf(at, now)];
      return { icon: 'circle-filled', color: 'charts.blue', word: t('turn complete, unread'), details };
    }
  }
}

type Asking = Extract<AgentState, { kind: 'asking' }>;

function askingFace(state: Asking, icon: string, word: string): Face {
  return { icon, color: NEEDS_YOU, word, details: [askedOf(state, word)] };
}

function askedOf(state: Asking, unknown: string): string {
  const [request, ...more] = state.requests;
  if (request === undefined) return unknown;
  return shortened(wordsOf(request), LINE) + (more.length === 0 ? '' : ` · ${t('{0} more', more.length)}`);
}

function wordsOf(request: Request): string {
  switch (request.kind) {
    case 'command':
      return request.reaches === undefined ? request.command : t('reach {0}', request.reaches);
    case 'files':
      if (request.folder !== undefined) return t('write in {0}', request.folder);
      return request.files.length === 0 ? t('change files') : request.files.join(', ');
    case 'question':
      return firstLine(request.questions.map(({ text }) => text).join(' '), LINE);
    case 'other':
      return t('asks in its terminal');
  }
}

function durationOf({ startedAt, endedAt }: TurnEnd): string {
  const ms = Date.parse(endedAt ?? '') - Date.parse(startedAt ?? '');
  return Number.isNaN(ms) ? '' : elapsed(ms);
}

function contextOf({ tokens }: Agent): string {
  const part = Math.round(tokens?.contextUsedPct ?? 0);
  return part === 0 ? '' : `${part} %`;
}

/** A sentence's beginning inside another one. */
function inSentence(text: string): string {
  return text.startsWith('Codex') ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
