import { expect, test } from 'vitest';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import type { General } from '../../../src/core/agents/general.ts';
import { USER } from '../../../src/core/agents/general.ts';
import { groupRowOf } from '../../../src/vscode/tree/groupRow.ts';
import { groupsOf, type Grouping } from '../../../src/vscode/tree/order.ts';
import { agent, CLAUDE, MINUTE, NOON, record, turnEnd } from './agents.ts';

function named(name: string, state: AgentState, overrides: Partial<Agent> = {}, general: General = USER): Agent {
  const minute = overrides.turn ?? 0;
  const createdAt = new Date(NOON + minute * MINUTE).toISOString();
  return agent(state, { ...overrides, record: record({ name, general, createdAt }) });
}

const working = { kind: 'working', turnId: 't', since: NOON, activity: 'thinking' } as const;
const asking = { kind: 'asking', turnId: 't', what: 'approval', requests: [] } as const;
const idle = { kind: 'idle' } as const;

test('who needs the user comes first, the oldest turn on top; who has ended comes last', () => {
  const agents = [
    named('ended', { kind: 'ended', how: 'quit', at: NOON }),
    named('read', idle, { lastTurn: turnEnd(), seenTurn: 2 }),
    named('unread', idle, { lastTurn: turnEnd() }),
    named('younger', working, { turn: 2 }),
    named('older', working, { turn: 1 }),
    named('failed', idle, { lastTurn: turnEnd({ status: 'failed', turnId: '019a-2' }) }),
    named('asks longest', { ...asking, turnId: '019a-1' }),
  ];
  const [group] = groupsOf(agents);
  expect(group?.agents.map(({ name }) => name)).toEqual([
    'asks longest',
    'failed',
    'older',
    'younger',
    'unread',
    'read',
    'ended',
  ]);
});

test('the user comes first, and every general counts who works and who needs the user', () => {
  const agents = [
    named('first', working, { turn: 0 }, CLAUDE),
    named('second', asking, { turn: 1 }, CLAUDE),
    named('unread', idle, { lastTurn: turnEnd({ turn: 3 }) }, CLAUDE),
    named('mine', idle, { lastTurn: turnEnd(), seenTurn: 2 }),
  ];
  const rows = groupsOf(agents).map(groupRowOf);
  expect(rows.map(({ label, description }) => `${label}: ${description}`)).toEqual([
    'You: 1 agent',
    'claude-9f3a: 1 needs you · 1 working',
  ]);
});

test('a general whose agents have all ended goes below those who still command', () => {
  const ended = { kind: 'ended', how: 'quit', at: NOON } as const;
  const old: General = { kind: 'named', id: 'old', label: 'Old' };
  const agents = [named('a', ended, { turn: 0 }, old), named('b', idle, { turn: 1 }, CLAUDE)];
  expect(groupsOf(agents).map(({ key }) => key)).toEqual(['claude:c-1', 'named:old']);
});

test('agents are grouped by folder, this window first, or by what they do', () => {
  const at = (cwd: string, state: AgentState): Agent => agent(state, { record: record({ cwd }) });
  const agents = [at('/elsewhere', working), at('/work/atlas/api', idle), at('/work/atlas', asking)];
  const rows = (grouping: Grouping): readonly string[] =>
    groupsOf(agents, grouping, ['/work/atlas'])
      .map(groupRowOf)
      .map(({ label, description, contextValue }) => `${label}: ${description} (${contextValue})`);
  expect(rows('workspace')).toEqual(['atlas: 1 needs you (group busy)', 'elsewhere: 1 working (group busy)']);
  expect(rows('state')).toEqual(['Needs you: 1 (group busy)', 'Working: 1 (group busy)', 'Read: 1 (group)']);
});

test('agents are grouped by host, this computer first; folders of two hosts are not the same', () => {
  const at = (host: string, state: AgentState): Agent => agent(state, { record: record({ host, cwd: '/work/atlas' }) });
  const agents = [at('box', working), at('local', idle), at('rack', asking)];
  const rows = (grouping: Grouping): readonly string[] =>
    groupsOf(agents, grouping, ['/work/atlas'])
      .map(groupRowOf)
      .map(({ label, description }) => `${label}: ${description}`);
  expect(rows('host')).toEqual(['This computer: 1 agent', 'box: 1 working', 'rack: 1 needs you']);
  expect(rows('workspace')).toEqual(['atlas: 1 agent', 'atlas on box: 1 working', 'atlas on rack: 1 needs you']);
});
