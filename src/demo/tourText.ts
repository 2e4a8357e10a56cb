import type { Agent } from '../core/agents/agent.ts';
import { describeRequest } from '../core/agents/approvals.ts';
import { plainText } from '../core/agents/transcript.ts';
import { shortened } from '../core/base/shorten.ts';

export type Tone = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue';
/** Colours a text, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string;

const codes: Readonly<Record<Tone, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
};

const gap = '  ';

export const coloured: Paint = (tone, text) => `\u001b[${codes[tone][0]}m${text}\u001b[${codes[tone][1]}m`;
export const uncoloured: Paint = (_, text) => text;

/** One agent as the tour shows it. */
export interface Row {
  readonly name: string;
  readonly agent: Agent | undefined;
  /** What was decided for it. */
  readonly notes: readonly string[];
  /** Milliseconds since its start; undefined before. */
  readonly elapsed: number | undefined;
}

export interface Look {
  readonly icon: string;
  readonly tone: Tone;
  /** The state in the words of the product. */
  readonly word: string;
  /** What it does now, asks, or has answered, in one line. */
  readonly now: string;
}

export function lookOf(agent: Agent | undefined): Look {
  if (agent === undefined) return { icon: '○', tone: 'dim', word: 'starting', now: '' };
  const { state, lastTurn } = agent;
  if (!agent.engineUp) return { icon: '✗', tone: 'dim', word: 'engine stopped', now: '' };
  switch (state.kind) {
    case 'starting':
      return { icon: '○', tone: 'dim', word: 'starting', now: '' };
    case 'working':
      return { icon: '●', tone: 'blue', word: 'working', now: plainText(state.activity) };
    case 'asking': {
      const word = state.what === 'approval' ? 'needs approval' : 'has a question';
      const [request] = state.requests;
      const now = request?.kind === 'command' ? request.command : request === undefined ? '' : describeRequest(request);
      return { icon: '▲', tone: 'yellow', word, now: plainText(now) };
    }
    case 'stalled':
      return { icon: '▲', tone: 'yellow', word: 'stalled', now: plainText(state.message) };
    case 'ended':
      return { icon: '✗', tone: 'dim', word: 'ended', now: state.how };
    case 'idle':
      break;
  }
  if (lastTurn === undefined) return { icon: '●', tone: 'blue', word: 'working', now: 'finishing' };
  const now =
    plainText(lastTurn.failure?.message ?? lastTurn.lastAgentMessage)
      .trim()
      .split('\n')[0] ?? '';
  return lastTurn.status === 'completed'
    ? { icon: '✓', tone: 'green', word: 'complete', now }
    : { icon: '✗', tone: 'red', word: lastTurn.status, now };
}

/** `5 s`, `12 m`. */
export function elapsedText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} m`;
}

const widths = { state: 14, time: 5, turn: 4, context: 7 };

/** The lines of the table, each at most `columns` wide. */
export function tableOf(rows: readonly Row[], columns: number, paint: Paint): readonly string[] {
  const name = Math.max(...rows.map((row) => row.name.length));
  const others = Object.values(widths).reduce((sum, width) => sum + width + gap.length, name + 4);
  const now = Math.max(8, columns - 1 - gap.length - others);
  const { state, time, turn, context } = widths;
  const head = ['AGENT'.padEnd(name), 'STATE'.padEnd(state), 'NOW'.padEnd(now)];
  const right = ['TIME'.padStart(time), 'TURN'.padStart(turn), 'CONTEXT'.padStart(context)];
  return [
    paint('dim', `    ${[...head, ...right].join(gap)}`),
    ...rows.map((row) => `  ${cellsOf(row, name, now, paint).join(gap)}`),
  ];
}

function cellsOf({ name, agent, elapsed }: Row, nameWidth: number, nowWidth: number, paint: Paint): readonly string[] {
  const look = lookOf(agent);
  const used = agent?.tokens?.contextUsedPct;
  return [
    `${paint(look.tone, look.icon)} ${paint('bold', name.padEnd(nameWidth))}`,
    paint(look.tone, look.word.padEnd(widths.state)),
    shortened(look.now, nowWidth - 1, '…').padEnd(nowWidth),
    (elapsed === undefined ? '' : elapsedText(elapsed)).padStart(widths.time),
    // The ledger numbers a turn at its end; the tour's agents have one each.
    (agent === undefined ? '' : String(Math.max(1, agent.turn))).padStart(widths.turn),
    (used === null || used === undefined ? '' : `${Math.round(used)} %`).padStart(widths.context),
  ];
}

/** `2 working · 1 needs approval`. */
export function summaryOf(rows: readonly Row[]): string {
  const words = rows.map(({ agent }) => lookOf(agent).word);
  return [...new Set(words)].map((word) => `${words.filter((one) => one === word).length} ${word}`).join(' · ');
}

/** The text in lines of at most `width` characters; at most `most` of them, the last of which says that more follows. */
export function paragraphsOf(text: string, width: number, most: number): readonly string[] {
  const lines = plainText(text)
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => wrapped(line, width));
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), '…'];
}

function wrapped(line: string, width: number): readonly string[] {
  const hanging = ' '.repeat(/^\s*(?:[-*]|\d+\.)?\s*/.exec(line)?.[0].length ?? 0);
  const lines: string[] = [];
  let current = '';
  for (const word of line.trimEnd().split(' ')) {
    const longer = current === '' && lines.length === 0 ? word : `${current} ${word}`;
    if (longer.length <= width || current.trim() === '') current = longer;
    else {
      lines.push(current);
      current = `${hanging}${word}`;
    }
  }
  return [...lines, current];
}

/** A diff without git's own words: each file's name, then its lines. */
export function changeOf(diff: string, most: number, paint: Paint): readonly string[] {
  const lines: string[] = [];
  let inside = false;
  for (const line of plainText(diff).trimEnd().split('\n')) {
    if (line.startsWith('diff --git ')) {
      inside = false;
      lines.push(paint('bold', line.slice(line.lastIndexOf(' b/') + 3)));
    } else if (line.startsWith('@@')) inside = true;
    else if (inside && line.startsWith('+')) lines.push(paint('green', `  ${line}`));
    else if (inside && line.startsWith('-')) lines.push(paint('red', `  ${line}`));
    else if (inside && line.trim() !== '' && !line.startsWith('\\')) lines.push(paint('dim', `  ${line}`));
  }
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `… ${lines.length - most + 1} more lines`];
}
