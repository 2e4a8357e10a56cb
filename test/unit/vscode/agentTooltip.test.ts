import { expect, test } from 'vitest';
import { tooltipOf } from '../../../src/vscode/tree/agentTooltip.ts';
import { escaped, excerpt } from '../../../src/core/base/markdown.ts';
import { agent, MINUTE, NOON, record, turnEnd } from './agents.ts';

test('a tooltip says everything about an agent, with the source of its state', () => {
  const working = { kind: 'working', turnId: 't', since: NOON - 24 * MINUTE, activity: 'running npm test' } as const;
  const tooltip = tooltipOf(
    agent(working, {
      record: record({ cwd: '/work/atlas' }),
      prompt: Array.from({ length: 10 }, (_, index) => `line ${index + 1}`).join('\n'),
      lastTurn: turnEnd({ lastAgentMessage: 'Done\nwith it' }),
      tokens: { input: 412_345, output: 9000, contextWindow: 100, contextUsedPct: 31.4 },
      files: ['src/auth/jwt.ts'],
      source: { said: 'event', at: NOON },
    }),
    NOON + MINUTE,
  );
  expect(tooltip).toBe(
    [
      '**Audit auth** · You\n\n' + excerpt('line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\n…', 9),
      String.raw`gpt\-5\.4 · high · workspace\-write · asks when it needs more  ` +
        '\n' +
        String.raw`Folder: \/work\/atlas  ` +
        '\n' +
        String.raw`turn 3 runs · 412 k tokens in, 9 k out  ` +
        '\nContext: ▓▓▓░░░░░░░ 31 %  \n' +
        String.raw`1 file modified: src\/auth\/jwt\.ts`,
      'Done  \nwith it',
      String.raw`State: working\, said by Codex \(event\) at 12\:00  ` +
        '\nLong is normal: one feature usually takes 20–40 m, a whole plan 45–90 m.  \n' +
        String.raw`Thread 019a\-thread`,
    ].join('\n\n---\n\n'),
  );
});

test('what kind of worker it is and the worktree that it has are said where they matter', () => {
  const worktree = { path: '/work/atlas.worktrees/cache', branch: 'agent/cache', main: '/work/atlas' };
  const text = tooltipOf(
    agent({ kind: 'idle' }, { record: record({ role: 'reviewer', worktree, cwd: worktree.path }) }),
    NOON,
  );
  const plain = text.replaceAll('\\', '');
  expect(plain).toContain('reviewer · gpt-5.4 · high');
  expect(plain).toContain('Folder: /work/atlas.worktrees/cache  \nWorktree of /work/atlas, branch agent/cache');
});

test.each([
  ['record', 'read from its record, written'],
  ['accepted message', 'read from its events: Codex accepted a message'],
  ['noted end', 'read from its events: ended'],
  ['ledger', 'read from the ledger of turn ends'],
  ['turn started', 'said by Codex (turn started)'],
  ['request', 'said by Codex (request)'],
  ['nothing heard since', 'noticed'],
  ['engine stopped', 'noticed'],
])('a state that was told by "%s" says so, with the time', (said, words) => {
  const tooltip = tooltipOf(agent({ kind: 'starting' }, { source: { said, at: NOON } }), NOON);
  expect(tooltip.replaceAll('\\', '')).toContain(`${words} at 12:00`);
});

test('what is asked for, what waits and whose fork it is are said', () => {
  const forked = agent(
    { kind: 'idle' },
    {
      record: record({ fork: { of: 'abcdef01', upTo: 't' } }),
      settings: { model: 'gpt-6', effort: 'low', approvals: 'never' },
      queue: [{ id: 'q', messageId: 'm', text: 'x' }],
    },
  );
  const tooltip = tooltipOf(forked, NOON).replaceAll('\\', '');
  expect(tooltip).toContain('gpt-6 · low · workspace-write · never asks');
  expect(tooltip).toContain('Fork of abcdef01');
  expect(tooltip).toContain('no turn yet · 1 message queued');
});

test('nothing that an agent writes becomes a link, a picture, HTML or a heading', () => {
  const text = '# [run](command:x) ![i](http://a.b) <b>x</b> `c` **b** https://a.b www.a.b a@b.c &lt;';
  expect(escaped(text).replaceAll(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[!-/:-@[-`{-~]/);
  expect(escaped('    code\n\tcode')).toBe('&nbsp;&nbsp;&nbsp;&nbsp;code  \n&nbsp;&nbsp;&nbsp;&nbsp;code');
  expect(excerpt('```\n> x', 3)).toBe('\\`\\`\\`  \n\\> x');
});

test('a long text is cut in lines and in length', () => {
  expect(excerpt('a\nb\nc', 2)).toBe('a  \nb  \n…');
  expect(excerpt('x'.repeat(300), 2)).toBe(`${'x'.repeat(200)}…`);
});
