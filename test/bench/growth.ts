import { median } from './row.ts';

/** What a process holds at some moment. */
export interface Held {
  /** MB */
  readonly memory: number;
  readonly handles: number;
}

/** What a run of any length may add: agents that were replaced are remembered, and a collection is never complete. */
const MORE = { memory: 10, handles: 8 };

/** Compares the last third of a run with the third before it; the first is for warming up. */
export function growthOf(who: string, held: readonly Held[]): readonly string[] {
  const third = Math.floor(held.length / 3);
  if (third < 3)
    return [`Of ${who} only ${held.length} values are known: the run was too short to tell whether it grows.`];
  const [before, after] = [held.slice(third, 2 * third), held.slice(2 * third)];
  const grown = (valueOf: (one: Held) => number): readonly [number, number] => [
    median(before.map(valueOf)),
    median(after.map(valueOf)),
  ];
  const memory = grown((one) => one.memory);
  const handles = grown((one) => one.handles);
  return [
    ...(memory[1] > memory[0] * 1.2 + MORE.memory
      ? [`The memory of ${who} grew from ${memory[0].toFixed(1)} to ${memory[1].toFixed(1)} MB.`]
      : []),
    ...(handles[1] > handles[0] + MORE.handles
      ? [`The handles of ${who} grew from ${handles[0]} to ${handles[1]}.`]
      : []),
  ];
}
