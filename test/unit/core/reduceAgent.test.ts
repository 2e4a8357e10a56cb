import { describe, expect, test } from 'vitest';
import type { Agent, AgentState, FileChange, Request } from '../../../src/core/agents/agent.ts';
import type { AgentEvent } from '../../../src/core/agents/agentEvent.ts';
import { reduceAgent, turnIdOf } from '../../../src/core/agents/reduceAgent.ts';
import { agent, NOON, turnEnd } from '../vscode/agents.ts';

const AT = NOON + 5000;
const T1 = '019a-turn-1';
const T2 = '019a-turn-2';
const T3 = '019a-turn-3';

const IDLE: AgentState = { kind: 'idle' };
const working = (turnId: string, activity = 'thinking'): AgentState => ({
  kind: 'working',
  turnId,
  since: NOON,
  activity,
});
const command = (itemId: string): Request => ({ kind: 'command', itemId, command: 'ls', cwd: '/work', reason: '' });
const asking = (turnId: string, ...items: string[]): AgentState => ({
  kind: 'asking',
  turnId,
  what: 'approval',
  requests: items.map(command),
});
const stalled = (turnId: string): AgentState => ({ kind: 'stalled', turnId, since: NOON, message: 'no network' });
const ended: AgentState = { kind: 'ended', how: 'quit', at: NOON };
const active: Extract<AgentEvent, { kind: 'status' }> = { kind: 'status', status: 'active', asking: undefined };
const idle: AgentEvent = { kind: 'status', status: 'idle', asking: undefined };
const turnEnded = (turnId: string, message = ''): AgentEvent => ({
  kind: 'turnEnded',
  turnId,
  status: 'completed',
  failure: null,
  message,
});

function after(start: Agent, ...events: AgentEvent[]): Agent {
  return events.reduce((one, event) => reduceAgent(one, event, AT), start);
}

describe('A turn', () => {
  test('that starts makes the agent work, and says so from then on', () => {
    const next = after(agent(IDLE, { streaming: 'old words', plan: [{ step: 'old', status: 'completed' }] }), {
      kind: 'turnStarted',
      turnId: T1,
    });
    expect(next.state).toEqual({ kind: 'working', turnId: T1, since: AT, activity: 'thinking' });
    expect(next).toMatchObject({ streaming: '', plan: [], source: { said: 'turn started', at: AT } });
  });

  test('whose start was told only by the status gets its id from whatever comes first', () => {
    const unnamed = after(agent(IDLE), active);
    expect(turnIdOf(unnamed.state)).toBe('');
    expect(turnIdOf(after(unnamed, { kind: 'turnStarted', turnId: T1 }).state)).toBe(T1);
    expect(turnIdOf(after(unnamed, { kind: 'activity', turnId: T1, activity: 'reading x' }).state)).toBe(T1);
  });

  test('that is told twice to have started keeps its time', () => {
    const once = agent(working(T1));
    expect(after(once, { kind: 'turnStarted', turnId: T1 }, active)).toBe(once);
  });

  test('shows what is written as it is written, then the whole message', () => {
    const delta = (text: string): AgentEvent => ({ kind: 'delta', turnId: T1, itemId: 'm', text });
    const writing = after(agent(working(T1)), delta('Hel'), delta('lo'));
    expect(writing).toMatchObject({ streaming: 'Hello', state: { activity: 'writing its answer' } });
    expect(after(writing, { kind: 'message', turnId: T1, itemId: 'm', text: 'Hello.' }).streaming).toBe('Hello.');
  });

  test('that ends leaves the agent idle with its final message; the number comes from the ledger', () => {
    const next = after(agent(working(T1)), turnEnded(T1, 'done'));
    expect(next).toMatchObject({ state: IDLE, streaming: 'done', turn: 0 });
    const end = turnEnd({ turn: 1, turnId: T1, files: ['b.ts', 'a.ts'] });
    expect(after(next, { kind: 'turnRecorded', end })).toMatchObject({
      turn: 1,
      lastTurn: end,
      files: ['a.ts', 'b.ts'],
    });
  });

  test('of the past changes nothing any more', () => {
    const now = agent(working(T2), { lastTurn: turnEnd({ turn: 1, turnId: T1 }) });
    const late: AgentEvent[] = [
      { kind: 'turnStarted', turnId: T1 },
      { kind: 'activity', turnId: T1, activity: 'running rm' },
      { kind: 'delta', turnId: T1, itemId: 'm', text: 'old' },
      { kind: 'message', turnId: T1, itemId: 'm', text: 'old' },
      { kind: 'retrying', turnId: T1, message: 'old' },
      { kind: 'stalled', turnId: T1 },
      turnEnded(T1, 'old'),
      { kind: 'turnRecorded', end: turnEnd({ turn: 1, turnId: T1 }) },
    ];
    for (const event of late) expect(after(now, event), event.kind).toBe(now);
  });

  test('that is recorded late does not hide the one that runs by now', () => {
    const next = after(agent(working(T2)), { kind: 'turnRecorded', end: turnEnd({ turn: 1, turnId: T1 }) });
    expect(next).toMatchObject({ state: working(T2), turn: 1 });
  });

  test('without a number is no turn of the agent', () => {
    const now = agent(IDLE, { lastTurn: turnEnd({ turn: 1, turnId: T1 }) });
    expect(after(now, { kind: 'turnRecorded', end: turnEnd({ turn: null, turnId: T2 }) })).toBe(now);
  });

  test('keeps the tokens that were heard when the ledger knows none', () => {
    const tokens = { input: 9, output: 1, contextWindow: 100, contextUsedPct: 10 };
    const heard = after(agent(working(T1)), { kind: 'tokens', turnId: T1, tokens });
    const end = turnEnd({ turn: 1, turnId: T1, tokens: null });
    expect(after(heard, { kind: 'turnRecorded', end }).tokens).toEqual(tokens);
  });
});

