import { expect, test } from 'vitest';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import { Failure } from '../../../src/core/base/errors.ts';
import { endQuestion, endReadQuestion, killQuestion, stoppedWords } from '../../../src/vscode/commands/endWords.ts';
import { forEachAgent } from '../../../src/vscode/commands/forEach.ts';
import { inEditorWords } from '../../../src/vscode/commands/inEditorWords.ts';
import { whatBecomesOfIt } from '../../../src/vscode/commands/replyWords.ts';
import { agent, CLAUDE, NOON, record } from './agents.ts';

const WORKING: AgentState = { kind: 'working', turnId: 't', since: NOON - 60_000, activity: 'running npm test' };
const working = agent(WORKING, { source: { said: 'event', at: NOON - 8000 } });
const idle = agent({ kind: 'idle' }, { name: 'Idler' });
const ended = agent({ kind: 'ended', how: 'quit', at: NOON });
const asking = agent({ kind: 'asking', turnId: 't', what: 'approval', requests: [] });
const stalled = agent({ kind: 'stalled', turnId: 't', since: NOON, message: '' });

test('killing a working agent says what it does, and offers a message instead', () => {
  expect(killQuestion([working], NOON)).toEqual({
    text: 'Kill “Audit auth”?',
    detail:
      'It is working, last action 8 s ago: running npm test. Send it a message instead?\n\nIts processes end now. The conversation is kept.',
  });
  expect(killQuestion([idle], NOON).detail).toBe('It is idle. Its processes end now. The conversation is kept.');
  expect(killQuestion([asking], NOON).detail).toMatch(/^It waits for your approval\. Send it a message instead\?/);
  expect(killQuestion([stalled], NOON).detail).toMatch(/^It gets no answer from the model\./);
  expect(killQuestion([working], NOON + 52_000).detail).toContain('last action 1 m ago');
});

test('several agents are one question', () => {
  expect(killQuestion([working, idle], NOON)).toEqual({
    text: 'Kill 2 agents?',
    detail: 'Audit auth, Idler.\n\n1 of them is working. Their processes end now. The conversations are kept.',
  });
  const many = Array.from({ length: 12 }, () => working);
  expect(killQuestion(many, NOON).detail).toMatch(
    /(Audit auth, ){9}Audit auth and 2 more\.\n\nAll of them are working\./,
  );
  expect(endQuestion([working, idle, idle])?.text).toBe('End 3 agents?');
});

test('ending asks only when it would cut off work', () => {
  expect(endQuestion([idle, idle])).toBeUndefined();
  expect(endQuestion([working])).toEqual({
    text: 'End “Audit auth”?',
    detail: 'It is working. Its turn stops now. The conversation is kept.',
  });
});

test('ending all that are read says how many they are, and spares those of generals on request', () => {
  expect(endReadQuestion([idle, idle])).toEqual({
    text: 'End 2 agents that you have read?',
    detail: 'Idler, Idler.\n\nThe conversations are kept: Resume Agent goes on with one.',
    all: 'End 2',
    mine: undefined,
  });
  const theirs = agent({ kind: 'idle' }, { record: record({ general: CLAUDE }) });
  const { detail, all, mine } = endReadQuestion([idle, theirs, theirs]);
  expect(detail).toContain('2 of them belong to claude-9f3a, which may want to go on.');
  expect([all, mine]).toEqual(['End 3', 'End Only My 1']);
  expect(endReadQuestion([theirs]).mine).toBeUndefined();
});

test('a stop names the commands that go on', () => {
  expect(stoppedWords([working], [])).toBe('Stopped Audit auth.');
  expect(stoppedWords([working], [{ pid: 7, command: 'npm run dev' }])).toBe(
    'Stopped Audit auth. A command goes on: npm run dev (7).',
  );
  const commands = [1, 2, 3, 4].map((pid) => ({ pid, command: `sleep ${pid}` }));
  expect(stoppedWords([working, idle], commands)).toBe(
    'Stopped 2 agents. 4 commands go on: sleep 1 (1), sleep 2 (2), sleep 3 (3) and 1 more.',
  );
});

test('a reply says beforehand what becomes of it', () => {
  const words = (one: Agent, queue = false): string => whatBecomesOfIt(one, queue);
  expect(words(idle)).toBe('It is idle: your message starts its next turn.');
  expect(words(idle, true)).toBe('It is idle: your message starts its next turn.');
  expect(words(working)).toBe('It is working: your message reaches it in this turn.');
  expect(words(working, true)).toBe('It is working: your message waits for the end of this turn.');
  expect(words(asking)).toBe('It waits for your approval: your message reaches it after that.');
  expect(words(stalled)).toMatch(/when it goes on\.$/);
  expect(words(ended)).toBe('It has ended. Resume it to send it something.');
  expect(words({ ...working, engineUp: false })).toBe('Its Codex is stopped: sending starts it again.');
});

test('one that fails keeps no other from being done, and all failures are told together', async () => {
  const agents = ['One', 'Two', 'Three'].map((name) => agent({ kind: 'idle' }, { name }));
  const done: string[] = [];
  const work = forEachAgent(
    agents,
    async ({ name }) => {
      if (name !== 'Two') throw new Error(`no ${name}`);
    },
    (finished) => done.push(...finished.map(({ name }) => name)),
  );
  await expect(work).rejects.toThrow('One: no One. Three: no Three.');
  expect(done).toEqual(['Two']);
  await forEachAgent(
    [],
    async () => {},
    () => done.push('none'),
  );
  expect(done).toEqual(['Two']);
});

test('the next step is one of the editor and no flag of the command line', () => {
  const failures = [
    new Failure('bad-folder', 'The folder x does not exist.', { next: 'Choose another folder with --dir.' }),
    new Failure('usage', 'x is not in a git repository.', { next: 'Leave out --allow-commit.' }),
    new Failure('usage', 'x has no commit.', { next: 'Leave out --worktree, or choose another folder with --dir.' }),
    new Failure('usage', 'There is a worktree x already.', { next: 'Choose another name: --worktree NAME.' }),
    new Failure('usage', 'No file matches x.', {
      next: 'Check the glob given with -f; quote it, so that the shell leaves it alone.',
    }),
    new Failure('not-running', 'Could not send to job 1: it has ended.', { next: 'codex-agent resume 1' }),
    new Failure('unsupported', 'Codex 1 cannot queue messages.', { next: 'Send it without --queue.' }),
    new Failure('not-logged-in', 'Codex is not logged in.', { next: 'npm start in the codex-orchestrator folder' }),
  ];
  for (const failure of failures) {
    const said = inEditorWords(failure);
    expect(said).toBeInstanceOf(Failure);
    expect(said instanceof Failure && said.next, failure.message).not.toMatch(/--| -f|codex-agent|npm/);
  }
  const lost = new Failure('not-sent', 'Could not send to job 1: gone.', {
    next: 'Send it again.',
    cause: new Error('gone'),
  });
  expect(inEditorWords(lost)).toMatchObject({ message: 'gone.', next: 'Send it again.' });
  const other = new Error('other');
  expect(inEditorWords(other)).toBe(other);
});
