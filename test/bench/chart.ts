import { digits } from './table.ts';

/** What grows, at one size. */
export interface Point {
  readonly size: number;
  readonly ours: number;
  readonly floor?: number;
}

const WIDTH = 50;
const OURS = '█';
const FLOOR = '░';
const FLOOR_IS = 'a raw client';

/**
 * A bar for each size. `whole`: of what all of them cost; `each`: of what a single one costs, so that bars of equal length
 * mean that cost grows as the number does.
 */
export function chartOf(what: string, unit: string, bars: 'whole' | 'each', points: readonly Point[]): string {
  const valueOf = (size: number, value: number): number => (bars === 'whole' ? value : value / size);
  const values = points.flatMap(({ size, ours, floor }) => [ours, floor ?? 0].map((value) => valueOf(size, value)));
  const most = Math.max(...values);
  const line = (label: string, size: number, value: number, sign: string): string => {
    const bar = sign.repeat(Math.max(1, Math.round((valueOf(size, value) / most) * WIDTH)));
    return `${label.padStart(9)} ${`${digits(value)} ${unit}`.padStart(10)}  ${bar}`;
  };
  const lines = points.flatMap(({ size, ours, floor }) => [
    line(size.toLocaleString('en'), size, ours, OURS),
    ...(floor === undefined ? [] : [line('', size, floor, FLOOR)]),
  ]);
  const key = points.some(({ floor }) => floor !== undefined) ? ` (${FLOOR} ${FLOOR_IS})` : '';
  return [`${what}${key}${bars === 'each' ? '; bars: for one' : ''}`, '', ...lines].join('\n');
}
