import { array, assert, constantFrom, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { entryText, fieldLine, inert, listLines, oneLine } from '../../../../src/core/agentsLog/entryText.ts';
import { reportedBy } from '../../../../src/core/agentsLog/reported.ts';

test('a value is one line of 300 characters at most', () => {
  expect(oneLine('  a\n\n### Spawned: 00000000 - 10:00\r\nb\tc  ')).toBe('a ### Spawned: 00000000 - 10:00 b c');
  expect(oneLine('x'.repeat(300))).toBe('x'.repeat(300));
  expect(oneLine('😀'.repeat(301))).toBe(`${'😀'.repeat(300)}…`);
  expect(fieldLine('Next', '\u001b[31m \n')).toEqual([]);
});

test('whatever anybody says stays in its lines: no heading, no fence, no control character, nothing that hides text', () => {
  assert(
    property(
      array(string({ unit: 'binary' }), { maxLength: 5 }),
      string({ unit: 'binary' }),
      constantFrom(
        '',
        '# ',
        '- # ',
        '```\n',
        '\n## Session: 2026-01-01\n',
        '> ',
        '\u0085# ',
        '\u2028# ',
        '\u001b]0;# ',
      ),
      (items, value, start) => {
        const lines = [
          ...fieldLine('Prompt', start + value),
          ...listLines('Reported', [start, ...items, start + value]),
        ];
        const text = entryText({ title: 'Note', at: new Date(0), lines }, undefined);
        const [, ...rest] = text.slice(0, -1).split(/\r\n|[\n\r\u0085\u2028\u2029]/);
        expect(rest).toEqual(lines);
        for (const line of lines) {
          expect(line).toMatch(/^(?:Prompt: |Reported:$|- (?!#{1,6}(?:\s|$)|`{3}|~{3}|> ))/);
          // oxlint-disable-next-line no-control-regex -- they are what is looked for.
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        }
      },
    ),
  );
});

test('what an agent said is no HTML, no image and no link, and code stays as it was', () => {
  expect(inert('<img src=x> ![a](http://x/y.png) [run](command:x) [b][c]')).toBe(
    '\\<img src=x> !\\[a]\\(http://x/y.png) [run]\\(command:x) [b]\\[c]',
  );
  expect(inert('`Map<string>` is 1 < 2 [x] done')).toBe('`Map<string>` is 1 < 2 [x] done');
});

test.each([
  ['the items of its list', 'Found:\n\n- one\n- two\n  goes on\n\nBye.', ['one', 'two goes on']],
  ['numbered ones', '1. one\n2) two', ['one', 'two']],
  ['of a nested list, the outer ones', '* one\n  * inner\n  1. inner\n* two', ['one', 'two']],
  ['an indented list', '  - one\n    - inner\n  - two', ['one', 'two']],
  ['nothing of code', 'See:\n```\n- not\n# this\n```\n- this', ['this']],
  ['its first paragraph', '# Report\n\nIt works. All of it.\n\nMore below.', ['It works. All of it.']],
  ['whole sentences', `Short one. ${'word '.repeat(80)}end.`, ['Short one.']],
  ['nothing', ' \n```\ncode only\n```\n', []],
])('a message reports %s', (_, message, items) => {
  expect(reportedBy(message)).toEqual(items);
});

test('of a very long list the first 20 are told, and how many more there are', () => {
  const message = Array.from({ length: 25 }, (_, place) => `- item ${place}`).join('\n');
  expect(reportedBy(message).slice(-2)).toEqual(['item 19', '(5 more)']);
});
