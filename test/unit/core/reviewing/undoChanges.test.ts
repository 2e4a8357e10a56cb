import { expect, test } from 'vitest';
import type { FileChange } from '../../../../src/core/agents/agent.ts';
import { UNKNOWN, undoChanges, undoHunks } from '../../../../src/core/reviewing/undoChanges.ts';

const update = (path: string, diff: string, movedTo?: string): FileChange => ({
  path,
  kind: 'update',
  diff,
  ...(movedTo === undefined ? {} : { movedTo }),
});

test.each([
  ['a line that was replaced', 'one\n2\nthree\n', '@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n', 'one\ntwo\nthree\n'],
  ['a line that was added', 'a\nb\n', '@@ -1 +1,2 @@\n a\n+b\n', 'a\n'],
  ['a line that was taken away', 'a\nc\n', '@@ -1,3 +1,2 @@\n a\n-b\n c\n', 'a\nb\nc\n'],
  ['everything taken away', '', '@@ -1,2 +0,0 @@\n-a\n-b\n', 'a\nb\n'],
  ['only lines taken away', 'a\nb\n', '@@ -3 +2,0 @@\n-c\n', 'a\nb\nc\n'],
  [
    'two places',
    'a\nB\nc\nd\ne\nF\n',
    '@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n@@ -5,2 +5,2 @@\n e\n-f\n+F\n',
    'a\nb\nc\nd\ne\nf\n',
  ],
])('the diff of %s is taken back', (_, now, diff, before) => {
  expect(undoHunks(now, diff)).toBe(before);
});

test('a diff is not taken back from a text that it has not made', () => {
  expect(undoHunks('something\nelse\n', '@@ -1 +1 @@\n-a\n+b\n')).toBeUndefined();
});

test('changes of one file are taken back from the newest to the oldest', () => {
  const changes = [
    update('a.txt', '@@ -1 +1 @@\n-1\n+2\n'),
    update('b.txt', ''),
    update('a.txt', '@@ -1 +1 @@\n-2\n+3\n'),
  ];
  expect(undoChanges('a.txt', '3\n', changes)).toBe('1\n');
});

test('before it was added there was no file, and before it was deleted there was its text', () => {
  expect(undoChanges('new', 'x', [{ path: 'new', kind: 'add', diff: 'x' }])).toBeUndefined();
  expect(undoChanges('old', undefined, [{ path: 'old', kind: 'delete', diff: 'was\n' }])).toBe('was\n');
});

test('a moved file is followed to where it came from', () => {
  const changes = [update('from', '@@ -1 +1 @@\n-1\n+2\n'), update('from', '@@ -1 +1 @@\n-2\n+3\n', 'to')];
  expect(undoChanges('to', '3\n', changes)).toBe('1\n');
});

test('what somebody else has changed since is not known', () => {
  expect(undoChanges('a', 'other\n', [update('a', '@@ -1 +1 @@\n-1\n+2\n')])).toBe(UNKNOWN);
  expect(undoChanges('a', undefined, [update('a', '@@ -1 +1 @@\n-1\n+2\n')])).toBe(UNKNOWN);
  expect(undoChanges('a', 'again\n', [{ path: 'a', kind: 'delete', diff: 'was\n' }])).toBe(UNKNOWN);
});
