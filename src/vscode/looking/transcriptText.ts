import type { Agent } from '../../core/agents/agent.ts';
import { closed } from '../../core/agents/transcriptItem.ts';
import type { Passage, TurnHeading } from '../../core/agents/transcriptPages.ts';
import { turnIdOf } from '../../core/agents/reduceAgent.ts';
import { plainText } from '../../core/agents/transcript.ts';
import { clockTime, elapsed } from '../tree/times.ts';
import { LEFT_OUT } from './transcriptUri.ts';

export interface TranscriptParts {
  readonly passages: readonly Passage[];
  readonly isWhole: boolean;
  readonly headingOf: (turnId: string) => TurnHeading | undefined;
}

/** The whole document. `now` is epoch milliseconds. */
export function transcriptText(agent: Agent, { passages, isWhole, headingOf }: TranscriptParts, now: number): string {
  const blocks: string[] = isWhole ? [] : [LEFT_OUT];
  let turnId: string | undefined;
  for (const passage of passages) {
    if (passage.turnId !== turnId) {
      turnId = passage.turnId;
      blocks.push(headingText(headingOf(turnId), nextTurn(agent, turnId), now));
    }
    if (passage.text !== '') blocks.push(passage.text);
  }
  blocks.push(...nowText(agent, passages));
  return `${blocks.join('\n\n')}\n`;
}

/** What happens at this moment and is not in the conversation yet. */
function nowText({ state, engineUp, streaming }: Agent, passages: readonly Passage[]): readonly string[] {
  if (!engineUp && state.kind !== 'ended') return ['*The engine has stopped: this is what was known last.*'];
  switch (state.kind) {
    case 'starting':
      return ['*Starting…*'];
    case 'working': {
      const written = closed(plainText(streaming).trim());
      // A message that is complete is in the conversation, a moment before or after the agent goes on to the next thing.
      const isNew = written !== '' && !passages.slice(-3).some(({ text }) => text === written);
      return [...(isNew ? [written] : []), `*${sentence(state.activity)}…*`];
    }
    case 'asking':
      return [state.what === 'approval' ? '*Waits for your approval.*' : '*Waits for your answer.*'];
    case 'stalled':
      return [`*No answer from the model: ${plainText(state.message).replaceAll(/\s+/g, ' ')}*`];
    case 'idle':
    case 'ended':
      return passages.length === 0 ? ['*Nothing was said yet.*'] : [];
  }
}

function headingText(heading: TurnHeading | undefined, running: number | undefined, now: number): string {
  const turn = heading?.turn === undefined ? running : heading.turn;
  const name = turn === null ? 'Not asked for' : turn === undefined ? 'Turn' : `Turn ${turn}`;
  const at = heading?.startedAt === undefined ? [] : [clockTime(heading.startedAt, now)];
  return `## ${[name, ...at, ...endOf(heading)].join(' · ')}`;
}

function endOf(heading: TurnHeading | undefined): readonly string[] {
  if (heading === undefined) return [];
  const { status, startedAt, endedAt, reason } = heading;
  if (status === 'inProgress') return ['working'];
  const ms = startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt;
  const took = ms === undefined ? [] : [elapsed(ms) || `${Math.round(ms / 1000)} s`];
  if (status === 'completed') return took;
  return [...took, status === 'failed' ? `failed: ${plainText(reason).replaceAll(/\s+/g, ' ')}` : 'interrupted'];
}

/** The number that the running turn will get. */
function nextTurn({ state, turn, unrecorded }: Agent, turnId: string): number | undefined {
  return turnIdOf(state) === turnId || unrecorded === turnId ? turn + 1 : undefined;
}

function sentence(text: string): string {
  const plain = plainText(text)
    .replaceAll(/[\s*]+/g, ' ')
    .trim();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