describe('A request', () => {
  const requested = (itemId: string): AgentEvent => ({ kind: 'requested', turnId: T1, request: command(itemId) });

  test('makes the agent ask; told again, it is asked once', () => {
    const once = after(agent(working(T1)), requested('a'));
    expect(once.state).toEqual(asking(T1, 'a'));
    expect(after(once, requested('a'))).toBe(once);
    expect(after(once, requested('b')).state).toEqual(asking(T1, 'a', 'b'));
  });

  test('that was known from the status alone is filled in when it arrives', () => {
    const next = after(agent(working(T1)), { ...active, asking: 'approval' });
    expect(next.state).toEqual(asking(T1));
    expect(after(next, requested('a')).state).toEqual(asking(T1, 'a'));
  });

  test('that is answered goes; the agent works again only after the last one', () => {
    const resolved = (itemId: string): AgentEvent => ({ kind: 'requestResolved', itemId });
    const two = agent(asking(T1, 'a', 'b'));
    expect(after(two, resolved('a')).state).toEqual(asking(T1, 'b'));
    expect(after(two, resolved('a'), resolved('b')).state).toMatchObject({ kind: 'working', turnId: T1 });
    expect(after(two, resolved('c'))).toBe(two);
  });

  test('is a question or an approval by what it asks', () => {
    const request: Request = { kind: 'question', itemId: 'q', questions: [] };
    expect(after(agent(working(T1)), { kind: 'requested', turnId: T1, request }).state).toMatchObject({
      what: 'question',
    });
  });

  test('of an interrupted turn goes with it', () => {
    expect(after(agent(asking(T1, 'a')), idle).state).toEqual(IDLE);
    expect(after(agent(asking(T1, 'a')), turnEnded(T1)).state).toEqual(IDLE);
  });
});

describe('A stalled agent', () => {
  test('says what Codex said last', () => {
    const next = after(
      agent(working(T1)),
      { kind: 'retrying', turnId: T1, message: 'Reconnecting... waiting for network' },
      { kind: 'stalled', turnId: T1 },
    );
    expect(next.state).toEqual({
      kind: 'stalled',
      turnId: T1,
      since: AT,
      message: 'Reconnecting... waiting for network',
    });
  });

  test('stays stalled while Codex does nothing but try again', () => {
    const next = after(agent(stalled(T1)), { kind: 'retrying', turnId: T1, message: 'again' });
    expect(next.state).toMatchObject({ kind: 'stalled', turnId: T1, since: NOON });
  });

  test('works again as soon as anything else of its turn is heard', () => {
    const heard: AgentEvent = { kind: 'activity', turnId: T1, activity: 'running ls' };
    expect(after(agent(stalled(T1)), heard).state).toMatchObject({ kind: 'working', activity: 'running ls' });
    expect(after(agent(stalled(T1)), { kind: 'delta', turnId: T1, itemId: 'm', text: 'x' }).state.kind).toBe('working');
  });

  test('is not made of one that only works', () => {
    const waiting = agent(asking(T1, 'a'));
    expect(after(waiting, { kind: 'stalled', turnId: T1 })).toBe(waiting);
  });
});

