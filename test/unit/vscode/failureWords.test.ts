import { expect, test } from 'vitest';
import { failureWords } from '../../../src/vscode/notifications/failureWords.ts';
import { NOON } from './agents.ts';

const limit = (message: string, until?: Date): string =>
  failureWords({ kind: 'usageLimit', message, ...(until && { until: until.toISOString() }) }, 40, NOON);

test('a usage limit says until when, with the date when that is not today', () => {
  const words = 'You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), or try again later.';
  expect(limit(words, new Date(2026, 10, 21, 18, 30))).toBe('limit until 18:30');
  expect(limit(words, new Date(2026, 10, 22, 6, 55))).toBe('limit until 22 Nov 06:55');
});

test('a limit without a time, and every other failure, is said in the words of Codex, shortened', () => {
  expect(limit('Quota exceeded. Check your plan and billing details.')).toBe(
    'Quota exceeded. Check your plan and bil…',
  );
  expect(failureWords({ kind: 'other', message: '\nIt broke\nbadly' }, 40)).toBe('It broke');
  expect(failureWords({ kind: 'contextWindow', message: 'x' }, 40)).toBe('its context window is full');
  expect(failureWords(null, 40)).toBe('Codex gave no reason');
});
