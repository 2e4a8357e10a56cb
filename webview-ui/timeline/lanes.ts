import type { LiveAgent, LogEntry } from '../../src/protocol/timeline.ts';
import type { Tone } from '../../src/protocol/tone.ts';
import type { Chapter, Known } from './log.ts';
import { Turns } from './turns.ts';

/** Times are epoch milliseconds. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly tone: Tone;
  /** `turn 1`, `waits for approval`: for tooltips and for those who do not see the picture. */
  readonly what: string;
  /** Its end is now. */
  readonly grows?: true;
}

/** One agent's line through a session. */
export interface Lane {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly general: string;
  readonly icon: string;
  readonly tone: Tone;
  /** The state in words. */
  readonly word: string;
  readonly spawnedAt: number | undefined;
  readonly bars: readonly Bar[];
  /** Since when a turn runs of which the log says no end. */
  readonly openSince: number | undefined;
  readonly turns: number;
  /** Input and output of the newest turn that says it. */
  readonly tokens: number;
}

/** A moment that concerns everybody. */
export interface Mark {
  readonly at: number;
  readonly label: string;
}

interface Drawn {
  readonly known: Known;
  spawnedAt: number | undefined;
  bars: Bar[];
  openSince: number | undefined;
  face: Pick<Lane, 'icon' | 'tone' | 'word'>;
  turns: number;
  tokens: number;
  readonly joined: Turns<number>;
}

/** The icon of an agent that was ended, here and in the tree. */
const ENDED = 'circle-slash';
const WAITING = { icon: 'circle-outline', tone: 'quiet', word: 'no end in the log' } as const;

/** The lanes of a chapter in the order in which their agents appear, as the log alone tells them. */
export function lanesOf({ entries }: Chapter, directory: ReadonlyMap<string, Known>): readonly Lane[] {
  const drawn = new Map<string, Drawn>();
  for (const entry of entries) {
    const { kind, id } = entry;
    if (id === undefined || !(kind === 'spawned' || kind === 'message' || kind === 'complete' || kind === 'ended'))
      continue;
    const known = directory.get(id) ?? { id, name: id, type: '', general: '' };
    const lane = drawn.get(id) ?? {
      known,
      spawnedAt: undefined,
      bars: [],
      openSince: undefined,
      face: WAITING,
      turns: 0,
      tokens: 0,
      joined: new Turns<number>(),
    };
    drawn.set(id, lane);
    draw(lane, entry);
  }
  return [...drawn.values()].map(({ known, face, spawnedAt, bars, openSince, turns, tokens }) => {
    return { ...known, ...face, spawnedAt, bars, openSince, turns, tokens };
  });
}

function draw(lane: Drawn, entry: LogEntry): void {
  const { at } = entry;
  switch (entry.kind) {
    case 'spawned':
      lane.spawnedAt ??= at;
      lane.openSince ??= at;
      lane.face = WAITING;
      return;
    case 'message':
      lane.joined.message();
      lane.openSince ??= at;
      return;
    case 'complete':
      complete(lane, entry);
      return;
    default:
      if (at !== undefined && lane.openSince !== undefined) {
        lane.bars.push({ from: lane.openSince, to: at, tone: 'quiet', what: `turn ${lane.turns + 1}, not finished` });
      }
      lane.openSince = undefined;
      if (lane.turns === 0 || entry.fields['how'] !== 'quit') lane.face = endedFace(entry.fields['how'] ?? '');
  }
}

/** A second entry for the same turn tells what was found, and is no second turn. */
function complete(lane: Drawn, entry: LogEntry): void {
  const { at, fields } = entry;
  let isTwin = true;
  const turn = lane.joined.join(entry, () => {
    isTwin = false;
    return Number.parseInt(fields['turn'] ?? '', 10) || lane.turns + 1;
  });
  lane.face = completeFace(fields);
  lane.tokens = tokensIn(fields['tokens'] ?? '') || lane.tokens;
  if (isTwin) return;
  lane.turns = turn;
  if (at !== undefined) {
    const took = durationIn(fields['duration'] ?? '');
    const last = lane.bars.at(-1)?.to;
    const begun = lane.openSince ?? (took === undefined ? (last ?? at) : at - took);
    // Times of the log are whole minutes: what it says of a duration is finer.
    const from = took !== undefined && Math.abs(at - took - begun) < 60_000 ? at - took : begun;
    lane.bars.push({ from: Math.min(from, at), to: at, tone: lane.face.tone, what: `turn ${lane.turns}` });
  }
  lane.openSince = undefined;
}

