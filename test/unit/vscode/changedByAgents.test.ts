import { expect, test } from 'vitest';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import type { AgentChange } from '../../../src/core/agents/fleet.ts';
import { ChangedByAgents } from '../../../src/vscode/tree/changedByAgents.ts';
import { agent, NOON, record, turnEnd } from './agents.ts';

const working: AgentState = { kind: 'working', turnId: 't', since: NOON, activity: 'thinking' };
const idle: AgentState = { kind: 'idle' };
const seen = { kind: 'seen', turn: 2 } as const;

function change(after: Agent, cause: AgentChange['cause']): AgentChange {
  return { before: after, after, cause };
}

test('a file that Codex says an agent has changed is its own until somebody has looked', () => {
  const known = new ChangedByAgents();
  const edit = change(agent(working), { kind: 'filesChanged', files: ['/work/a.ts', 'src/b.ts'] });
  expect(known.heard(edit)).toEqual(['/work/a.ts', '/work/src/b.ts']);
  expect(known.heard(edit)).toEqual([]);
  const other = agent(working, { record: record({ id: '11111111' }) });
  expect(known.heard(change(other, { kind: 'filesChanged', files: ['a.ts'] }))).toEqual(['/work/a.ts']);
  expect(known.ownersOf('/work/a.ts')).toEqual(['0a1b2c3d', '11111111']);

  // In a folder that several share, git's list says nothing of who it was.
  const lastTurn = turnEnd({ files: ['a.ts', 'somebody-elses.ts'] });
  expect(known.heard(change(agent(idle, { lastTurn }), { kind: 'turnRecorded', end: lastTurn }))).toEqual([]);
  expect(known.ownersOf('/work/somebody-elses.ts')).toEqual([]);
  expect(known.heard(change(agent(idle, { lastTurn, seenTurn: 2 }), seen))).toEqual(['/work/a.ts', '/work/src/b.ts']);
  expect(known.ownersOf('/work/a.ts')).toEqual(['11111111']);
});

test('in a worktree everything that differs is its own, also after a reload; the end of the agent clears it', () => {
  const known = new ChangedByAgents();
  const own = record({ cwd: '/tree', worktree: { path: '/tree', branch: 'b', main: '/work' } });
  const finished = agent(idle, { record: own, lastTurn: turnEnd({ files: ['a.ts'] }) });
  expect(known.heard(change(finished, { kind: 'appeared' }))).toEqual(['/tree/a.ts']);
  const ended = { ...finished, state: { kind: 'ended', how: 'quit', at: NOON } as const };
  expect(known.heard(change(ended, { kind: 'ended', how: 'quit' }))).toEqual(['/tree/a.ts']);
  expect(known.ownersOf('/tree/a.ts')).toEqual([]);
});

test('files of other machines are none of this one', () => {
  const known = new ChangedByAgents();
  const far = agent(working, { record: record({ host: 'build' }) });
  expect(known.heard(change(far, { kind: 'filesChanged', files: ['a.ts'] }))).toEqual([]);
});
