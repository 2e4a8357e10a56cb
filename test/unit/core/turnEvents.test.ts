import { expect, test } from 'vitest';
import {
  agentEventOf,
  answersUser,
  failureOf,
  filesOfItem,
  finalMessageOf,
  messageIdsOf,
  statusEvent,
  turnStatusOf,
  unreadOf,
} from '../../../src/core/codex/turnEvents.ts';
import type { CodexErrorInfo } from '../../../src/core/codex/protocol/v2/CodexErrorInfo.ts';
import type { ThreadItem } from '../../../src/core/codex/protocol/v2/ThreadItem.ts';
import type { Turn } from '../../../src/core/codex/protocol/v2/Turn.ts';

const THREAD = { threadId: 'thread-1', turnId: 'turn-1' };

function turn(fields: Partial<Turn> & { items?: readonly unknown[] }): Turn {
  return { id: 'turn-1', items: [], status: 'completed', error: null, ...fields } as Turn;
}

function failed(codexErrorInfo: unknown, message = 'why', fields: Partial<Turn> = {}): Turn {
  const info = codexErrorInfo as CodexErrorInfo;
  const error = { message, codexErrorInfo: info, additionalDetails: null, misalignment: null };
  return turn({ status: 'failed', error, ...fields });
}

function change(path: string): unknown {
  return { path, kind: { type: 'add' }, diff: 'x\n' };
}

test.each([
  [{ type: 'active', activeFlags: [] }, 'active', undefined],
  [{ type: 'active', activeFlags: ['waitingOnApproval'] }, 'active', 'approval'],
  [{ type: 'active', activeFlags: ['waitingOnUserInput'] }, 'active', 'question'],
  [{ type: 'idle' }, 'idle', undefined],
  [{ type: 'systemError' }, 'idle', undefined],
  [{ type: 'notLoaded' }, 'idle', undefined],
] as const)('thread status %o', (status, word, asking) => {
  const expected = { kind: 'status', status: word, asking };
  expect(statusEvent({ ...status } as never)).toEqual(expected);
  const message = { method: 'thread/status/changed', params: { threadId: 'thread-1', status } };
  expect(agentEventOf(message)).toEqual({ threadId: 'thread-1', event: expected });
});

test.each([
  ['thread/name/updated', { threadId: 'thread-1', threadName: 'New' }, { kind: 'renamed', name: 'New' }],
  ['thread/name/updated', { threadId: 'thread-1' }, { kind: 'renamed', name: '' }],
  ['thread/deleted', { threadId: 'thread-1' }, { kind: 'ended', how: 'lost' }],
  [
    'thread/readState/changed',
    { threadId: 'thread-1', readState: { firstUnread: null, revision: 'r' } },
    { kind: 'readState', unread: false },
  ],
  ['turn/started', { threadId: 'thread-1', turn: turn({}) }, { kind: 'turnStarted', turnId: 'turn-1' }],
  [
    'item/agentMessage/delta',
    { ...THREAD, itemId: 'i', delta: 'Hel' },
    { kind: 'delta', turnId: 'turn-1', itemId: 'i', text: 'Hel' },
  ],
  [
    'item/completed',
    { ...THREAD, item: { type: 'agentMessage', id: 'i', text: 'Hello' } },
    { kind: 'message', turnId: 'turn-1', itemId: 'i', text: 'Hello' },
  ],
  [
    'turn/plan/updated',
    { ...THREAD, explanation: null, plan: [{ step: 'one', status: 'inProgress' }] },
    { kind: 'plan', steps: [{ step: 'one', status: 'inProgress' }] },
  ],
  [
    'error',
    { ...THREAD, willRetry: true, error: { message: 'Reconnecting...' } },
    { kind: 'retrying', turnId: 'turn-1', message: 'Reconnecting...' },
  ],
  [
    'thread/tokenUsage/updated',
    {
      ...THREAD,
      tokenUsage: {
        total: { inputTokens: 2400, outputTokens: 60, totalTokens: 2460 },
        last: { totalTokens: 2400 },
        modelContextWindow: 258_400,
      },
    },
    {
      kind: 'tokens',
      turnId: 'turn-1',
      tokens: { input: 2400, output: 60, contextWindow: 258_400, contextUsedPct: 0.93 },
    },
  ],
])('%s in our words', (method, params, event) => {
  expect(agentEventOf({ method, params })).toEqual({ threadId: 'thread-1', event });
});

