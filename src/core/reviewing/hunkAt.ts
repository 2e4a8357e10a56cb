/** How many unchanged lines stand around what is quoted, and how many lines are quoted at most on each side of the place. */
const CONTEXT = 3;
const MOST = 30;
/** How different two texts may be, in lines, before they are no longer compared line by line. */
const MOST_EDITS = 300;

export type SideName = 'before' | 'after';

/** Lines of one of two texts, from 0, both inclusive. */
export interface LineRange {
  readonly side: SideName;
  readonly first: number;
  readonly last: number;
}

/** One line of a diff; a line that stays has a number in both texts, from 0. */
interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  readonly before: number;
  readonly after: number;
}

/** The part of the difference between two texts that holds these lines, as a hunk of a unified diff. */
export function hunkAt(before: string, after: string, { side, first, last }: LineRange): string {
  const diff = diffLines(linesOf(before), linesOf(after));
  const isWanted = (line: DiffLine): boolean =>
    line.sign !== (side === 'before' ? '+' : '-') && line[side] >= first && line[side] <= last;
  const from = diff.findIndex(isWanted);
  if (from < 0) return '';
  const to = diff.findLastIndex(isWanted);
  const start = widened(diff, from, -1);
  const end = widened(diff, to, 1);
  const part = diff.slice(start, end + 1);
  const count = (absent: '-' | '+'): number => part.filter(({ sign }) => sign !== absent).length;
  const head = `@@ -${place(diff[start]?.before, count('+'))} +${place(diff[start]?.after, count('-'))} @@`;
  return [head, ...part.map(({ sign, text }) => `${sign}${text}`)].join('\n');
}

/** From a line outwards: to the end of the changes that it is near, and some lines more. */
function widened(diff: readonly DiffLine[], at: number, step: -1 | 1): number {
  let end = at;
  for (let next = at + step, since = 0; since < CONTEXT && Math.abs(next - at) <= MOST; next += step) {
    const line = diff[next];
    if (line === undefined) break;
    since = line.sign === ' ' ? since + 1 : 0;
    end = next;
  }
  return end;
}

function place(line: number | undefined, count: number): string {
  return `${count === 0 ? (line ?? 0) : (line ?? 0) + 1},${count}`;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const middle = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)] as const;
  const lines: DiffLine[] = [];
  let [b, a] = [0, 0];
  const stay = (count: number): void => {
    for (let done = 0; done < count; done++) lines.push({ sign: ' ', text: before[b] ?? '', before: b++, after: a++ });
  };
  const change = (untilB: number, untilA: number): void => {
    while (b < untilB) lines.push({ sign: '-', text: before[b] ?? '', before: b++, after: a });
    while (a < untilA) lines.push({ sign: '+', text: after[a] ?? '', before: b, after: a++ });
  };
  stay(head);
  for (const [inB, inA] of commonLines(...middle)) {
    change(head + inB, head + inA);
    stay(1);
  }
  change(before.length - tail, after.length - tail);
  stay(tail);
  return lines;
}

type Pair = readonly [one: number, other: number];

/** A longest sequence of lines that both have, by Myers' greedy algorithm; empty when they differ in too much. */
function commonLines(one: readonly string[], other: readonly string[]): readonly Pair[] {
  // How far each diagonal reaches after so many edits.
  const rounds: ReadonlyMap<number, number>[] = [];
  let reach: ReadonlyMap<number, number> = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(MOST_EDITS, one.length + other.length); edits++) {
    rounds.push(reach);
    const next = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const from = cameFrom(reach, diagonal, edits);
      let x = (reach.get(from) ?? 0) + (from < diagonal ? 1 : 0);
      while (x < one.length && x - diagonal < other.length && one[x] === other[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= one.length && x - diagonal >= other.length) return walkedBack(rounds, [one.length, other.length]);
    }
    reach = next;
  }
  return [];
}

/** The neighbour that a diagonal was reached from in this round: the one that had come further. */
function cameFrom(reach: ReadonlyMap<number, number>, diagonal: number, edits: number): number {
  if (diagonal === -edits) return diagonal + 1;
  if (diagonal === edits) return diagonal - 1;
  return (reach.get(diagonal - 1) ?? 0) < (reach.get(diagonal + 1) ?? 0) ? diagonal + 1 : diagonal - 1;
}

function walkedBack(rounds: readonly ReadonlyMap<number, number>[], end: Pair): readonly Pair[] {
  const pairs: Pair[] = [];
  let [x, y] = end;
  for (let edits = rounds.length - 1; edits >= 0; edits--) {
    const reach = rounds[edits] ?? new Map<number, number>();
    const from = cameFrom(reach, x - y, edits);
    const beforeX = reach.get(from) ?? 0;
    const beforeY = beforeX - from;
    while (x > beforeX && y > beforeY) pairs.push([--x, --y]);
    x = beforeX;
    y = beforeY;
  }
  return pairs.toReversed();
}
