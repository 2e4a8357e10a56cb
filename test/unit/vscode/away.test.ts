import { expect, test } from 'vitest';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import { returned } from '../../../src/vscode/away/absence.ts';
import { awaySummary, awayWords, hasNews } from '../../../src/vscode/away/awaySummary.ts';
import { agent, CLAUDE, MINUTE, NOON, record, turnEnd } from './agents.ts';

const idle: AgentState = { kind: 'idle' };
const asking: AgentState = { kind: 'asking', turnId: 't', what: 'approval', requests: [] };
const working: AgentState = { kind: 'working', turnId: 't', since: NOON, activity: 'thinking' };

function named(id: string, state: AgentState, overrides: Partial<Agent> = {}, general = record().general): Agent {
  return agent(state, { record: record({ id, name: id, general }), ...overrides });
}

const at = (minutes: number): string => new Date(NOON + minutes * MINUTE).toISOString();
const finished = turnEnd({ endedAt: at(30) });

const army = [
  named('finished', idle, { lastTurn: finished }),
  named('with files', idle, { lastTurn: turnEnd({ endedAt: at(30), files: ['a.ts', 'b.ts'] }) }),
  named('read', idle, { lastTurn: finished, seenTurn: 2 }),
  named('before', idle, { lastTurn: turnEnd({ endedAt: at(-30) }) }),
  named('asks', asking),
  named('works', working),
  named('failed before', idle, { lastTurn: turnEnd({ status: 'failed', endedAt: at(-30) }) }),
  named('lost', idle, { lastTurn: turnEnd({ status: 'interrupted', endedAt: null }) }),
  named('stopped', idle, { lastTurn: turnEnd({ status: 'interrupted', endedAt: at(30) }) }),
  named('of claude', idle, { lastTurn: finished }, CLAUDE),
  named('ended', { kind: 'ended', how: 'quit', at: NOON + 40 * MINUTE }, { lastTurn: finished }, CLAUDE),
];

test('who comes back hears who needs them, whenever that began, and what was finished since and not read', () => {
  const { groups, working: count } = awaySummary(army, NOON);
  expect(groups.map(({ general, items }) => [general.label, items.map((one) => [one.agent.id, one.kind])])).toEqual([
    [
      'You',
      [
        ['asks', 'waiting'],
        ['failed before', 'failed'],
        ['lost', 'lost'],
        ['finished', 'finished'],
        ['with files', 'finished'],
      ],
    ],
    [
      CLAUDE.label,
      [
        ['of claude', 'finished'],
        ['ended', 'finished'],
      ],
    ],
  ]);
  expect(count).toBe(1);
});

test('each has the one action that a person wants first', () => {
  const actions = awaySummary(army, NOON).groups.flatMap(({ items }) => items.map((one) => [one.agent.id, one.action]));
  expect(Object.fromEntries(actions)).toMatchObject({
    asks: 'answer',
    'failed before': 'open',
    finished: 'transcript',
    'with files': 'changes',
  });
  const cutOff = awaySummary([named('asks', asking, { engineUp: false })], NOON);
  expect(cutOff.groups[0]?.items[0]?.action).toBe('open');
});

test('one line says how much there is, and none is said of nothing', () => {
  expect(awayWords(awaySummary(army, NOON))).toBe('1 waits for you, 1 failed, 1 interrupted, 4 finished');
  expect(awayWords(awaySummary([named('works', working)], NOON))).toBe('');
});

test('after a restart it is news that something has ended since, and not that somebody waits as before', () => {
  const news = (agents: readonly Agent[]): boolean => hasNews(awaySummary(agents, NOON), NOON);
  expect(news(army)).toBe(true);
  expect(news(army.filter(({ id }) => ['asks', 'works', 'failed before', 'before', 'read'].includes(id)))).toBe(false);
  expect(news([named('failed', idle, { lastTurn: turnEnd({ status: 'failed', endedAt: at(30) }) })])).toBe(true);
  expect(news([named('lost', idle, { lastTurn: turnEnd({ status: 'interrupted', endedAt: null }) })])).toBe(true);
});

test('a glance elsewhere changes nothing, an hour away is told about', () => {
  const here = { seen: NOON, since: NOON - 600 * MINUTE };
  expect(returned(here, NOON + 9 * MINUTE)).toEqual({
    presence: { seen: NOON + 9 * MINUTE, since: here.since },
    isLong: false,
  });
  expect(returned(here, NOON + 20 * MINUTE)).toEqual({
    presence: { seen: NOON + 20 * MINUTE, since: NOON },
    isLong: false,
  });
  expect(returned(here, NOON + 60 * MINUTE)).toMatchObject({ presence: { since: NOON }, isLong: true });
});
