import { byCode } from '../core/base/order.ts';
import type { Agent } from '../core/agents/agent.ts';
import { attentionOf, endReasonOf, statusWordOf, turnStateOf, type Attention } from '../core/agents/attention.ts';
import type { OldJob } from '../core/agents/oldJobs.ts';
import { plainText } from '../core/agents/transcript.ts';
import { elapsedText } from '../core/base/elapsedText.ts';
import { shortened } from '../core/base/shorten.ts';
import { displayWidth, fitted } from './displayWidth.ts';

export interface TerminalLook {
  readonly columns: number;
  readonly colours: boolean;
}

export type Colour = 'yellow' | 'red' | 'cyan' | 'green' | 'dim' | 'none';

interface Row {
  /** Lower is further up. */
  readonly rank: number;
  readonly id: string;
  readonly state: string;
  readonly colour: Colour;
  readonly age: number;
  readonly name: string;
  readonly what: string;
  readonly createdAt: string;
}

const STATE = 14;
const AGE = 7;
const NAME = 28;
/** Below this width there is no room to say what each does. */
const LAST_COLUMN = 24;

const NEEDS: Readonly<Record<Attention, string>> = {
  approval: 'needs approval',
  question: 'asks you',
  failed: 'failed',
  stalled: 'stalled',
  limit: 'usage limit',
  turnComplete: 'done, unread',
};

/** For people in a terminal: who needs them first, then who works. Never wider than the terminal. */
export function jobsTable(
  agents: readonly Agent[],
  history: readonly OldJob[],
  now: number,
  look: TerminalLook,
): string {
  const rows = [...agents.map((agent) => rowOf(agent, now)), ...history.map(oldRow)].toSorted(
    (a, b) => a.rank - b.rank || byCode(b.createdAt, a.createdAt),
  );
  if (rows.length === 0) return 'No jobs\n';
  const name = Math.min(NAME, Math.max(4, ...rows.map((row) => displayWidth(row.name))));
  const fixed = 8 + 2 + STATE + 2 + AGE + 2;
  const left = look.columns - 1 - fixed - name - 2;
  const line = (cells: readonly string[]): string => {
    const [id = '', state = '', age = '', called = '', what = ''] = cells;
    const start = `${fitted(id, 8)}  ${fitted(state, STATE)}  ${fitted(age, AGE)}  `;
    if (left < LAST_COLUMN) return `${start}${fitted(called, Math.max(4, look.columns - 1 - fixed))}`.trimEnd();
    return `${start}${fitted(called, name)}  ${fitted(what, left)}`.trimEnd();
  };
  const paint = (text: string, colour: Colour): string => (look.colours ? painted(text, colour) : text);
  return [
    paint(line(['ID', 'STATE', 'AGE', 'NAME', 'LAST']), 'dim'),
    ...rows.map(({ id, state, age, name: called, what, colour }) =>
      paint(line([id, state, elapsedText(age), called, what]), colour),
    ),
    '',
  ].join('\n');
}

function rowOf(agent: Agent, now: number): Row {
  const { record, state, lastTurn } = agent;
  const attention = attentionOf(agent);
  const ended = state.kind === 'ended';
  const [rank, word, colour] = standing(agent, attention);
  return {
    rank,
    id: agent.id,
    state: agent.engineUp || ended ? word : `${word}?`,
    colour,
    age: (ended ? state.at : now) - Date.parse(record.createdAt),
    name: oneLine(record.host === 'local' ? agent.name : `${record.host}: ${agent.name}`),
    what: oneLine(whatOf(agent) ?? lastTurn?.lastAgentMessage ?? agent.prompt),
    createdAt: record.createdAt,
  };
}

function standing(agent: Agent, attention: Attention | undefined): [number, string, Colour] {
  switch (attention) {
    case 'approval':
    case 'question':
      return [0, NEEDS[attention], 'yellow'];
    case 'failed':
    case 'stalled':
    case 'limit':
      return [1, NEEDS[attention], 'red'];
    case 'turnComplete':
      return [2, NEEDS[attention], 'green'];
    case undefined:
  }
  switch (statusWordOf(agent)) {
    case 'pending':
      return [3, 'starting', 'cyan'];
    case 'running': {
      const word = turnStateOf(agent) ?? 'idle';
      return word === 'working' ? [3, word, 'cyan'] : [4, word.replace('_', ' '), 'none'];
    }
    case 'failed':
      return [5, agent.state.kind === 'ended' && agent.state.how === 'killed' ? 'killed' : 'failed', 'dim'];
    case 'completed':
      return [5, 'ended', 'dim'];
  }
}

/** The most telling line there is; undefined leaves it to the last message. */
function whatOf(agent: Agent): string | undefined {
  const { plan, state, lastTurn } = agent;
  if (state.kind === 'stalled') return state.message;
  if (state.kind === 'working' || state.kind === 'asking') {
    const at = plan.findIndex(({ status }) => status !== 'completed');
    return at < 0 ? agent.prompt : `step ${at + 1}/${plan.length}: ${plan[at]?.step ?? ''}`;
  }
  return endReasonOf(agent) ?? lastTurn?.failure?.message;
}

function oldRow(job: OldJob): Row {
  const until = Date.parse(job.completedAt ?? job.createdAt);
  return {
    rank: 6,
    id: job.id,
    state: job.status === 'completed' ? 'ended' : 'failed',
    colour: 'dim',
    age: until - Date.parse(job.startedAt ?? job.createdAt),
    name: '(old codex-agent)',
    what: oneLine(job.lastMessage || job.error || job.prompt),
    createdAt: job.createdAt,
  };
}

function oneLine(text: string): string {
  return shortened(plainText(text), 300, '…');
}

export function painted(text: string, colour: Colour): string {
  const codes = { yellow: '33', red: '31', cyan: '36', green: '32', dim: '2' };
  return colour === 'none' ? text : `\u001b[${codes[colour]}m${text}\u001b[0m`;
}