describe('An ended agent', () => {
  test('stays ended, whatever its thread does, until it is resumed', () => {
    const over = agent(ended);
    const events: AgentEvent[] = [
      active,
      idle,
      { ...active, asking: 'approval' },
      { kind: 'turnStarted', turnId: T3 },
      { kind: 'activity', turnId: T3, activity: 'running ls' },
      { kind: 'requested', turnId: T3, request: command('a') },
      { kind: 'retrying', turnId: T3, message: 'x' },
      turnEnded(T3, 'x'),
      { kind: 'turnRecorded', end: turnEnd({ turn: 3, turnId: T3 }) },
    ];
    for (const event of events) expect(after(over, event).state, event.kind).toEqual(ended);
    expect(after(over, { kind: 'resumed' }).state).toEqual(IDLE);
  });

  test('keeps the first reason', () => {
    expect(after(agent(ended), { kind: 'ended', how: 'lost' }).state).toEqual(ended);
  });
});

test('An engine that goes leaves the state as it was known, and says that it went', () => {
  const gone = after(agent(working(T1)), { kind: 'engineGone' });
  expect(gone).toMatchObject({ engineUp: false, state: working(T1), source: { said: 'engine stopped', at: AT } });
  expect(after(gone, { kind: 'engineGone' })).toBe(gone);
  expect(after(gone, { kind: 'engineBack' }).engineUp).toBe(true);
});

test('Files are told once, relative to the folder of the agent, and stay', () => {
  const next = after(
    agent(working(T1), { files: ['a.ts'] }),
    { kind: 'filesChanged', files: ['/work/src/b.ts', '/etc/hosts'] },
    { kind: 'filesChanged', files: ['/work/a.ts'] },
  );
  expect(next.files).toEqual(['/etc/hosts', 'a.ts', 'src/b.ts']);
});

test('A request to change files has the changes that were proposed just before, or brings them, named as files are', () => {
  const proposed: FileChange[] = [
    { path: '/work/src/b.ts', kind: 'update', movedTo: '/work/c.ts', diff: '@@' },
    { path: '/etc/hosts', kind: 'delete', diff: 'x' },
  ];
  const named: FileChange[] = [
    { path: 'src/b.ts', kind: 'update', movedTo: 'c.ts', diff: '@@' },
    { path: '/etc/hosts', kind: 'delete', diff: 'x' },
  ];
  const edit = { itemId: 'a', changes: proposed };
  const ask = (itemId: string, changes: readonly FileChange[]): AgentEvent => {
    const request: Request = { kind: 'files', itemId, files: [], changes, reason: '' };
    return { kind: 'requested', turnId: T1, request };
  };
  const requestOf = (...events: AgentEvent[]): unknown => {
    const { state } = after(agent(working(T1)), ...events);
    return state.kind === 'asking' ? state.requests[0] : undefined;
  };
  const heard: AgentEvent = { kind: 'activity', turnId: T1, activity: 'editing', edit };
  const files = ['src/b.ts', '/etc/hosts'];
  expect(requestOf(heard, ask('a', []))).toMatchObject({ files, changes: named });
  expect(requestOf(ask('a', proposed))).toMatchObject({ files, changes: named });
  expect(requestOf(heard, ask('b', []))).toMatchObject({ files: [], changes: [] });
});

