import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { shellWord } from '../../../src/core/base/shellWord.ts';
import { foundProcesses } from '../../../src/core/agents/processesThere.ts';
import { isCodexThere, isDestination, sshArguments, sshFailure } from '../../../src/core/codex/ssh.ts';

test.each([
  'box',
  'me@box',
  'me@box.example.org',
  '10.0.0.7',
  'a_b-c',
  'ssh://box',
  'ssh://me@box:2222',
  'ssh://[::1]:22',
  'me+x@box',
])('%s is a destination', (text) => expect(isDestination(text)).toBe(true));

test.each([
  '',
  '-oProxyCommand=x',
  '-v',
  'me@-box',
  '-me@box',
  'a b',
  'box\n',
  ' box',
  'box;id',
  '$(id)',
  '`id`',
  'box|x',
  "b'x",
  'b"x',
  'b\\x',
  'box/../x',
  'box:22',
  '%h',
  'me@me@box',
  'ssh://',
  'http://box',
  'ünïcode',
  'a'.repeat(256),
  'box\u0000',
])('%j is none', (text) => expect(isDestination(text)).toBe(false));

test.each([
  ['codex', true],
  ['/opt/codex', true],
  ['/opt/a b/codex', true],
  ['./codex', false],
  ['/bin/sh', false],
  ['codex; id', false],
  ['/x\n/codex', false],
  ['-codex', false],
  ['', false],
])('whether %j may be run there as Codex: %s', (text, expected) => expect(isCodexThere(text)).toBe(expected));

describe('what reaches the shell over there', () => {
  const nasty = [
    'a b',
    "it's",
    '$(id)',
    '`id`',
    '"',
    '\\',
    '*',
    '~',
    '!',
    ';',
    '&&',
    '\n',
    'é',
    '',
    '-n',
    '#',
    '>x',
    '%h',
    '{a,b}',
    "''",
  ];
  test.each(['sh', 'bash'])('every word arrives in %s as it was', (shell) => {
    const script = `for word in ${nasty.map(shellWord).join(' ')}; do printf '%s\\0' "$word"; done`;
    const words = execFileSync(shell, ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
    expect(words).toEqual(nasty);
  });

  test('is one argument of ssh, behind the end of its options, and ssh never asks', () => {
    const args = sshArguments('box', ['/opt/my codex/codex', 'app-server', 'proxy'], 10);
    expect(args.slice(-3)).toEqual(['--', 'box', "'/opt/my codex/codex' app-server proxy"]);
    expect(args).toContain('BatchMode=yes');
    expect(args).toContain('ConnectTimeout=10');
  });
});

test.each([
  [
    255,
    'Warning: x\nme@box: Permission denied (publickey).\n',
    'box cannot be reached: me@box: Permission denied (publickey).',
  ],
  [255, '', 'box cannot be reached: ssh ended without a word.'],
  [127, 'sh: 1: codex: not found', 'There is no codex on box, for commands that come over ssh.'],
  [
    1,
    'Error: no\n\nCaused by:\n  because\n\nStack backtrace:\n  0: <unknown>',
    'Codex on box does not answer: because.',
  ],
])('how ssh ended says why: %d %j', (code, stderr, expected) => {
  expect(sshFailure('box', 'codex', { code, stderr }).message).toBe(expected);
});

describe('processes that a host names', () => {
  const marks = ['CODEX_THREAD_ID=t'];
  test('are taken from /proc as they are, without engines and without those that are gone', () => {
    const printed = 'proc\n12 sleep 5 \n13 \n14 /x/codex app-server --listen unix:// \nnonsense\n';
    expect(foundProcesses(printed, marks)).toEqual([{ pid: 12, command: 'sleep 5' }]);
  });
  test('are chosen from ps by the variable', () => {
    const printed = 'ps\n  12 sleep 5 CODEX_THREAD_ID=t HOME=/x\n  13 sleep 6 CODEX_THREAD_ID=tt\n';
    expect(foundProcesses(printed, marks).map(({ pid }) => pid)).toEqual([12]);
  });
  test('are not taken to be none when the host says nothing', () => {
    expect(() => foundProcesses('', marks)).toThrow('cannot be listed');
  });
});
