import { expect, test } from 'vitest';
import { displayWidth, fitted } from '../../../src/cli/displayWidth.ts';
import { jobsTable } from '../../../src/cli/jobsTable.ts';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import { oldJobOf } from '../../../src/core/agents/oldJobs.ts';
import { CLAUDE, MINUTE, NOON, agent, record, turnEnd } from '../vscode/agents.ts';

const WORKING: AgentState = { kind: 'working', turnId: '019a-turn-3', since: NOON, activity: 'thinking' };
const ASKING: AgentState = { kind: 'asking', turnId: '019a-turn-3', what: 'approval', requests: [] };

function named(id: string, state: AgentState, overrides: Partial<Agent> = {}): Agent {
  return agent(state, { record: record({ id, name: `job ${id}`, general: CLAUDE }), ...overrides });
}

const ARMY = [
  named('00000001', { kind: 'ended', how: 'quit', at: NOON }, { lastTurn: turnEnd({ lastAgentMessage: 'over' }) }),
  named('00000002', { kind: 'idle' }, { lastTurn: turnEnd({ lastAgentMessage: 'all\nfine' }) }),
  named('00000003', WORKING, {
    plan: [
      { step: 'read', status: 'completed' },
      { step: 'write it down', status: 'inProgress' },
    ],
  }),
  named('00000004', ASKING),
  named(
    '00000005',
    { kind: 'idle' },
    {
      lastTurn: turnEnd({ status: 'failed', failure: { kind: 'other', message: 'no such model' } }),
    },
  ),
  named('00000006', { kind: 'ended', how: 'killed', at: NOON }),
];

function linesOf(columns: number, colours = false): readonly string[] {
  return jobsTable(ARMY, [], NOON, { columns, colours }).trimEnd().split('\n');
}

test('who needs a person comes first, then who works, then who waits, then history', () => {
  expect(linesOf(100)).toEqual([
    'ID        STATE           AGE      NAME          LAST',
    '00000004  needs approval  10m 0s   job 00000004  Audit the auth flow',
    '00000005  failed          10m 0s   job 00000005  no such model',
    '00000003  working         10m 0s   job 00000003  step 2/2: write it down',
    '00000002  idle            10m 0s   job 00000002  all fine',
    '00000001  ended           10m 0s   job 00000001  over',
    '00000006  killed          10m 0s   job 00000006  Killed by user',
  ]);
});

test('no line is wider than the terminal, also with wide letters; a narrow one leaves out the last column', () => {
  const wide = named('00000007', WORKING, {
    name: '日本語の名前がとても長い場合はどうなるか🚀🚀🚀',
    prompt: '漢字'.repeat(200),
  });
  for (const columns of [40, 57, 80, 81, 120, 200]) {
    const lines = jobsTable([wide, ...ARMY], [], NOON, { columns, colours: false }).split('\n');
    for (const line of lines) expect(displayWidth(line)).toBeLessThan(columns);
  }
  expect(linesOf(47)[1]).toBe('00000004  needs approval  10m 0s   job 000000…');
});

test('colours say the same as the words, and escape sequences of agents never reach the terminal', () => {
  const [header, asks, failed, works, idle] = linesOf(100, true);
  expect(header).toBe(`\u001b[2m${linesOf(100)[0]}\u001b[0m`);
  expect([asks?.slice(0, 5), failed?.slice(0, 5), works?.slice(0, 5)]).toEqual([
    '\u001b[33m',
    '\u001b[31m',
    '\u001b[36m',
  ]);
  expect(idle).toBe(linesOf(100)[4]);
  const evil = named('00000008', WORKING, { name: 'a\u001b[2Jb\nc', prompt: '\u001b]0;x\u0007y' });
  expect(jobsTable([evil], [], NOON, { columns: 80, colours: false })).not.toContain('\u001b');
});

test('an engine that does not run is told by a mark: the state is what was known last', () => {
  const table = jobsTable([named('00000009', WORKING, { engineUp: false })], [], NOON, { columns: 80, colours: false });
  expect(table).toContain('working?');
});

test('an agent on another machine is told with the name of that machine', () => {
  const far = agent(WORKING, { record: record({ host: 'box' }) });
  expect(jobsTable([far], [], NOON, { columns: 100, colours: false })).toContain('  box: Audit auth  ');
});

test('jobs of the old tool are history, below everything else', () => {
  const job = oldJobOf({
    id: 'deadbeef',
    status: 'completed',
    prompt: 'old prompt',
    createdAt: new Date(NOON - MINUTE).toISOString(),
    completedAt: new Date(NOON).toISOString(),
    lastAgentMessage: 'old answer',
  });
  const table = jobsTable(ARMY, job === undefined ? [] : [job], NOON, { columns: 100, colours: false });
  expect(table.trimEnd().split('\n').at(-1)).toBe('deadbeef  ended           1m 0s    (old codex-agent)  old answer');
});

test('an old record is told from a broken one of ours', () => {
  const old = {
    id: 'deadbeef',
    status: 'running',
    prompt: 'x',
    createdAt: '2026-02-10T10:00:00.000Z',
    tmuxSession: 'y',
  };
  expect(oldJobOf(old)).toMatchObject({
    status: 'failed',
    error: 'The old codex-agent did not note its end',
    turns: 0,
  });
  expect(oldJobOf({ ...old, status: 'failed', error: 'Killed by user', model: 7 })).toMatchObject({
    error: 'Killed by user',
    model: '?',
  });
  for (const broken of [{ ...old, version: 1 }, { ...old, status: 'x' }, { ...old, id: '../x' }, null, 'x', {}]) {
    expect(oldJobOf(broken)).toBeUndefined();
  }
});

test('texts are fitted by what a terminal shows', () => {
  expect([fitted('abc', 5), fitted('abcdef', 5), fitted('漢字漢', 5), fitted('e\u0301x', 3)]).toEqual([
    'abc  ',
    'abcd…',
    '漢字…',
    'e\u0301x ',
  ]);
});
