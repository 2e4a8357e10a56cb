import { afterEach, expect, test } from 'vitest';
import type { Agent } from '../../../src/core/agents/agent.ts';
import type { Passage, TurnHeading } from '../../../src/core/agents/transcriptPages.ts';
import { speak } from '../../../src/core/base/l10n.ts';
import { transcriptText } from '../../../src/vscode/looking/transcriptText.ts';
import { transcriptOfPath, transcriptPath } from '../../../src/vscode/looking/transcriptUri.ts';
import { isTurnHeading, turnName } from '../../../src/vscode/looking/turnHeading.ts';
import { agent, MINUTE, NOON } from './agents.ts';

afterEach(() => speak({}));

const heading = (overrides: Partial<TurnHeading> = {}): TurnHeading => ({
  turn: 1,
  status: 'completed',
  startedAt: NOON - 5 * MINUTE,
  endedAt: NOON - 2 * MINUTE,
  reason: '',
  ...overrides,
});

function textOf(
  of: Agent,
  passages: readonly Passage[],
  headings: Record<string, TurnHeading> = { t1: heading() },
  isWhole = true,
): string {
  return transcriptText(of, { passages, isWhole, headingOf: (turnId) => headings[turnId] }, NOON);
}

test('each turn has a heading with its number, its time and how long it took', () => {
  const passages = [
    { turnId: 't1', text: '> Do it' },
    { turnId: 't1', text: 'Done.' },
    { turnId: 't2', text: '> More' },
  ];
  const failed = heading({ turn: 2, status: 'failed', reason: 'No\nmodel', endedAt: NOON - 5 * MINUTE + 4000 });
  expect(textOf(agent({ kind: 'idle' }), passages, { t1: heading(), t2: failed })).toBe(
    '## Turn 1 · 11:55 · 3 m\n\n> Do it\n\nDone.\n\n## Turn 2 · 11:55 · 4 s · failed: No model\n\n> More\n',
  );
});

test.each<[string, Partial<TurnHeading>, string]>([
  ['one that runs', { turn: undefined, status: 'inProgress', endedAt: undefined }, '## Turn 1 · 11:55 · working'],
  ['an interrupted one', { status: 'interrupted' }, '## Turn 1 · 11:55 · 3 m · interrupted'],
  ['one that nobody asked for', { turn: null }, '## Not asked for · 11:55 · 3 m'],
  ['one without times', { startedAt: undefined, endedAt: undefined }, '## Turn 1'],
])('the heading of %s', (_, overrides, expected) => {
  const working = agent({ kind: 'working', turnId: 't1', since: NOON, activity: 'thinking' });
  expect(textOf(working, [{ turnId: 't1', text: 'x' }], { t1: heading(overrides) })).toContain(`${expected}\n`);
});

test('what it writes and does at this moment stands at the end', () => {
  const state = { kind: 'working', turnId: 't1', since: NOON, activity: 'running npm test' } as const;
  const text = textOf(agent(state, { streaming: 'I look' }), [{ turnId: 't1', text: '> Go' }]);
  expect(text).toMatch(/> Go\n\nI look\n\n\*Running npm test…\*\n$/);
});

test('a message that is complete is not shown a second time', () => {
  const state = { kind: 'working', turnId: 't1', since: NOON, activity: 'thinking' } as const;
  const text = textOf(agent(state, { streaming: 'All done. ' }), [{ turnId: 't1', text: 'All done.' }]);
  expect(text.match(/All done\./g)).toHaveLength(1);
});

test('a stopped engine is said, and so is what was left out', () => {
  const state = { kind: 'working', turnId: 't1', since: NOON, activity: 'thinking' } as const;
  const text = textOf(agent(state, { engineUp: false }), [{ turnId: 't1', text: 'x' }], undefined, false);
  expect(text).toMatch(/^Only the newest part is shown\.\n\n## /);
  expect(text).toMatch(/\*The engine has stopped: this is what was known last\.\*\n$/);
});

test('the address of a transcript names its agent, whatever the agent is called', () => {
  const path = transcriptPath({ id: '0a1b2c3d', name: 'Fix a/b \\ ..' }, false);
  expect(path.split('/').at(-1)).toBe('Fix a∕b ∖ .. — Transcript');
  expect(transcriptOfPath(path)).toEqual({ agentId: '0a1b2c3d', whole: false });
  expect(transcriptOfPath(transcriptPath({ id: '0a1b2c3d', name: 'x' }, true))?.whole).toBe(true);
  expect(transcriptOfPath('/../../etc/passwd')).toBeUndefined();
});

test.each([{}, { Turn: 'Runde', 'Turn {0}': '{0}. Runde', 'Not asked for': 'Ungefragt' }])(
  'the heading of a turn is found again, in every language',
  (translation) => {
    speak(translation);
    for (const turn of [1, 12, null, undefined]) expect(isTurnHeading(`## ${turnName(turn)} · 11:55 · 3 m`)).toBe(true);
    for (const line of ['## Turnip · 11:55', '# Turn 1 · 11:55', '## Turn 1', '> ## Turn 1 · 11:55', '## 3 · 4 · 5']) {
      expect(isTurnHeading(line), line).toBe(false);
    }
  },
);
