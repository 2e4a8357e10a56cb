import { expect, test } from 'vitest';
import { failureWords } from '../../../src/vscode/notifications/failureWords.ts';

const limit = (message: string): string => failureWords({ kind: 'usageLimit', message }, 40);

test('a usage limit says until when, however Codex words the rest', () => {
  const upgrade = 'You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), or try again at ';
  expect(limit(`${upgrade}6:30 PM.`)).toBe('limit until 18:30');
  expect(limit(`${upgrade}12:05 AM.`)).toBe('limit until 00:05');
  expect(limit(`${upgrade}12:05 PM.`)).toBe('limit until 12:05');
  expect(limit(`${upgrade}Nov 22nd, 2026 6:55 AM.`)).toBe('limit until Nov 22nd, 2026 06:55');
});

test('a limit without a time, and every other failure, is said in the words of Codex, shortened', () => {
  expect(limit('Quota exceeded. Check your plan and billing details.')).toBe(
    'Quota exceeded. Check your plan and bil…',
  );
  expect(failureWords({ kind: 'other', message: '\nIt broke\nbadly' }, 40)).toBe('It broke');
  expect(failureWords(null, 40)).toBe('Codex gave no reason');
});
