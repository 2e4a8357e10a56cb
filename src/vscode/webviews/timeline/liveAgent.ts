import type { Agent } from '../../../core/agents/agent.ts';
import { turnIdOf } from '../../../core/agents/reduceAgent.ts';
import { t } from '../../../core/base/l10n.ts';
import type { LiveAgent, LiveRequest } from '../../../protocol/timeline.ts';
import type { Tone } from '../../../protocol/tone.ts';
import { isDecidable, requestsOf } from '../../approvals/openRequests.ts';
import { documentOfRequest, rowOfRequest, wantsTo } from '../../approvals/requestText.ts';
import { faceOf, oneLine } from '../../tree/agentRow.ts';

/** The theme's colours of the tree, as tones. */
const TONES: Readonly<Record<string, Tone>> = {
  'charts.blue': 'working',
  'list.warningForeground': 'needsYou',
  'testing.iconPassed': 'done',
  'list.errorForeground': 'failed',
};
/** A card shows this much of what is asked for, in characters; the whole is a document of its own. */
const LONGEST = 2000;

/** An agent as the timeline shows it. Looks and words are those of the tree. `now` is in epoch milliseconds. */
export function liveAgentOf(agent: Agent, now: number): LiveAgent {
  const { id, record, name } = agent;
  const { icon, color, word, details } = faceOf(agent, now);
  const turnId = agent.engineUp ? turnIdOf(agent.state) : undefined;
  const turnSince = turnId === undefined ? undefined : (begunAt(turnId) ?? sinceOf(agent));
  const since = sinceOf(agent);
  const request = requestOf(agent);
  return {
    id,
    name: oneLine(name),
    general: record.general.label,
    ...(record.type === undefined ? {} : { type: record.type }),
    icon,
    tone: TONES[color ?? ''] ?? 'quiet',
    word,
    detail: oneLine(details.filter((detail) => detail !== '' && detail !== word).join(' · ')),
    spawnedAt: Date.parse(record.createdAt),
    ...(since === undefined ? {} : { since }),
    ...(turnSince === undefined ? {} : { turnSince }),
    ...(request === undefined ? {} : { request }),
  };
}

/** When what the agent does now began; for one that does nothing, when its newest turn ended. */
function sinceOf({ state, source, lastTurn, record }: Agent): number | undefined {
  switch (state.kind) {
    case 'working':
    case 'stalled':
      return state.since;
    case 'asking':
      return source.at;
    case 'starting':
      return Date.parse(record.createdAt);
    case 'ended':
      return state.at;
    case 'idle': {
      const at = Date.parse(lastTurn?.endedAt ?? '');
      return Number.isNaN(at) ? undefined : at;
    }
  }
}

/** Codex's ids of turns begin with their time (UUID version 7). */
function begunAt(turnId: string): number | undefined {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(turnId) ?? [];
  return high === undefined || low === undefined ? undefined : Number.parseInt(high + low, 16);
}

function requestOf(agent: Agent): LiveRequest | undefined {
  const [request, ...more] = requestsOf(agent);
  if (request === undefined) return undefined;
  const others = more.length === 0 ? '' : t('and {0} more', more.length);
  if (isDecidable(request)) {
    const row = rowOfRequest({ agent, request });
    const whole =
      request.kind === 'command' ? request.command.trim() : documentOfRequest({ agent, request }).text.trim();
    return {
      wants: wantsTo(request),
      what: whole.slice(0, LONGEST) || row.label,
      note: [row.detail, others].filter((part) => part !== '').join(' · '),
      isDecidable: true,
      isWhole: whole.length <= LONGEST,
      itemId: request.itemId,
    };
  }
  const what = request.kind === 'question' ? request.questions.map(({ text }) => text).join('\n') : '';
  return {
    wants: request.kind === 'question' ? t('asks') : t('asks in its terminal'),
    what: what.slice(0, LONGEST),
    note: others,
    isDecidable: false,
    isWhole: what.length <= LONGEST,
    itemId: request.itemId,
  };
}
