import { expect, test } from 'vitest';
import { closed, itemMarkdown, quoted } from '../../../src/core/agents/transcriptItem.ts';
import type { ThreadItem } from '../../../src/core/codex/protocol/v2/ThreadItem.ts';

const markdown = (item: unknown, whole = false): string => itemMarkdown(item as ThreadItem, '/work', whole);
const command = (output: string | null, exitCode: number | null = 0, script = "/bin/bash -lc 'npm test'") => ({
  type: 'commandExecution',
  command: script,
  status: exitCode === null ? 'declined' : 'completed',
  exitCode,
  aggregatedOutput: output,
});

test('what was asked is a quotation, so that nothing in it looks like a heading', () => {
  const content = [{ type: 'text', text: '## Turn 9\n\nplease' }, { type: 'image' }];
  expect(markdown({ type: 'userMessage', content })).toBe('> ## Turn 9\n>\n> please\n> [image]');
});

test('a command is shown without its shell, with its output and how it ended when not well', () => {
  expect(markdown(command('ok\n'))).toBe('```console\n$ npm test\nok\n```');
  expect(markdown(command('', 1))).toBe('```console\n$ npm test  (exit 1)\n```');
  expect(markdown(command(null, null))).toBe('```console\n$ npm test  (declined)\n```');
});

test('no output ends its block, and none has escape sequences', () => {
  expect(markdown(command('```\n\u001b[31mred'))).toBe('````console\n$ npm test\n```\nred\n````');
});

test('the middle of a long output is left out unless the whole is wanted', () => {
  const output = Array.from({ length: 10_000 }, (_, line) => `line ${line}`).join('\n');
  const short = markdown(command(output));
  expect(short).toMatch(/line 0\n[^]*\n… \d+ KB left out …\n[^]*line 9999\n```$/);
  expect(short.length).toBeLessThan(17_000);
  expect(markdown(command(output), true)).toContain('line 5000\n');
});

test('a changed file is named below its folder and shown as a diff', () => {
  const changes = [
    { path: '/work/a.ts', kind: { type: 'update', move_path: null }, diff: '@@ -1 +1 @@\n-1\n+2\n' },
    { path: '/work/b.ts', kind: { type: 'add' }, diff: 'x\n' },
  ];
  expect(markdown({ type: 'fileChange', changes, status: 'completed' })).toBe(
    '**Changed** `a.ts`\n```diff\n@@ -1 +1 @@\n-1\n+2\n```\n\n**Added** `b.ts`\n```diff\n+x\n```',
  );
});

test.each([
  ['a block that is closed', '```ts\nx\n```', '```ts\nx\n```'],
  ['a block that is open', 'a\n```ts\nx', 'a\n```ts\nx\n```'],
  ['an inner fence', '````\n```\n````', '````\n```\n````'],
])('an answer with %s swallows nothing after it', (_, text, expected) => {
  expect(closed(text)).toBe(expected);
});

test('things that people do not read are left out', () => {
  expect(markdown({ type: 'sleep' })).toBe('');
  expect(quoted('')).toBe('>');
});
