/** From and to in epoch milliseconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Tick {
  readonly at: number;
  /** A new day begins, or the axis does. */
  readonly isDay: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEPS = [
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
];
/** The least that a label needs, in pixels. */
const LABEL = 84;
/** A turn of seconds still gets a picture that one can read. */
const LEAST = 5 * MINUTE;

/** The stretch that a chart shows: a little air on both sides, and never less than some minutes. Undefined without any time. */
export function rangeOf(times: readonly number[]): Range | undefined {
  if (times.length === 0) return undefined;
  let [from, to] = [Infinity, -Infinity];
  for (const time of times) [from, to] = [Math.min(from, time), Math.max(to, time)];
  const missing = Math.max(0, LEAST - (to - from));
  const air = (to - from + missing) * 0.02;
  return { from: from - air - missing / 4, to: to + air + (missing * 3) / 4 };
}

/** Round times of the person's own clock, as close together as their labels allow in `width` pixels. */
export function ticksOf({ from, to }: Range, width: number): readonly Tick[] {
  const most = Math.max(1, Math.floor(width / LABEL));
  const step =
    STEPS.find((one) => (to - from) / one <= most) ?? Math.ceil((to - from) / most / (24 * HOUR)) * 24 * HOUR;
  // Round by the clock on the wall: zones differ by halves of hours too.
  const zone = new Date(from).getTimezoneOffset() * MINUTE;
  const ticks: Tick[] = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at <= to; at += step) {
    const before = ticks.at(-1)?.at ?? from;
    ticks.push({ at, isDay: new Date(before).toDateString() !== new Date(at).toDateString() });
  }
  return ticks;
}

/** Where a time stands, in percent of the width. */
export function placeOf(at: number, { from, to }: Range): number {
  return Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
}
