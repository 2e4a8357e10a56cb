import { expect, test } from 'vitest';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import type { General } from '../../../src/core/agents/general.ts';
import { USER } from '../../../src/core/agents/general.ts';
import { generalRowOf } from '../../../src/vscode/tree/generalRow.ts';
import { groupsOf } from '../../../src/vscode/tree/order.ts';
import { agent, CLAUDE, MINUTE, NOON, record, turnEnd } from './agents.ts';

function named(name: string, state: AgentState, overrides: Partial<Agent> = {}, general: General = USER): Agent {
  const minute = overrides.turn ?? 0;
  const createdAt = new Date(NOON + minute * MINUTE).toISOString();
  return agent(state, { ...overrides, record: record({ name, general, createdAt }) });
}

const working = { kind: 'working', turnId: 't', since: NOON, activity: 'thinking' } as const;
const asking = { kind: 'asking', turnId: 't', what: 'approval', requests: [] } as const;
const idle = { kind: 'idle' } as const;

test('who needs the user comes first, the longest waiting on top; who has ended comes last', () => {
  const agents = [
    named('ended', { kind: 'ended', how: 'quit', at: NOON }),
    named('read', idle, { lastTurn: turnEnd(), seenTurn: 2 }),
    named('unread', idle, { lastTurn: turnEnd() }),
    named('younger', working, { turn: 2 }),
    named('older', working, { turn: 1 }),
    named('failed', idle, { lastTurn: turnEnd({ status: 'failed' }), source: { said: 'ledger', at: NOON } }),
    named('asks longest', asking, { source: { said: 'request', at: NOON - MINUTE } }),
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
  const rows = groupsOf(agents).map((group) => generalRowOf(group.general, group.agents));
  expect(rows.map(({ label, description }) => `${label}: ${description}`)).toEqual([
    'You: ',
    'claude-9f3a: 1 needs you · 1 working',
  ]);
});