test("Codex's word that all is read does not hold for the next turn; that something is unread does", () => {
  const now = agent(IDLE, { lastTurn: turnEnd({ turn: 1, turnId: T1 }) });
  const next: AgentEvent = { kind: 'turnRecorded', end: turnEnd({ turn: 2, turnId: T2 }) };
  const compaction: AgentEvent = { kind: 'turnRecorded', end: turnEnd({ turn: null, turnId: T2 }) };
  const read: AgentEvent = { kind: 'readState', unread: false };
  const unread: AgentEvent = { kind: 'readState', unread: true };
  expect(after(now, read, next).codexUnread).toBeUndefined();
  expect(after(now, read, compaction).codexUnread).toBe(false);
  expect(after(now, read, unread, next).codexUnread).toBe(true);
  expect(after(now, next, read).codexUnread).toBe(false);
});

test('A sub-agent says what it does until it is done', () => {
  const told = (working_: boolean, activity?: string): AgentEvent => ({
    kind: 'subAgents',
    subAgents: [{ threadId: 's', name: '', working: working_, ...(activity && { activity }) }],
  });
  const one = { threadId: 's', name: '' };
  const reads = after(agent(working(T1)), told(true), told(true, 'reading a.ts'));
  expect(reads.subAgents).toEqual([{ ...one, working: true, activity: 'reading a.ts' }]);
  expect(after(reads, told(true))).toBe(reads);
  expect(after(reads, told(false)).subAgents).toEqual([{ ...one, working: false }]);
});

test('A sub-agent keeps its name when a later call does not say it', () => {
  const spawned: AgentEvent = { kind: 'subAgents', subAgents: [{ threadId: 's', name: 'look', working: true }] };
  const waited: AgentEvent = { kind: 'subAgents', subAgents: [{ threadId: 's', name: '', working: false }] };
  expect(after(agent(working(T1)), spawned, waited).subAgents).toEqual([
    { threadId: 's', name: 'look', working: false },
  ]);
});

test('A name is taken when it is one', () => {
  const now = agent(IDLE, { name: 'Old' });
  expect(after(now, { kind: 'renamed', name: 'New' }).name).toBe('New');
  expect(after(now, { kind: 'renamed', name: '' })).toBe(now);
});

/** A small generator with a seed, so that a failure can be repeated. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function anyEvent(random: (below: number) => number): AgentEvent {
  const turnId = [T1, T2, T3][random(3)] ?? T1;
  const itemId = ['a', 'b'][random(2)] ?? 'a';
  const number = Number(turnId.at(-1));
  const all: AgentEvent[] = [
    active,
    idle,
    { ...active, asking: 'approval' },
    { kind: 'turnStarted', turnId },
    { kind: 'activity', turnId, activity: 'running ls' },
    { kind: 'delta', turnId, itemId, text: 'x' },
    { kind: 'message', turnId, itemId, text: 'x' },
    turnEnded(turnId, 'x'),
    { kind: 'turnRecorded', end: turnEnd({ turn: number, turnId }) },
    { kind: 'requested', turnId, request: command(itemId) },
    { kind: 'requestResolved', itemId },
    { kind: 'retrying', turnId, message: 'x' },
    { kind: 'stalled', turnId },
    { kind: 'engineGone' },
    { kind: 'engineBack' },
    { kind: 'ended', how: 'killed' },
    { kind: 'resumed' },
  ];
  return all[random(all.length)] ?? idle;
}

const REPEATABLE: readonly AgentEvent['kind'][] = [
  'status',
  'turnStarted',
  'turnRecorded',
  'requested',
  'requestResolved',
  'stalled',
  'engineGone',
  'engineBack',
  'ended',
  'resumed',
];

test('In any order of events numbers only grow, an end stands until a resume, and what is told twice counts once', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = randomOf(seed);
    let now = agent(IDLE);
    for (let step = 0; step < 60; step++) {
      const event = anyEvent(random);
      const next = reduceAgent(Object.freeze(now), event, AT + step);
      const where = `seed ${seed}, step ${step}, ${event.kind}`;
      expect(next.turn, where).toBeGreaterThanOrEqual(now.turn);
      if (now.state.kind === 'ended' && event.kind !== 'resumed') expect(next.state, where).toBe(now.state);
      if (REPEATABLE.includes(event.kind)) expect(reduceAgent(next, event, AT + step + 1), where).toBe(next);
      now = next;
    }
  }
});
