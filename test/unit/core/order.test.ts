import { expect, test } from 'vitest';
import { byCode } from '../../../src/core/base/order.ts';

test('times stand in their order', () => {
  const times = ['2026-11-21T10:00:00.010Z', '2026-11-21T09:59:59.999Z', '2026-02-01T00:00:00.000Z'];
  expect(times.toSorted(byCode)).toEqual(times.toReversed());
  expect(byCode('a', 'a')).toBe(0);
});
