import { expect, test } from 'vitest';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import { needyAgents, nextNeedy } from '../../../src/vscode/notifications/nextNeedy.ts';
import { statusTextOf } from '../../../src/vscode/notifications/statusText.ts';
import { agent, MINUTE, NOON, record, turnEnd } from './agents.ts';

const idle: AgentState = { kind: 'idle' };
const approval: AgentState = { kind: 'asking', turnId: 't', what: 'approval', requests: [] };
const working: AgentState = { kind: 'working', turnId: 't', since: NOON, activity: 'thinking' };

/** `minutes` ago is when its state was told. */
function named(name: string, state: AgentState, minutes: number, overrides: Partial<Agent> = {}): Agent {
  const source = { said: 'status', at: NOON - minutes * MINUTE };
  return agent(state, { record: record({ id: name }), name, source, ...overrides });
}

const unread = named('unread', idle, 60, { lastTurn: turnEnd() });
const read = named('read', idle, 60, { lastTurn: turnEnd(), seenTurn: 2 });
const failed = named('failed', idle, 9, {
  lastTurn: turnEnd({ status: 'failed', failure: { kind: 'other', message: 'Boom' } }),
});
const limit = named('limit', idle, 8, {
  lastTurn: turnEnd({ status: 'failed', failure: { kind: 'usageLimit', message: 'Limit' } }),
});
const stalled = named('stalled', { kind: 'stalled', turnId: 't', since: NOON, message: 'timeout' }, 7);
const question = named('question', { ...approval, what: 'question' }, 2);
const older = named('older', approval, 5);
const younger = named('younger', approval, 1);
const busy = named('busy', working, 1);
const army = [read, unread, younger, stalled, busy, limit, failed, question, older];

test('who waits for an answer comes first, the longest waiting before others, then what else needs a person', () => {
  expect(needyAgents(army).map(({ id }) => id)).toEqual([
    'older',
    'question',
    'younger',
    'failed',
    'limit',
    'stalled',
    'unread',
  ]);
});

test('among those that ask, whoever is known to hold up others comes first', () => {
  const of = (id: string, threadId: string, general?: string): Pick<Agent, 'record'> => ({
    record: record({
      id,
      threadId,
      ...(general === undefined ? {} : { general: { kind: 'codex', id: general, label: 'codex' } }),
    }),
  });
  const chief = named('chief', working, 9, of('chief', 'thread-chief'));
  const captain = named('captain', working, 9, of('captain', 'thread-captain', 'thread-chief'));
  const ofCaptain = named('ofCaptain', approval, 1, of('ofCaptain', 'thread-1', 'thread-captain'));
  const ofIdle = named('ofIdle', approval, 2, of('ofIdle', 'thread-2', 'thread-idle'));
  const idleGeneral = named('idle', idle, 9, of('idle', 'thread-idle'));
  const outside = named('outside', approval, 3, of('outside', 'thread-3', 'a session of somebody'));
  const parent = named('parent', approval, 1, {
    subAgents: [
      { threadId: 'sub-1', name: 'scout', working: true },
      { threadId: 'sub-2', name: 'done', working: false },
    ],
  });
  const own = named('own', approval, 4, { subAgents: [] });
  const all = [chief, captain, ofCaptain, ofIdle, idleGeneral, outside, parent, own];
  expect(needyAgents(all).map(({ id }) => id)).toEqual(['ofCaptain', 'parent', 'own', 'outside', 'ofIdle']);
});

/** Who is come to with each press, when `agents` says who there is at that press. */
function walk(...presses: readonly (readonly Agent[])[]): readonly (string | undefined)[] {
  let visited: ReadonlySet<string> = new Set();
  return presses.map((agents) => {
    const visit = nextNeedy(agents, visited);
    if (visit !== undefined) ({ visited } = visit);
    return visit?.agent.id;
  });
}

test('each press goes on to the next one, and around the end', () => {
  expect(walk(...Array.from({ length: 9 }, () => army))).toEqual([
    ...['older', 'question', 'younger', 'failed', 'limit', 'stalled', 'unread'],
    ...['older', 'question'],
  ]);
  expect(walk([busy, read])).toEqual([undefined]);
});

test('a new request comes before what was waiting already, also of an agent that has just been visited', () => {
  const again = named('older', approval, 0);
  expect(walk([older, unread], [older, unread], [unread, younger], [unread, again])).toEqual([
    'older',
    'unread',
    'younger',
    'older',
  ]);
});

test('the status bar says who works and who needs the person', () => {
  expect(statusTextOf([], NOON)).toBeUndefined();
  expect(statusTextOf([named('old', { kind: 'ended', how: 'quit', at: NOON }, 1)], NOON)).toBeUndefined();
  expect(statusTextOf([read], NOON)).toEqual({
    text: '$(organization) 1 idle',
    tooltip: 'Nobody needs you.',
    spoken: 'Codex Orchestrator: 1 idle',
    isWaiting: false,
  });
  expect(statusTextOf([busy, named('starting', { kind: 'starting' }, 0)], NOON)?.text).toBe(
    '$(organization) 2 working',
  );
  const status = statusTextOf(army, NOON);
  expect(status).toMatchObject({
    text: '$(organization) 1 working · 7 need you',
    spoken: 'Codex Orchestrator: 1 working, 7 need you',
    isWaiting: true,
  });
  expect(status?.tooltip.split('\n')).toEqual([
    'older, needs approval',
    'question, has a question',
    'younger, needs approval',
    'failed, failed, Boom',
    'limit, usage limit, Limit',
    expect.stringContaining('stalled, '),
    expect.stringContaining('unread, turn complete, unread'),
    'Click to go to the next one.',
  ]);
});

test('only who waits for an answer colours the status bar', () => {
  expect(statusTextOf([busy, unread, failed, limit, stalled], NOON)?.isWaiting).toBe(false);
  expect(statusTextOf([busy, question], NOON)?.isWaiting).toBe(true);
});
