import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hunkAt } from '../../../../src/core/reviewing/hunkAt.ts';
import { SINCE_SPAWN, type ChangesScope } from '../../../../src/core/reviewing/changesScope.ts';
import { commentMessage } from '../../../../src/core/reviewing/lineComment.ts';
import { reviewersOf } from '../../../../src/core/reviewing/reviewers.ts';
import { undoHunks } from '../../../../src/core/reviewing/undoChanges.ts';

const numbered = (count: number, text = 'line') =>
  Array.from({ length: count }, (_, at) => `${text} ${at + 1}\n`).join('');
const BEFORE = numbered(20);
const AFTER = BEFORE.replace('line 10\n', 'ten\nand a half\n').replace('line 20\n', '');

test('the agent is told file, line, the hunk and the words', () => {
  const range = { side: 'after', first: 10, last: 10 } as const;
  const words = 'Why a half?';
  expect(commentMessage({ path: 'src/a.ts', scope: SINCE_SPAWN, range, before: BEFORE, after: AFTER, words })).toBe(
    [
      'A comment on src/a.ts, line 11:',
      '',
      '```diff',
      '@@ -7,7 +7,8 @@',
      ' line 7',
      ' line 8',
      ' line 9',
      '-line 10',
      '+ten',
      '+and a half',
      ' line 11',
      ' line 12',
      ' line 13',
      '```',
      '',
      'Why a half?',
    ].join('\n'),
  );
});

test('lines of what was before are named as such, and several lines too', () => {
  const range = { side: 'before', first: 18, last: 19 } as const;
  const message = commentMessage({
    path: 'a.ts',
    scope: SINCE_SPAWN,
    range,
    before: BEFORE,
    after: AFTER,
    words: 'Bring it back.',
  });
  expect(message).toContain('A comment on a.ts, lines 19 to 20 as it was before:');
  expect(message).toContain(' line 19\n-line 20\n```');
});

test('the message says which text the lines are of, and no number where only pieces are shown', () => {
  const headOf = (side: 'before' | 'after', scope: ChangesScope, isInPieces?: true) => {
    const range = { side, first: 0, last: 0 };
    const comment = {
      path: 'a.ts',
      range,
      scope,
      before: 'x\n',
      after: `${'y'.repeat(5000)}\n`,
      isInPieces,
      words: 'w',
    };
    const message = commentMessage(comment);
    expect(message.length).toBeLessThan(600);
    return message.split('\n')[0];
  };
  expect([
    headOf('after', { kind: 'turn', turn: 2 }),
    headOf('before', { kind: 'turn', turn: 2 }, true),
    headOf('before', { kind: 'checkout' }),
    headOf('after', { kind: 'uncommitted' }),
  ]).toEqual([
    'A comment on a.ts, line 1 as it was after turn 2:',
    'A comment on a.ts as it was before turn 2:',
    'A comment on a.ts, line 1 in the main checkout:',
    'A comment on a.ts, line 1:',
  ]);
});

test('a whole new file, a removed one, and lines that are not there any more', () => {
  expect(hunkAt('', 'a\nb\n', { side: 'after', first: 1, last: 1 })).toBe('@@ -0,0 +1,2 @@\n+a\n+b');
  expect(hunkAt('a\n', '', { side: 'before', first: 0, last: 0 })).toBe('@@ -1,1 +0,0 @@\n-a');
  expect(hunkAt('a\n', 'b\n', { side: 'after', first: 9, last: 9 })).toBe('');
  const message = commentMessage({
    ...{ path: 'a.md', scope: SINCE_SPAWN, before: '', after: '```\n', words: 'x' },
    range: { side: 'after', first: 0, last: 0 },
  });
  expect(message).toContain('````diff\n');
});

test('what is quoted of a long change stays short', () => {
  const hunk = hunkAt('', numbered(5000), { side: 'after', first: 2500, last: 2500 });
  expect(hunk.split('\n').length).toBeLessThan(70);
  expect(hunk).toContain('+line 2501');
  const other = hunkAt(numbered(3000, 'x'), numbered(3000, 'y'), { side: 'after', first: 5, last: 5 });
  expect(other).toContain('+y 6');
});

test('any hunk is one that git would make: taken back from the new text, it gives the old lines', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, fc.nat(11), (one, other, at) => {
      fc.pre(at < other.length);
      const [before, after] = [one, other].map((all) => all.map((line) => `${line}\n`).join('')) as [string, string];
      const hunk = hunkAt(before, after, { side: 'after', first: at, last: at });
      const [, oldLines = '', newLines = ''] = /^@@ -\d+,(\d+) \+\d+,(\d+) @@/.exec(hunk) ?? [];
      const body = hunk.split('\n').slice(1);
      expect(body.filter((line) => line[0] !== '+')).toHaveLength(Number(oldLines));
      expect(body.filter((line) => line[0] !== '-')).toHaveLength(Number(newLines));
      expect(undoHunks(after, hunk)).toBeDefined();
      const isWhole = Number(oldLines) === one.length && Number(newLines) === other.length;
      if (isWhole) expect(undoHunks(after, hunk)).toBe(before);
    }),
  );
});

test('a reviewer is named after the file and its lens', () => {
  expect(reviewersOf(['src/auth/jwt.ts'], ['security'])).toEqual([
    {
      role: 'reviewer',
      lens: 'security',
      scope: 'src/auth/jwt.ts',
      task: 'Review src/auth/jwt.ts.',
      name: 'Review jwt.ts · security',
    },
  ]);
  const names = reviewersOf(['a.ts', 'b/'], ['risks', 'my own\nwords']).map(({ name }) => name);
  expect(names).toEqual(['Review 2 files · risks', 'Review 2 files · my own words']);
  expect(reviewersOf(['.'], ['risks'])[0]?.name).toBe('Review the whole folder · risks');
});
