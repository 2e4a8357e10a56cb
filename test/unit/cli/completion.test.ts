import { expect, test } from 'vitest';
import { candidatesFor, type CompletableAgent } from '../../../src/cli/completion/candidates.ts';
import { programOf } from '../../../src/cli/program.ts';
import { anyContext } from './anyContext.ts';

const AGENTS: readonly CompletableAgent[] = [
  { id: '8abfab85', name: 'Audit auth', ended: false },
  { id: '1f2e3d4c', name: 'Slow tests', ended: false },
  { id: 'deadbeef', name: 'Over', ended: true },
];

function offered(...words: string[]): readonly string[] {
  const program = programOf(anyContext(), () => {});
  return candidatesFor(program, words, AGENTS, ['auth', 'billing']).map(({ value }) => value);
}

test('verbs and flags complete from the table that the help is made of; hidden ones stay hidden', () => {
  expect(offered('st')).toEqual(['start', 'status']);
  expect(offered('')).toContain('await-turn');
  expect(offered('')).not.toContain('__complete');
  expect(offered('--')).toEqual(['--version', '--help']);
  expect(offered('engine', '')).toEqual(['stop']);
  expect(offered('help', 'wa')).toEqual(['watch']);
  expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  expect(offered('start', '--no')).toEqual(['--no-search', '--no-log', '--notify-on-complete']);
  expect(offered('list', '--mi')).toEqual(['--mine']);
  expect(offered('start', '--parent')).toEqual([]);
  expect(offered('nonsense', '')).toEqual([]);
});

test('ids complete from the living agents, by id and by name; ended ones where those are meant', () => {
  expect(offered('send', '')).toEqual(['8abfab85', '1f2e3d4c']);
  expect(offered('send', '8a')).toEqual(['8abfab85']);
  expect(offered('kill', 'slow')).toEqual(['1f2e3d4c']);
  expect(offered('await-turn', '8abfab85', '')).toEqual(['8abfab85', '1f2e3d4c']);
  expect(offered('resume', '')).toEqual(['deadbeef']);
  expect(offered('delete', 'o')).toEqual(['deadbeef']);
  expect(offered('capture', '--clean', '1')).toEqual(['1f2e3d4c']);
});

test('below a verb with verbs of its own, those complete, and what they take', () => {
  expect(offered('log', '')).toEqual(['session', 'stage', 'check', 'add']);
  expect(offered('log', 'add', 'f')).toEqual(['findings']);
  expect(offered('log', 'add', 'findings', 'de')).toEqual(['deadbeef']);
  expect(offered('log', 'stage', 'i')).toEqual(['ideation', 'implementation']);
  expect(offered('log', 'session', 'Goal', '--stage', 'r')).toEqual(['research', 'review']);
});

test('values of options complete; files and free text are left to the shell', () => {
  expect(offered('start', '-s', 'r')).toEqual(['read-only']);
  expect(offered('start', '--role', '')).toEqual(['scout', 'researcher', 'implementer', 'reviewer', 'verifier']);
  expect(offered('start', '--lens', 'sec')).toEqual(['security']);
  expect(offered('start', '-f', '')).toEqual([]);
  expect(offered('start', 'do ')).toEqual([]);
  expect(offered('start', '--', '-')).toEqual([]);
  expect(offered('send', '8abfab85', 'he')).toEqual([]);
  expect(offered('await-turn', '--timeout', '4')).toEqual([]);
});

test('PRDs complete where a verb takes the file of one, and nowhere else', () => {
  expect(offered('prd', '')).toEqual(['new', 'list', 'show', 'check', 'tick']);
  expect(offered('prd', 'show', '')).toEqual(['auth', 'billing']);
  expect(offered('prd', 'check', 'auth', 'b')).toEqual(['billing']);
  expect(offered('prd', 'tick', '--undo', 'a')).toEqual(['auth']);
  expect(offered('prd', 'tick', 'auth', '')).toEqual([]);
  expect(offered('prd', 'show', 'docs/')).toEqual([]);
});