test('without a context window there is no part of it', () => {
  const tokenUsage = { total: { inputTokens: 1, outputTokens: 2 }, last: { totalTokens: 3 }, modelContextWindow: null };
  const told = agentEventOf({ method: 'thread/tokenUsage/updated', params: { ...THREAD, tokenUsage } });
  expect(told?.event).toMatchObject({ tokens: { contextWindow: null, contextUsedPct: null } });
});

test('an error that ends the turn, and everything that is not about an agent, is no event', () => {
  expect(
    agentEventOf({ method: 'error', params: { ...THREAD, willRetry: false, error: { message: 'x' } } }),
  ).toBeUndefined();
  for (const method of ['configWarning', 'account/updated', 'thread/started', 'a/method/of/the/future']) {
    expect(agentEventOf({ method, params: { threadId: 'thread-1' } })).toBeUndefined();
  }
});

test.each([
  [{ type: 'commandExecution', command: 'x', commandActions: [{ type: 'read', name: 'jwt.ts' }] }, 'reading jwt.ts'],
  [
    { type: 'commandExecution', command: 'x', commandActions: [{ type: 'search', query: 'q', path: null }] },
    'searching q',
  ],
  [
    { type: 'commandExecution', command: 'x', commandActions: [{ type: 'search', query: null, path: 'src' }] },
    'searching src',
  ],
  [{ type: 'commandExecution', command: 'x', commandActions: [{ type: 'listFiles', path: null }] }, 'listing files'],
  [{ type: 'commandExecution', command: 'npm test', commandActions: [] }, 'running npm test'],
  [{ type: 'fileChange', changes: [change('/p/src/a.ts'), change('/p/b.ts')] }, 'editing a.ts, b.ts'],
  [{ type: 'agentMessage' }, 'writing its answer'],
  [{ type: 'webSearch' }, 'searching the web'],
  [{ type: 'mcpToolCall', server: 's', tool: 't' }, 'calling s.t'],
  [{ type: 'contextCompaction' }, 'compacting its context'],
  [{ type: 'reasoning' }, 'thinking'],
  [{ type: 'an item of the future' }, 'thinking'],
])('what it does now: %o', (item, activity) => {
  const told = agentEventOf({ method: 'item/started', params: { ...THREAD, item: { id: 'i', ...item } } });
  expect(told?.event).toMatchObject({ kind: 'activity', turnId: 'turn-1', activity });
});

test.each<[unknown, string, string]>([
  ['contextWindowExceeded', 'x', 'contextWindow'],
  ['usageLimitExceeded', 'x', 'usageLimit'],
  ['rateLimitExceeded', 'x', 'usageLimit'],
  ['unauthorized', 'x', 'login'],
  ['internalServerError', 'x', 'network'],
  ['serverOverloaded', 'x', 'network'],
  [{ httpConnectionFailed: { httpStatusCode: 401 } }, 'x', 'login'],
  [{ httpConnectionFailed: { httpStatusCode: 403 } }, 'x', 'login'],
  [{ httpConnectionFailed: { httpStatusCode: 503 } }, 'x', 'network'],
  [{ httpConnectionFailed: { httpStatusCode: 404 } }, 'x', 'other'],
  [{ responseTooManyFailedAttempts: { httpStatusCode: 429 } }, 'x', 'usageLimit'],
  [{ responseStreamDisconnected: { httpStatusCode: null } }, 'x', 'other'],
  ['other', 'x', 'other'],
  ['other', 'stream disconnected before completion: y', 'network'],
  [null, 'x', 'other'],
  ['other', 'unexpected status 401 Unauthorized: y', 'login'],
  ['other', 'unexpected status 503 Service Unavailable: y', 'network'],
  ['other', 'unexpected status 404 Not Found: y', 'other'],
  ['a word of the future', 'x', 'other'],
  [{ ofTheFuture: {} }, 'x', 'other'],
])('a turn that failed with %o (%s) failed by %s', (info, message, kind) => {
  expect(failureOf(failed(info, message))).toEqual({ kind, message });
});

