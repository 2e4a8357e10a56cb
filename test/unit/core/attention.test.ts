import { expect, test } from 'vitest';
import type { Agent, AgentState, TurnEnd } from '../../../src/core/agents/agent.ts';
import { attentionOf, endReasonOf, isUnread, statusWordOf, turnStateOf } from '../../../src/core/agents/attention.ts';
import { CLAUDE, agent, record, turnEnd } from '../vscode/agents.ts';

const WORKING: AgentState = { kind: 'working', turnId: 't', since: 0, activity: 'thinking' };
const APPROVAL: AgentState = { kind: 'asking', turnId: 't', what: 'approval', requests: [] };
const QUESTION: AgentState = { kind: 'asking', turnId: 't', what: 'question', requests: [] };
const STALLED: AgentState = { kind: 'stalled', turnId: 't', since: 0, message: 'x' };
const IDLE: AgentState = { kind: 'idle' };

function after(kind: NonNullable<TurnEnd['failure']>['kind']): Agent {
  return agent(IDLE, { lastTurn: turnEnd({ status: 'failed', failure: { kind, message: 'x' } }) });
}

function ended(how: 'quit' | 'killed' | 'lost' | 'neverStarted'): Agent {
  return agent({ kind: 'ended', how, at: 0 }, { lastTurn: turnEnd() });
}

test.each([
  ['starting', agent({ kind: 'starting' }), 'pending', undefined, undefined],
  ['working', agent(WORKING), 'running', 'working', undefined],
  ['an approval', agent(APPROVAL), 'running', 'needs_approval', 'approval'],
  ['a question', agent(QUESTION), 'running', 'needs_answer', 'question'],
  ['stalled', agent(STALLED), 'running', 'stalled', 'stalled'],
  ['idle and read', agent(IDLE, { lastTurn: turnEnd(), seenTurn: 2 }), 'running', 'idle', undefined],
  ['interrupted', agent(IDLE, { lastTurn: turnEnd({ status: 'interrupted' }) }), 'running', 'interrupted', undefined],
  ['the context window', after('contextWindow'), 'running', 'context_limit', 'failed'],
  ['the usage limit', after('usageLimit'), 'running', 'limit', 'limit'],
  ['a login that is not valid', after('login'), 'running', 'failed', 'failed'],
  ['the network', after('network'), 'running', 'failed', 'failed'],
  ['another failure', after('other'), 'running', 'failed', 'failed'],
  ['ended by /quit', ended('quit'), 'completed', undefined, undefined],
  ['killed', ended('killed'), 'failed', undefined, undefined],
  ['lost', ended('lost'), 'failed', undefined, undefined],
])('%s: status, turn state and attention', (_, value, status, turnState, attention) => {
  expect([statusWordOf(value), turnStateOf(value), attentionOf(value)]).toEqual([status, turnState, attention]);
});

test("an unread turn asks for attention when the agent is the user's, and not when it is a general's", () => {
  const mine = agent(IDLE, { lastTurn: turnEnd({ turn: 2 }) });
  expect([1, 2, 3].map((read) => attentionOf({ ...mine, seenTurn: read }))).toEqual([
    'turnComplete',
    undefined,
    undefined,
  ]);
  const claudes = agent(IDLE, { lastTurn: turnEnd({ turn: 2 }), record: record({ general: CLAUDE }) });
  expect(attentionOf(claudes)).toBeUndefined();
});

test('a failure asks for attention whoever the general is', () => {
  const value = { ...after('other'), record: record({ general: CLAUDE }) };
  expect(attentionOf(value)).toBe('failed');
  expect(attentionOf({ ...value, seenTurn: value.turn })).toBeUndefined();
});

test('why an agent ended is said, unless it was ended by /quit', () => {
  expect(endReasonOf(agent(IDLE))).toBeUndefined();
  expect(endReasonOf(ended('quit'))).toBeUndefined();
  expect(endReasonOf(ended('killed'))).toBe('Killed by user');
  expect(endReasonOf(ended('lost'))).toMatch(/^Codex no longer has its /);
  expect(endReasonOf(ended('neverStarted'))).toBe('It never started a turn');
});

test("Codex's mark says what is unread, until a TUI of ours may have cleared it", () => {
  const mine = agent(IDLE, { lastTurn: turnEnd({ turn: 2 }), codexUnread: false });
  expect(isUnread(mine)).toBe(false);
  expect(isUnread({ ...mine, codexUnread: true })).toBe(true);
  expect(isUnread({ ...mine, attached: true })).toBe(true);
  expect(isUnread({ ...mine, attached: true, seenTurn: 2 })).toBe(false);
  expect(isUnread({ ...mine, codexUnread: true, lastTurn: turnEnd({ turn: 2, status: 'interrupted' }) })).toBe(false);
});

test('what was said or failed before a conversation was adopted is no news', () => {
  const lastTurn = turnEnd({ turn: 2, turnId: '01a1-2' });
  const adopted = agent(IDLE, { lastTurn, record: record({ adoptedUpTo: '01a1-2' }) });
  expect([isUnread(adopted), attentionOf(adopted)]).toEqual([false, undefined]);
  expect(attentionOf({ ...adopted, lastTurn: { ...lastTurn, status: 'failed' } })).toBeUndefined();
  const goneOn = { ...adopted, turn: 3, lastTurn: turnEnd({ turn: 3, turnId: '01a1-3' }) };
  expect([isUnread(goneOn), attentionOf(goneOn)]).toEqual([true, 'turnComplete']);
});
