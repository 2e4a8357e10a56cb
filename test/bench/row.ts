/** One figure of a run: what it cost with us, beside what nobody could do it for less. */
export interface Measured {
  readonly what: string;
  readonly unit: string;
  /** One value per round; the median counts. */
  readonly ours: readonly number[];
  /** Measured in turn with ours, so that both meet the same noise. Empty: there is no floor. */
  readonly floor: readonly number[];
  readonly floorIs: string;
  /** What ours may be on a quiet machine with 2 cores and Node 24, in the row's unit. */
  readonly limit?: number;
  /** What ours may be of the floor, on any machine. */
  readonly ratioLimit?: number;
  /** Processes hand over to each other in it: on a busy machine its ratio says how busy that is. */
  readonly quietOnly?: true;
  /** What the tool that we replace took on a quiet machine, in the row's unit. */
  readonly oldTool?: number;
  /** The same with the other tool of `--against`, or why it has no such figure. */
  readonly theirs?: readonly number[] | string;
  readonly note?: string;
}

/** Says whether the row is to be measured. */
export type Wanted = (row: Pick<Measured, 'what' | 'ratioLimit' | 'quietOnly'>) => boolean;

export interface Ask {
  readonly wanted: Wanted;
  /** Told before each row: what is being measured. */
  readonly say: (what: string) => void;
  /** The path of another `codex-agent` to be measured beside ours. */
  readonly against: string | undefined;
}

/** Rows that share what they need. Asked once for all of them, and once more for those that failed. */
export interface Group {
  readonly name: string;
  readonly about: string;
  /** On a quiet machine, in minutes. */
  readonly minutes: number;
  readonly measure: (ask: Ask) => Promise<readonly Measured[]>;
}

export const ROUNDS = 9;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Ours divided by the floor; undefined where there is none. */
export function ratioOf({ ours, floor }: Measured): number | undefined {
  return floor.length === 0 ? undefined : median(ours) / median(floor);
}

/**
 * Whether the row keeps its limit: the ratio's where it has one, which no machine excuses; else its own. Others' work only
 * ever adds time, so a ratio that the medians miss and the least values keep is noise: what we do ourselves moves both.
 */
export function keepsLimit(row: Measured): boolean {
  const { ours, floor, limit, ratioLimit } = row;
  const ratio = ratioOf(row);
  if (ratioLimit === undefined || ratio === undefined) return limit === undefined || median(ours) <= limit;
  return ratio <= ratioLimit || Math.min(...ours) / Math.min(...floor) <= ratioLimit;
}
