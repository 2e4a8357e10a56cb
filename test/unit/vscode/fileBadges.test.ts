import { expect, test } from 'vitest';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import type { AgentChange } from '../../../src/core/agents/fleet.ts';
import { badgeOf } from '../../../src/vscode/badges/badgeOf.ts';
import { ChangedByAgents } from '../../../src/vscode/badges/changedByAgents.ts';
import { agent, NOON, record, turnEnd } from './agents.ts';

const working: AgentState = { kind: 'working', turnId: 't', since: NOON, activity: 'thinking' };
const idle: AgentState = { kind: 'idle' };
const other = (): Agent => agent(working, { record: record({ id: '11111111' }) });

function change(after: Agent, cause: AgentChange['cause'], before = after): AgentChange {
  return { before, after, cause };
}

test('a file that Codex says an agent has edited is marked at once, until the agent ends', () => {
  const known = new ChangedByAgents();
  const first = agent(working, { lastTurn: turnEnd({ turn: 2 }) });
  const edit = change(first, { kind: 'filesChanged', files: ['/work/a.ts', 'src/b.ts'] });
  expect(known.heard(edit)).toEqual(['/work/a.ts', '/work/src/b.ts']);
  expect(known.heard(edit)).toEqual([]);
  expect(known.changersOf('/work/a.ts')).toEqual([{ agentId: '0a1b2c3d', turn: 3 }]);
  expect(known.heard(change(other(), { kind: 'filesChanged', files: ['a.ts'] }))).toEqual(['/work/a.ts']);
  expect(known.changersOf('/work/a.ts').map(({ agentId }) => agentId)).toEqual(['0a1b2c3d', '11111111']);

  // That a turn ends, and that somebody reads it, changes nothing of whose the file is.
  const end = turnEnd({ turn: 3, edited: ['a.ts'], files: ['a.ts', 'somebody-elses.ts'] });
  expect(known.heard(change(agent(idle), { kind: 'settled' }))).toEqual([]);
  expect(known.heard(change(agent(idle, { lastTurn: end }), { kind: 'turnRecorded', end }))).toEqual([]);
  expect(known.heard(change(agent(idle, { lastTurn: end, seenTurn: 3 }), { kind: 'seen', turn: 3 }))).toEqual([]);
  expect(known.changersOf('/work/somebody-elses.ts')).toEqual([]);

  const gone = agent({ kind: 'ended', how: 'quit', at: NOON });
  expect(known.heard(change(gone, { kind: 'ended', how: 'quit' }))).toEqual(['/work/a.ts', '/work/src/b.ts']);
  expect(known.changersOf('/work/a.ts').map(({ agentId }) => agentId)).toEqual(['11111111']);
  expect(known.changersOf('/work/src/b.ts')).toEqual([]);
  expect(known.heard(change(gone, { kind: 'filesChanged', files: ['late.ts'] }))).toEqual([]);
});

test('the newest turn that has changed a file is the one that is named', () => {
  const known = new ChangedByAgents();
  const ends = [turnEnd({ turn: 1, edited: ['a.ts', 'b.ts'] }), turnEnd({ turn: 2, edited: ['a.ts'] })];
  expect([...new Set(known.ended(agent(idle, { lastTurn: ends[1] }), ends))]).toEqual(['/work/a.ts', '/work/b.ts']);
  expect(known.changersOf('/work/a.ts')).toEqual([{ agentId: '0a1b2c3d', turn: 2 }]);
  expect(known.changersOf('/work/b.ts')).toEqual([{ agentId: '0a1b2c3d', turn: 1 }]);
  const named = agent(idle, { name: 'Audit everything' });
  const renamed = change(named, { kind: 'renamed', name: named.name }, agent(idle));
  expect(known.heard(renamed)).toEqual(['/work/a.ts', '/work/b.ts']);
});

test('in a worktree of its own everything that differs is the agent’s', () => {
  const own = record({ cwd: '/tree', worktree: { path: '/tree', branch: 'b', main: '/work' } });
  const end = turnEnd({ files: ['made-by-a-command.ts'] });
  const known = new ChangedByAgents();
  expect(known.ended(agent(idle, { record: own }), [end])).toEqual(['/tree/made-by-a-command.ts']);
  expect(known.ended(agent(idle), [end])).toEqual([]);
});

test('files of other machines are none of this one', () => {
  const far = agent(working, { record: record({ host: 'build' }) });
  const known = new ChangedByAgents();
  expect(known.heard(change(far, { kind: 'filesChanged', files: ['a.ts'] }))).toEqual([]);
  expect(known.ended(far, [turnEnd({ edited: ['a.ts'] })])).toEqual([]);
});

test('the badge says who, and that several have changed the same file', () => {
  expect(badgeOf([])).toBeUndefined();
  expect(badgeOf([{ name: 'Fix the session', turn: 2 }])).toEqual({
    text: '◆',
    tooltip: 'Changed by Fix the session, turn 2',
    isOverlap: false,
  });
  const two = [
    { name: 'Fix\nthe \u202esession', turn: 2 },
    { name: 'Add hashing', turn: 1 },
  ];
  expect(badgeOf(two)).toEqual({
    text: '◆2',
    tooltip: 'Changed by 2 agents: Fix the session (turn 2), Add hashing (turn 1)',
    isOverlap: true,
  });
  const crowd = badgeOf(Array.from({ length: 12 }, (_, index) => ({ name: `a${index}`, turn: 1 })));
  expect(crowd).toMatchObject({
    text: '◆+',
    tooltip: expect.stringMatching(/^Changed by 12 agents: .*, 7 more$/) as string,
  });
});