/** A turn that somebody interrupted is logged as done in part, with that as its reason. */
export function statusOf(fields: LogEntry['fields']): string {
  const status = (fields['status'] ?? '').trim().toLowerCase();
  return status === 'partial' && fields['reason'] === 'interrupted' ? 'interrupted' : status;
}

function completeFace(fields: LogEntry['fields']): Drawn['face'] {
  switch (statusOf(fields)) {
    case 'failed':
      return { icon: 'error', tone: 'failed', word: 'failed' };
    case 'interrupted':
      return { icon: 'debug-pause', tone: 'quiet', word: 'interrupted' };
    case 'partial':
      return { icon: 'warning', tone: 'needsYou', word: 'partly done' };
    default:
      return { icon: 'pass', tone: 'done', word: 'complete' };
  }
}

function endedFace(how: string): Drawn['face'] {
  const word = how === '' || how === 'quit' ? 'ended' : how;
  return how === 'failed' ? { icon: 'error', tone: 'failed', word } : { icon: ENDED, tone: 'quiet', word };
}

/** The lane as its agent is now: what the extension knows goes before what the log says. */
export function laneNow(lane: Lane, live: LiveAgent | undefined, now: number): Lane {
  if (live === undefined) return lane;
  const { icon, tone, word, turnSince, since } = live;
  const bars = [...lane.bars];
  const turn = `turn ${lane.turns + 1}`;
  if (turnSince !== undefined) {
    const begun = Math.max(lane.openSince ?? turnSince, bars.at(-1)?.to ?? 0);
    const asked = tone === 'needsYou' ? Math.max(begun, since ?? now) : now;
    if (asked > begun)
      bars.push({ from: begun, to: asked, tone: 'working', what: turn, ...(asked === now ? { grows: true } : {}) });
    if (tone === 'needsYou') bars.push({ from: asked, to: Math.max(now, asked), tone, what: word, grows: true });
  } else if (lane.openSince !== undefined && since !== undefined) {
    bars.push({ from: Math.min(lane.openSince, since), to: since, tone, what: turn });
  }
  // That it was let go says less than how its work ended.
  if (icon === ENDED && lane.turns > 0) return { ...lane, name: live.name, bars };
  return {
    ...lane,
    name: live.name,
    icon,
    tone,
    word: [word, live.detail].filter((part) => part !== '').join(', '),
    bars,
  };
}

/** The lane of an agent whose spawn is not in the log. */
export function laneOfLive({ id, name, type, general, icon, tone, word, spawnedAt, turnSince }: LiveAgent): Lane {
  const openSince = turnSince === undefined ? undefined : spawnedAt;
  return { id, name, type: type ?? '', general, icon, tone, word, spawnedAt, bars: [], openSince, turns: 0, tokens: 0 };
}

const MARKS: Partial<Record<LogEntry['kind'], string>> = {
  synthesis: 'synthesis',
  prd: 'PRD',
  testing: 'tests',
  review: 'review',
};

export function marksOf({ entries }: Chapter): readonly Mark[] {
  return entries.flatMap(({ kind, at }) => {
    const label = MARKS[kind];
    return label === undefined || at === undefined ? [] : [{ at, label }];
  });
}

/** How much longer the work would have taken one agent after the other, in milliseconds. */
export function savedBy(lanes: readonly Lane[]): number {
  const bars = lanes.flatMap((lane) => lane.bars).toSorted((one, other) => one.from - other.from);
  let saved = 0;
  let until = -Infinity;
  for (const { from, to } of bars) {
    saved += Math.max(0, Math.min(to, until) - from);
    until = Math.max(until, to);
  }
  return saved;
}

/** `14m 3s`, `1h 2m`, `40 s`, in milliseconds; undefined when it says none. */
export function durationIn(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(h|m|s)/g)];
  if (parts.length === 0) return undefined;
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0);
}

/** Of `36581 in, 282 out, 14% of context`. */
function tokensIn(text: string): number {
  return [...text.matchAll(/(\d+) (?:in|out)\b/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}
