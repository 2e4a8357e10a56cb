import { expect, test } from 'vitest';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import { rowOf, type Row } from '../../../src/vscode/tree/agentRow.ts';
import { agent, MINUTE, NOON, turnEnd } from './agents.ts';

function rowAt(now: number, of: Agent, seenTurn = 0): Row {
  return rowOf({ ...of, seenTurn }, now);
}

/** Icon, colour and description, which is what the eye sees beside the name. */
function seen(of: Agent, seenTurn = 0): string {
  const { icon, color, description } = rowAt(NOON, of, seenTurn);
  return `${icon} ${color}: ${description}`;
}

const working = { kind: 'working', turnId: 't', since: NOON - 6.5 * MINUTE, activity: 'running npm test' } as const;
const idle = { kind: 'idle' } as const;

test('a row says in shape, colour and words what its agent does', () => {
  const tokens = { input: 1, output: 1, contextWindow: 100, contextUsedPct: 31.4 };
  expect(seen(agent({ kind: 'starting' }))).toBe('loading~spin descriptionForeground: starting…');
  expect(seen(agent(working, { turn: 1, tokens }))).toBe(
    'loading~spin charts.blue: running npm test · turn 2 · 6 m · 31 %',
  );
  expect(seen(agent({ ...working, since: NOON - 59_000 }))).toBe('loading~spin charts.blue: running npm test · turn 1');
  expect(seen(agent({ kind: 'stalled', turnId: 't', since: NOON - 3 * MINUTE, message: 'timeout' }))).toBe(
    'debug-disconnect list.warningForeground: no answer from the model for 3 m · retrying',
  );
});

test('a row says what its agent asks', () => {
  const asking = { kind: 'asking', turnId: 't', what: 'approval', requests: [] } as const;
  const command = { kind: 'command', itemId: 'i', command: 'npm install argon2', cwd: '/work', reason: '' } as const;
  const files = { kind: 'files', itemId: 'i', files: ['a.ts', 'b.ts'], changes: [], reason: '' } as const;
  const redis = { id: 'q', header: '', text: 'Redis?', options: [], freeText: true, secret: false } as const;
  const question = { kind: 'question', itemId: 'i', questions: [redis] } as const;
  expect(seen(agent(asking))).toBe('shield list.warningForeground: needs approval');
  expect(seen(agent({ ...asking, requests: [command] }))).toBe('shield list.warningForeground: npm install argon2');
  expect(seen(agent({ ...asking, requests: [files] }))).toBe('shield list.warningForeground: a.ts, b.ts');
  expect(seen(agent({ ...asking, what: 'question', requests: [question] }))).toBe(
    'question list.warningForeground: Redis?',
  );
  expect(seen(agent({ ...asking, requests: [command, files] }))).toBe(
    'shield list.warningForeground: npm install argon2 · 1 more',
  );
  const long = { ...command, command: 'x'.repeat(300) };
  expect(rowAt(NOON, agent({ ...asking, requests: [long] })).description).toMatch(/^x{79}…$/);
});

test('a completed turn shows its first line until it is read', () => {
  const done = agent(idle, { lastTurn: turnEnd({ lastAgentMessage: '\n3 findings\nmore' }) });
  expect(seen(done, 1)).toBe('circle-filled charts.blue: 3 findings · 1 m ago');
  expect(seen(done, 2)).toBe('pass testing.iconPassed: turn 2 · 5 m');
  expect(seen(agent(idle, { lastTurn: turnEnd({ startedAt: null, endedAt: null }) }), 2)).toBe(
    'pass testing.iconPassed: turn 2',
  );
});

test('other ends of a turn say why', () => {
  const failure = { kind: 'other', message: 'The model\nbroke' } as const;
  const ended = (overrides: Parameters<typeof turnEnd>[0]): string =>
    seen(agent(idle, { lastTurn: turnEnd(overrides) }));
  expect(ended({ status: 'interrupted' })).toBe('debug-pause descriptionForeground: interrupted · turn 2');
  expect(ended({ status: 'failed', failure })).toBe('error list.errorForeground: The model');
  expect(ended({ status: 'failed' })).toBe('error list.errorForeground: Codex gave no reason');
  expect(ended({ status: 'failed', failure: { kind: 'usageLimit', message: 'Limit until 18:30' } })).toBe(
    'watch list.warningForeground: Limit until 18:30',
  );
});

