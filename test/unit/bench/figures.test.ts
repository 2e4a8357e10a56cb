import { describe, expect, test } from 'vitest';
import { chartOf } from '../../bench/chart.ts';
import { growthOf } from '../../bench/growth.ts';
import { keepsLimit, median, ratioOf, type Measured } from '../../bench/row.ts';
import { tableOf } from '../../bench/table.ts';

const row: Measured = {
  what: 'start',
  unit: 'ms',
  ours: [100, 120, 110],
  floor: [90, 100, 95],
  floorIs: 'raw client',
  limit: 125,
  ratioLimit: 1.3,
};

describe('a row', () => {
  test('is judged by its ratio where it has one, whatever the machine', () => {
    expect(keepsLimit({ ...row, ours: [1000, 1200, 1100], floor: [900, 1000, 950] })).toBe(true);
    expect(keepsLimit({ ...row, ours: [200, 220, 210] })).toBe(false);
  });

  test('is judged by its own limit where it has no ratio', () => {
    const { ratioLimit: _, ...alone } = row;
    expect(keepsLimit(alone)).toBe(true);
    expect(keepsLimit({ ...alone, ours: [100, 130, 140] })).toBe(false);
  });

  test('that is above its ratio only in the middle was disturbed', () => {
    expect(keepsLimit({ ...row, ours: [100, 300, 310], floor: [90, 95, 100] })).toBe(true);
  });

  test('has the ratio of the medians, and none without a floor', () => {
    expect(ratioOf(row)).toBeCloseTo(110 / 95);
    expect(ratioOf({ ...row, floor: [] })).toBeUndefined();
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});

describe('the table', () => {
  test('says what was measured, what is allowed and whether that was kept', () => {
    const slow = { ...row, what: 'send', ours: [200, 220, 210], oldTool: 416, note: 'two calls' };
    expect(tableOf([row, slow]).split('\n').slice(2)).toEqual([
      '| start | 110 (100-120) ms | 95 (90-100) (raw client) | 1.16 ≤ 1.3 | ≤ 125 ms |  | ok |',
      '| send | 210 (200-220) ms | 95 (90-100) (raw client) | 2.21 ≤ 1.3 | ≤ 125 ms | 416 ms | ABOVE; two calls |',
    ]);
  });

  test('has a column for the other tool, with the reason where that has no such figure', () => {
    const rows = tableOf([
      { ...row, theirs: [700, 800, 759] },
      { ...row, theirs: 'cannot: "jobs" ends with 1' },
    ]);
    expect(rows).toContain('| 759 (700-800) ms |');
    expect(rows).toContain('| cannot: "jobs" ends with 1 |');
  });
});

test('a chart shows what one costs, so that linear growth has bars of equal length', () => {
  const chart = chartOf('Entries', 'ms', 'each', [
    { size: 1000, ours: 2 },
    { size: 2000, ours: 8 },
  ]);
  const bars = chart
    .split('\n')
    .slice(2)
    .map((line) => line.match(/█/g)?.length);
  expect(bars).toEqual([25, 50]);
});

describe('growth', () => {
  const held = (memory: number, handles: number) => ({ memory, handles });

  test('is what the last third has more than the one before it', () => {
    const steady = Array.from({ length: 30 }, () => held(50, 20));
    expect(growthOf('a window', steady)).toEqual([]);
    const leaking = Array.from({ length: 30 }, (_, second) => held(50 + 3 * second, 20 + second));
    expect(growthOf('a window', leaking)).toEqual([
      'The memory of a window grew from 93.5 to 123.5 MB.',
      'The handles of a window grew from 34.5 to 44.5.',
    ]);
  });

  test('cannot be told of a run that was too short', () => {
    expect(growthOf('a window', [held(1, 1)])).toHaveLength(1);
  });
});
