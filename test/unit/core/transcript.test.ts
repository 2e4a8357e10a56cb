import { expect, test } from 'vitest';
import { lastLines, plainText } from '../../../src/core/agents/transcript.ts';

test.each([
  ['colour', '\u001b[1;31mred\u001b[0m', 'red'],
  ['cursor', 'a\u001b[2K\u001b[1Gb\u001b[?25l', 'ab'],
  ['a title', '\u001b]0;evil title\u0007text', 'text'],
  ['a link', '\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['a title that never ends', '\u001b]0;evil', ''],
  ['two-character sequences', '\u001bMa\u001b\\b', 'ab'],
  ['other control characters', 'a\u0000b\u0007c\u0008d\u007fe', 'abcde'],
  ['control characters of eight bits', 'a\u009b31mb\u0085', 'a31mb'],
  ['lone escape', 'a\u001b', 'a'],
  ['what people write', 'tab\there\nä 🚀 日本\r\nline', 'tab\there\nä 🚀 日本\nline'],
  ['progress bars', '10%\r20%\r', '10%20%'],
])('plain text has no %s', (_, text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('the last lines, or all of them', () => {
  expect(lastLines('a\nb\nc', 2)).toBe('b\nc');
  expect(lastLines('a\nb\nc', 9)).toBe('a\nb\nc');
  expect(lastLines('a\nb\nc', 0)).toBe('a\nb\nc');
});