test('an engine that is gone hides the last known state, except an end', () => {
  expect(seen(agent(working, { engineUp: false }))).toBe('plug descriptionForeground: engine stopped · state of 12:00');
  const ended = agent({ kind: 'ended', how: 'killed', at: NOON - 120 * MINUTE }, { engineUp: false });
  expect(seen(ended)).toBe('circle-slash disabledForeground: ended 10:00 · killed by user');
});

test('times are relative under an hour, then clock time, with the date on other days', () => {
  const done = agent(idle, { lastTurn: turnEnd({ lastAgentMessage: 'Done', endedAt: new Date(NOON).toISOString() }) });
  expect(rowAt(NOON + 10_000, done).description).toBe('Done · just now');
  expect(rowAt(NOON + 59 * MINUTE, done).description).toBe('Done · 59 m ago');
  expect(rowAt(NOON + 61 * MINUTE, done).description).toBe('Done · 12:00');
  expect(rowAt(NOON + 24 * 60 * MINUTE, done).description).toBe('Done · 21 Nov 12:00');
});

test('a long name leaves room for the description', () => {
  const labelOf = (name: string): string => rowAt(NOON, agent(idle, { name })).label;
  expect(labelOf('Twenty-two characters.')).toBe('Twenty-two characters.');
  expect(labelOf('Audit session expiry in the login flow')).toBe('Audit session expiry…');
  expect(labelOf('src/core/agents/reduceAgent.ts')).toBe('src/core/agents/reduc…');
});

test('a row speaks its whole name and its state', () => {
  const name = 'Audit session expiry in the login flow';
  expect(rowAt(NOON + 2 * MINUTE, agent(working, { name })).spoken).toBe(
    `${name}, working, running npm test · turn 1 · 8 m`,
  );
  expect(rowOf(agent(working), NOON, ['', 'Claude · auth']).description).toBe(
    'running npm test · turn 1 · 6 m · Claude · auth',
  );
});

test('a working agent says how many messages wait for it', () => {
  const queue = [{ id: 'q', messageId: 'm', text: 'Later' }];
  expect(rowOf(agent(working, { queue }), NOON).description).toBe('running npm test · 1 queued · turn 1 · 6 m');
});

test('what an agent writes stays in its line and in its direction', () => {
  const done = agent(idle, { name: 'One\ntwo', lastTurn: turnEnd({ lastAgentMessage: 'safe \u202egnp.exe' }) });
  const { label, description } = rowAt(NOON, done);
  expect([label, description]).toEqual(['One two', 'safe gnp.exe · 1 m ago']);
});

test('menus are told what can be done with an agent', () => {
  const words = (state: AgentState, overrides: Partial<Agent> = {}): string =>
    rowAt(NOON, agent(state, overrides)).contextValue;
  const asking = { kind: 'asking', turnId: 't', what: 'approval', requests: [] } as const;
  const command = { kind: 'command', itemId: 'i', command: 'ls', cwd: '/work', reason: '' } as const;
  const other = { kind: 'other', itemId: 'j', method: 'm' } as const;
  expect(words(working)).toBe('agent living busy');
  expect(words({ kind: 'starting' })).toBe('agent living');
  expect(words(asking)).toBe('agent living busy asking');
  expect(words({ ...asking, requests: [command] })).toBe('agent living busy asking decidable');
  expect(words({ ...asking, requests: [command, other] })).toBe('agent living busy asking');
  expect(words({ ...asking, requests: [command] }, { engineUp: false })).toBe('agent living');
  expect(words(idle, { lastTurn: turnEnd() })).toBe('agent living unread');
  expect(words(idle, { lastTurn: turnEnd(), codexUnread: false })).toBe('agent living');
  expect(words(idle, { lastTurn: turnEnd({ status: 'failed' }) })).toBe('agent living failed');
  expect(words(working, { lastTurn: turnEnd({ status: 'failed' }) })).toBe('agent living busy');
  expect(words({ kind: 'ended', how: 'quit', at: NOON }, { lastTurn: turnEnd({ status: 'failed' }) })).toBe(
    'agent ended',
  );
  expect(words({ kind: 'ended', how: 'quit', at: NOON })).toBe('agent ended');
});
