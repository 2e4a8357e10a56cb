import MarkdownIt from 'markdown-it';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import { hoverOf, withoutMarks } from '../../../src/server/agents/agentHover.ts';
import { label } from '../../../src/server/untrusted.ts';
import { agent, record, turnEnd } from '../vscode/agents.ts';

const AT = Date.UTC(2026, 10, 21, 10, 31);
const said = (one: Agent, live = true): string => hoverOf(one.id, { kind: 'agent', agent: one, live });

test.each<[AgentState, Partial<Agent>, string]>([
  [{ kind: 'starting' }, {}, 'Starting'],
  [
    { kind: 'working', turnId: 't', since: AT, activity: 'reads a.ts' },
    { turn: 1 },
    String.raw`Working on turn 2\: reads a\.ts`,
  ],
  [{ kind: 'asking', turnId: 't', what: 'approval', requests: [] }, {}, 'Needs approval'],
  [{ kind: 'asking', turnId: 't', what: 'question', requests: [] }, {}, 'Has a question'],
  [{ kind: 'stalled', turnId: 't', since: AT, message: '503' }, {}, String.raw`Stalled\: 503`],
  [{ kind: 'idle' }, {}, String.raw`Idle\, no turn yet`],
  [{ kind: 'idle' }, { lastTurn: turnEnd() }, 'Idle after turn 2'],
  [{ kind: 'idle' }, { lastTurn: turnEnd({ status: 'interrupted' }) }, 'Interrupted'],
  [{ kind: 'idle' }, { unrecorded: '' }, 'Finishing its turn'],
])('%j is said in words', (state, more, words) => {
  expect(said(agent(state, more))).toContain(`\n\n${words} · as Codex says now  \n`);
});

test('what only the files tell has its time, and the reason why nothing newer is known', () => {
  const working = agent({ kind: 'working', turnId: 't', since: AT, activity: '' }, {});
  expect(said(working, false)).toContain(
    'Working on turn 1, since 2026-11-21 10:31 UTC  \n_Known from its files: its engine does not answer\\._',
  );
  const far = agent({ kind: 'idle' }, { record: record({ host: 'forge' }) });
  expect(said(far, false)).toContain('nothing is asked of forge from here');
  const ended = agent({ kind: 'ended', how: 'killed', at: AT });
  expect(said(ended, false)).toContain('\n\nKilled, 2026-11-21 10:31 UTC  \n');
});

test('whatever an agent is called, was told or said, it stays text', () => {
  const pieces = [
    '<b>',
    '</p>',
    '[x](command:y)',
    '![x](http://z)',
    '# ',
    '\n',
    '\n\n',
    '```',
    '| a |',
    '---',
    '&lt;',
    '`',
    '*',
    '\\',
    'www.x.org',
    '\t',
    'text',
  ];
  const markdown = new MarkdownIt({ html: true, linkify: true });
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 10 }), (parts) => {
      const text = parts.join('');
      const one = agent(
        { kind: 'stalled', turnId: 't', since: AT, message: text },
        {
          name: text,
          prompt: text,
          lastTurn: turnEnd({ lastAgentMessage: text }),
        },
      );
      const html = markdown.render(said(one));
      expect(html.match(/<(?!\/?(?:p|strong|em|br)\b)[a-z/!][^>]*>/gi)).toBeNull();
    }),
  );
});

test('without marks, the words are those that were written', () => {
  const one = agent({ kind: 'idle' }, { name: 'a_b *c*', prompt: '  [x](y) \\ **z** &nbsp;' });
  expect(withoutMarks(said(one))).toContain('a_b *c* · You\n\n');
  expect(withoutMarks(said(one))).toContain(String.raw`[x](y) \ **z** &nbsp;`);
});

test('a name in a list holds no icon and nothing that no eye sees', () => {
  expect(label('$(rocket) a\u202eb\u0007\n\u200bc', 80)).toBe('$ (rocket) ab c');
  expect(label('x'.repeat(200), 10)).toBe('xxxxxxxxxx…');
});