test.each([
  ['{"error":{"message":"No such model."}}', 'No such model.'],
  ['{"detail":"Not allowed."}', 'Not allowed.'],
  ['{"other":1}', '{"other":1}'],
  ['null', 'null'],
  ['"text"', '"text"'],
  ['plain', 'plain'],
  [
    'unexpected status 404 Not Found: No such page., url: http://127.0.0.1/v1/responses, request id: 7',
    'No such page. (404 Not Found from http://127.0.0.1/v1/responses)',
  ],
])('the message %j is read as %j', (message, readable) => {
  expect(failureOf(failed('other', message))?.message).toBe(readable);
});

test('only a failed turn has a failure, and it always has one', () => {
  expect(failureOf(failed('other', 'why', { status: 'completed' }))).toBeNull();
  expect(failureOf(failed('other', 'why', { status: 'interrupted' }))).toBeNull();
  expect(failureOf(turn({ status: 'failed' }))).toEqual({ kind: 'other', message: 'Codex gave no reason.' });
});

test('a usage limit has its end as a moment; one of another day names the day', () => {
  const saidAt = new Date(2026, 10, 21, 17, 0);
  const until = (info: string, words: string): string | undefined => {
    const message = `You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), or ${words}`;
    return failureOf(failed(info, message, { completedAt: saidAt.getTime() / 1000 }))?.until;
  };
  const limit = (words: string): string | undefined => until('usageLimitExceeded', words);
  expect(limit('try again at 6:30 PM.')).toBe(new Date(2026, 10, 21, 18, 30).toISOString());
  expect(limit('try again at 12:05 PM.')).toBe(new Date(2026, 10, 21, 12, 5).toISOString());
  expect(limit('try again at 12:05 AM.')).toBe(new Date(2026, 10, 21, 0, 5).toISOString());
  expect(limit('try again at Jan 2nd, 2027 6:55 AM.')).toBe(new Date(2027, 0, 2, 6, 55).toISOString());
  expect(limit('try again later.')).toBeUndefined();
  expect(limit('try again at Xyz 2nd, 2027 6:55 AM.')).toBeUndefined();
  expect(until('other', 'try again at 6:30 PM.')).toBeUndefined();
});

test.each([
  [{ firstUnread: { type: 'turn', turnId: 't' }, revision: 'r' }, true],
  [{ firstUnread: { type: 'threadStart' }, revision: 'r' }, true],
  [{ firstUnread: null, revision: 'r' }, false],
  // What a list shows of a thread for which Codex keeps no mark.
  [{ firstUnread: null, revision: 'initial:thread-1' }, undefined],
  [null, undefined],
] as const)('the unread mark %o of Codex', (readState, unread) => {
  expect(unreadOf(readState)).toBe(unread);
});

test('the end of a turn has its last message; one still in progress that nobody runs was lost', () => {
  const items = [
    { type: 'userMessage', id: 'u', clientId: 'message-1', content: [] },
    { type: 'agentMessage', id: 'a', text: 'first' },
    { type: 'agentMessage', id: 'b', text: 'last' },
    {
      type: 'fileChange',
      id: 'c',
      status: 'completed',
      changes: [
        { path: '/p/a', kind: { type: 'add' }, diff: '' },
        { path: '/p/b', kind: { type: 'update', move_path: '/p/c' }, diff: '' },
      ],
    },
  ] as unknown as ThreadItem[];
  const whole = turn({ items });
  expect(agentEventOf({ method: 'turn/completed', params: { ...THREAD, turn: whole } })?.event).toEqual({
    kind: 'turnEnded',
    turnId: 'turn-1',
    status: 'completed',
    failure: null,
    message: 'last',
  });
  expect(finalMessageOf(turn({}))).toBe('');
  expect(turnStatusOf(turn({ status: 'inProgress' }))).toBe('interrupted');
  expect([answersUser(whole), answersUser(turn({}))]).toEqual([true, false]);
  expect(messageIdsOf(whole)).toEqual(['message-1']);
  expect(items.flatMap((item) => filesOfItem(item))).toEqual(['/p/a', '/p/b', '/p/c']);
});

test('files of a change that was refused are not changed', () => {
  const item = {
    type: 'fileChange',
    id: 'c',
    status: 'declined',
    changes: [{ path: '/p/a' }],
  } as unknown as ThreadItem;
  expect(filesOfItem(item)).toEqual([]);
});
