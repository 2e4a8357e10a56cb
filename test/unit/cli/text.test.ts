import { expect, test } from 'vitest';
import { durationOf } from '../../../src/cli/text.ts';
import { elapsedText } from '../../../src/core/base/elapsedText.ts';
import { failureText } from '../../../src/cli/failureText.ts';
import { firstCharacters, shortened } from '../../../src/core/base/shorten.ts';

test.each([
  [0, '0s'],
  [-5, '0s'],
  [59_999, '59s'],
  [60_000, '1m 0s'],
  [62_000, '1m 2s'],
  [3_599_000, '59m 59s'],
  [3_780_000, '1h 3m'],
  [90 * 3_600_000, '90h 0m'],
])('%d ms are %s', (ms, text) => {
  expect(elapsedText(ms)).toBe(text);
});

test.each([
  ['90', 90_000],
  ['90s', 90_000],
  ['1.5m', 90_000],
  ['45m', 2_700_000],
  ['2h', 7_200_000],
  ['250ms', 250],
  [' 5s ', 5000],
  ['', undefined],
  ['5x', undefined],
  ['-5s', undefined],
  ['1e3', undefined],
  ['s', undefined],
])('%j is a time of %s ms', (text, ms) => {
  expect(durationOf(text)).toBe(ms);
});

test('texts are cut at whole characters', () => {
  expect(firstCharacters('a🚀b', 2)).toBe('a🚀');
  expect(firstCharacters('abc', 0)).toBe('');
  expect(shortened('  one\n two\tthree ', 50)).toBe('one two three');
  expect(shortened('one two three', 7)).toBe('one two...');
  expect(shortened('one two three', 7, '…')).toBe('one two…');
  expect(shortened('🚀🚀🚀', 2, '')).toBe('🚀🚀');
});

test.each(['contextWindow', 'usageLimit', 'login', 'network', 'other'] as const)(
  'a turn that failed by %s is explained in a sentence, with the next step below',
  (kind) => {
    const lines = failureText('0a1b2c3d', { kind, message: 'because of this' }).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^[A-Z].*(\.|"go on")$/);
    if (kind === 'contextWindow') expect(lines[0]).toBe('Agent hit context window limit');
    else expect(lines[0]).toMatch(/^Job 0a1b2c3d .*because of this\.$/);
  },
);

test('a failure without a reason is a sentence too', () => {
  expect(failureText('0a1b2c3d', null)).toBe(
    'Job 0a1b2c3d failed: Codex gave no reason.\nChange the request and send it again.',
  );
});
