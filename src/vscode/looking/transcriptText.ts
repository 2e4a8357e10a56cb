import type { Agent } from '../../core/agents/agent.ts';
import { closed } from '../../core/agents/transcriptItem.ts';
import type { Passage, TurnHeading } from '../../core/agents/transcriptPages.ts';
import { turnIdOf } from '../../core/agents/reduceAgent.ts';
import { plainText } from '../../core/agents/transcript.ts';
import { t } from '../../core/base/l10n.ts';
import { clockTime, elapsed } from '../tree/times.ts';
import { LEFT_OUT } from './transcriptUri.ts';
import { turnName } from './turnHeading.ts';

const NOTHING_SAID = italic(t('Nothing was said yet.'));

export interface TranscriptParts {
  readonly passages: readonly Passage[];
  readonly isWhole: boolean;
  readonly headingOf: (turnId: string) => TurnHeading | undefined;
}

/** The whole document. `now` is epoch milliseconds. */
export function transcriptText(agent: Agent, parts: TranscriptParts, now: number): string {
  return documentOf([
    ...conversation(parts, (turnId) => nextTurn(agent, turnId), now),
    ...nowText(agent, parts.passages),
  ]);
}

/** The same of a session that is no agent. */
export function sessionText(parts: TranscriptParts, now: number): string {
  const blocks = conversation(parts, () => undefined, now);
  return documentOf(parts.passages.length === 0 ? [NOTHING_SAID] : blocks);
}

/** `numberOf` is for a turn that has no number yet. */
function conversation(
  { passages, isWhole, headingOf }: TranscriptParts,
  numberOf: (turnId: string) => number | undefined,
  now: number,
): readonly string[] {
  const blocks: string[] = isWhole ? [] : [LEFT_OUT];
  let turnId: string | undefined;
  for (const passage of passages) {
    if (passage.turnId !== turnId) {
      turnId = passage.turnId;
      blocks.push(headingText(headingOf(turnId), numberOf(turnId), now));
    }
    if (passage.text !== '') blocks.push(passage.text);
  }
  return blocks;
}

function documentOf(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}

/** What happens at this moment and is not in the conversation yet. */
function nowText({ state, engineUp, streaming }: Agent, passages: readonly Passage[]): readonly string[] {
  if (!engineUp && state.kind !== 'ended') return [italic(t('The engine has stopped: this is what was known last.'))];
  switch (state.kind) {
    case 'starting':
      return [italic(t('Starting…'))];
    case 'working': {
      const written = closed(plainText(streaming).trim());
      // A message that is complete is in the conversation, a moment before or after the agent goes on to the next thing.
      const isNew = written !== '' && !passages.slice(-3).some(({ text }) => text === written);
      return [...(isNew ? [written] : []), italic(`${sentence(state.activity)}…`)];
    }
    case 'asking':
      return [state.what === 'approval' ? italic(t('Waits for your approval.')) : italic(t('Waits for your answer.'))];
    case 'stalled':
      return [italic(t('No answer from the model: {0}', plainText(state.message).replaceAll(/\s+/g, ' ')))];
    case 'idle':
    case 'ended':
      return passages.length === 0 ? [NOTHING_SAID] : [];
  }
}

function headingText(heading: TurnHeading | undefined, running: number | undefined, now: number): string {
  const turn = heading?.turn === undefined ? running : heading.turn;
  const at = heading?.startedAt === undefined ? [] : [clockTime(heading.startedAt, now)];
  return `## ${[turnName(turn), ...at, ...endOf(heading)].join(' · ')}`;
}

function endOf(heading: TurnHeading | undefined): readonly string[] {
  if (heading === undefined) return [];
  const { status, startedAt, endedAt, reason } = heading;
  if (status === 'inProgress') return [t('working')];
  const ms = startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt;
  const took = ms === undefined ? [] : [elapsed(ms) || t('{0} s', Math.round(ms / 1000))];
  if (status === 'completed') return took;
  return [
    ...took,
    status === 'failed' ? t('failed: {0}', plainText(reason).replaceAll(/\s+/g, ' ')) : t('interrupted'),
  ];
}

/** The number that the running turn will get. */
function nextTurn({ state, turn, unrecorded }: Agent, turnId: string): number | undefined {
  return turnIdOf(state) === turnId || unrecorded === turnId ? turn + 1 : undefined;
}

function italic(text: string): string {
  return `*${text}*`;
}

function sentence(text: string): string {
  const plain = plainText(text)
    .replaceAll(/[\s*]+/g, ' ')
    .trim();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
