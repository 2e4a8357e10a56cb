import { expect, test } from 'vitest';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import type { AgentEvent } from '../../../src/core/agents/agentEvent.ts';
import { reduceAgent } from '../../../src/core/agents/reduceAgent.ts';
import type { BrokenRecord } from '../../../src/core/agents/records.ts';
import { isPassing, isUnseen } from '../../../src/vscode/tree/passing.ts';
import type { Node } from '../../../src/vscode/tree/node.ts';
import { TreeModel, type TreeOptions } from '../../../src/vscode/tree/treeModel.ts';
import { agent, CLAUDE, MINUTE, NOON, record } from './agents.ts';

const working = { kind: 'working', turnId: 't', since: NOON, activity: 'thinking' } as const;
const idle = { kind: 'idle' } as const;
const ended = { kind: 'ended', how: 'quit', at: NOON } as const;

class Army {
  readonly agents = new Map<string, Agent>();
  broken: readonly BrokenRecord[] = [];
  readonly model: TreeModel;

  constructor(agents: readonly Agent[], options: Partial<TreeOptions> = {}) {
    for (const one of agents) this.agents.set(one.id, one);
    this.model = new TreeModel(this, { filter: 'all', grouping: 'general', folders: [], ...options });
  }

  /** Shows these below one row at the end: id and description of each. */
  branch(rows: Readonly<Record<string, string>>): void {
    const children = Object.keys(rows)
      .map((id) => BRANCH.find((node) => node.id === id))
      .filter((node) => node !== undefined);
    const rowOf = (node: Node) => ({
      label: node === ROOT ? `Elsewhere · ${children.length}` : node.id,
      description: rows[node.id] ?? '',
      icon: 'globe',
      spoken: node.id,
      contextValue: 'session',
    });
    this.model.touchBranch({ root: ROOT, children, rowOf });
  }

  all(): readonly Agent[] {
    return [...this.agents.values()];
  }

  get(agentId: string): Agent | undefined {
    return this.agents.get(agentId);
  }

  apply(agentId: string, event: AgentEvent, canWait = false): void {
    const before = this.get(agentId);
    if (before === undefined) throw new Error(agentId);
    const after = reduceAgent(before, event, NOON);
    this.agents.set(agentId, after);
    this.model.touch(agentId, canWait);
  }

  /** What `update` wants drawn. */
  drawn(now = NOON): 'all' | readonly string[] {
    const redraw = this.model.update(now);
    return redraw === 'all' ? redraw : redraw.map(({ id }) => id).toSorted();
  }

  /** The whole tree as indented labels. */
  tree(node?: Node, depth = 0): readonly string[] {
    return this.model
      .children(node)
      .flatMap((child) => [
        `${'  '.repeat(depth)}${this.model.row(child)?.label ?? ''}`,
        ...this.tree(child, depth + 1),
      ]);
  }
}

let minute = 0;
function named(
  name: string,
  state: AgentState,
  overrides: Partial<Agent> = {},
  general = overrides.record?.general,
): Agent {
  const createdAt = new Date(NOON + ++minute * MINUTE).toISOString();
  return agent(state, { ...overrides, record: record({ id: name, name, createdAt, ...(general ? { general } : {}) }) });
}

const ROOT: Node = { id: 'elsewhere', kind: 'elsewhere' };
const BRANCH: readonly Node[] = ['s1', 's2'].map((id) => ({ id, kind: 'session', threadId: id }));

test('generals have their agents below them, and agents their sub-agents', () => {
  const subAgents = [{ threadId: 's1', name: 'scout: migrations', working: true, activity: 'running rg' }];
  const army = new Army([named('mine', working), named('theirs', working, { subAgents }, CLAUDE)]);
  expect(army.drawn()).toBe('all');
  expect(army.tree()).toEqual(['You', '  mine', 'claude-9f3a', '  theirs', '    scout: migrations']);
  const parent = army.model.nodeOf('theirs');
  const [sub] = army.model.children(parent);
  expect(sub && army.model.row(sub)).toMatchObject({ description: 'sub-agent · running rg', contextValue: 'subAgent' });
  expect(sub && army.model.parent(sub)).toBe(parent);
});

test('what waits for an agent stands below it, before its sub-agents, in the order of the queue', () => {
  const subAgents = [{ threadId: 's1', name: 'scout', working: true }];
  const army = new Army([named('a', working, { subAgents })]);
  army.drawn();
  const message = (id: string, text: string) => ({ id, messageId: `m-${id}`, text });
  army.apply('a', { kind: 'queue', queue: [message('q1', 'First\nof two'), message('q2', 'Second')] });
  expect(army.drawn()).toEqual(['a', 'queued:q1', 'queued:q2']);
  expect(army.tree()).toEqual(['You', '  a', '    First of two', '    Second', '    scout']);
  const [first] = army.model.children(army.model.nodeOf('a'));
  expect(first).toMatchObject({ kind: 'queued', owner: 'a', queuedId: 'q1' });
  expect(first && army.model.row(first)).toMatchObject({
    spoken: 'queued for a, next, First of two',
    contextValue: 'queued',
  });
  army.apply('a', { kind: 'queue', queue: [message('q2', 'Second, better')] });
  expect(army.drawn()).toEqual(['a', 'queued:q2']);
  expect(army.tree()).toEqual(['You', '  a', '    Second, better', '    scout']);
});

test('a fork says whose it is, as long as that is known', () => {
  const parent = named('parent', idle);
  const fork = named('plan-b', idle);
  const forked = { ...fork, record: { ...fork.record, fork: { of: 'parent', upTo: 't' } } };
  const army = new Army([parent, forked]);
  army.drawn();
  const rowOf = (): string | undefined => {
    const node = army.model.nodeOf('plan-b');
    return node && army.model.row(node)?.description;
  };
  expect(rowOf()).toBe('no turn yet · fork of parent');
});

test('only what is drawn otherwise is drawn again', () => {
  const army = new Army([named('a', working), named('b', working)]);
  army.drawn();
  expect(army.drawn()).toEqual([]);
  army.apply('a', { kind: 'delta', turnId: 't', itemId: 'i', text: 'Hello' });
  expect(army.drawn()).toEqual(['a']);
  army.apply('a', { kind: 'delta', turnId: 't', itemId: 'i', text: ' world' });
  expect(army.drawn()).toEqual([]);
  army.apply('b', { kind: 'activity', turnId: 't', activity: 'reading x.ts' });
  expect(army.drawn()).toEqual(['b']);
  army.model.touchAll();
  expect(army.drawn(NOON + 30_000)).toEqual([]);
  army.model.touchAll();
  expect(army.drawn(NOON + MINUTE)).toEqual(['a', 'b']);
});

test('an agent that finds another place moves with its group, and a new general redraws all', () => {
  const army = new Army([named('a', working), named('b', working)]);
  army.drawn();
  army.apply('a', { kind: 'status', status: 'idle', asking: undefined });
  expect(army.drawn()).toEqual(['a']);
  army.apply('b', { kind: 'status', status: 'active', asking: 'approval' });
  expect(army.drawn()).toEqual(['b', 'user:user']);
  expect(army.tree()).toEqual(['You', '  b', '  a']);
  const newcomer = named('c', working, {}, CLAUDE);
  army.agents.set('c', newcomer);
  army.model.touch('c');
  expect(army.drawn()).toBe('all');
});

test('more than five ended agents fold into one row, which can be unfolded to show one', () => {
  const five = Array.from({ length: 5 }, (_, index) => named(`e${index}`, { ...ended, at: NOON - MINUTE }));
  const army = new Army([named('a', idle), ...five]);
  army.drawn();
  expect(army.tree()).toHaveLength(7);
  army.apply('a', { kind: 'ended', how: 'quit' });
  army.drawn();
  expect(army.tree().slice(0, 3)).toEqual(['You', '  Ended · 6', '    a']);
  const node = army.model.nodeOf('a');
  const fold = node && army.model.parent(node);
  expect(fold).toMatchObject({ kind: 'endedGroup', key: 'user:user' });
  expect(fold && army.model.isOver(fold)).toBe(true);
  army.apply('a', { kind: 'resumed' });
  army.drawn();
  expect(army.tree()).toHaveLength(7);
});

test('a filter hides agents, and an agent that passes it again comes back', () => {
  const army = new Army([named('a', working), named('b', working)], { filter: 'needsMe' });
  army.drawn();
  expect(army.tree()).toEqual([]);
  army.apply('b', { kind: 'status', status: 'active', asking: 'question' });
  expect(army.drawn()).toBe('all');
  expect(army.tree()).toEqual(['You', '  b']);
  expect(army.model.nodeOf('a')).toBeUndefined();
  army.model.setOptions({ filter: 'all', grouping: 'state', folders: [] });
  expect(army.drawn()).toBe('all');
  expect(army.tree()).toEqual(['Needs you', '  b', 'Working', '  a']);
});

test('where the place of an agent does not tell, its row says whose it is', () => {
  const army = new Army([named('a', working, {}, CLAUDE), named('b', working)], { grouping: 'state' });
  army.drawn();
  const description = (id: string): string | undefined => {
    const node = army.model.nodeOf(id);
    return node && army.model.row(node)?.description;
  };
  expect(description('a')).toBe('thinking · turn 1 · claude-9f3a');
  expect(description('b')).toBe('thinking · turn 1');
});

test('records that cannot be read have a quiet row of their own, last', () => {
  const army = new Army([named('a', working)]);
  army.drawn();
  army.broken = [{ id: '0badc0de', why: 'cwd: *not* an absolute path' }];
  expect(army.drawn()).toBe('all');
  const last = army.model.children().at(-1);
  expect(last && army.model.row(last)).toMatchObject({
    label: '1 record cannot be read',
    description: '0badc0de',
    tooltip: String.raw`0badc0de: cwd\: \*not\* an absolute path`,
  });
  army.broken = [];
  expect(army.drawn()).toBe('all');
});

test('sessions that were started outside stand below all agents, in one row', () => {
  const army = new Army([named('a', working)]);
  army.drawn();
  army.branch({ s2: 'working', s1: 'ended' });
  expect(army.drawn()).toBe('all');
  expect(army.tree()).toEqual(['You', '  a', 'Elsewhere · 2', '  s2', '  s1']);
  expect(BRANCH.map((node) => army.model.parent(node))).toEqual([ROOT, ROOT]);
  expect(army.model.isOver(ROOT)).toBe(true);

  army.branch({ s2: 'idle', s1: 'ended' });
  expect(army.drawn()).toEqual(['s2']);
  army.apply('a', { kind: 'activity', turnId: 't', activity: 'reading x.ts' });
  expect(army.drawn()).toEqual(['a']);
  army.branch({ s1: 'ended' });
  expect(army.drawn()).toEqual(['elsewhere']);
  expect(army.tree().slice(2)).toEqual(['Elsewhere · 1', '  s1']);
  army.branch({});
  expect(army.drawn()).toBe('all');
  expect(army.tree()).toEqual(['You', '  a']);
});

test('an empty view says how to begin instead of showing sessions, unless they were asked for', () => {
  const army = new Army([]);
  army.branch({ s1: 'ended' });
  army.drawn();
  expect(army.tree()).toEqual([]);
  army.model.setOptions({ ...army.model.options, sessionsAlone: true });
  expect(army.drawn()).toBe('all');
  expect(army.tree()).toEqual(['Elsewhere · 1', '  s1']);
  army.model.setOptions({ ...army.model.options, filter: 'needsMe' });
  army.drawn();
  expect(army.tree()).toEqual([]);
});

test('an agent of another folder or host says where it works, as long as its place does not', () => {
  const at = (id: string, cwd: string, host = 'local'): Agent => {
    const one = named(id, idle);
    return { ...one, record: { ...one.record, cwd, host } };
  };
  const army = new Army([at('here', '/work/atlas/api'), at('docs', '/work/docs'), at('far', '/work/atlas', 'box')], {
    folders: ['/work/atlas'],
  });
  const descriptions = (): readonly (string | undefined)[] =>
    ['here', 'docs', 'far'].map((id) => {
      const node = army.model.nodeOf(id);
      return node && army.model.row(node)?.description;
    });
  army.drawn();
  expect(descriptions()).toEqual(['no turn yet', 'no turn yet · in docs', 'no turn yet · on box']);
  army.model.setOptions({ ...army.model.options, grouping: 'host' });
  army.drawn();
  expect(descriptions()).toEqual(['no turn yet', 'no turn yet · in docs', 'no turn yet']);
  army.model.setOptions({ ...army.model.options, filter: 'workspace' });
  army.drawn();
  expect(army.tree()).toEqual(['This computer', '  here']);
});

test('what is said in passing can wait, a change of state cannot', () => {
  const before = agent(working);
  const change = (cause: AgentEvent) => ({ before, after: reduceAgent(before, cause, NOON), cause });
  const activity = change({ kind: 'activity', turnId: 't', activity: 'reading x.ts' });
  const delta = change({ kind: 'delta', turnId: 't', itemId: 'i', text: 'x' });
  expect([isPassing(activity), isUnseen(activity)]).toEqual([true, false]);
  expect(isUnseen(delta)).toBe(false);
  expect(isUnseen({ ...delta, before: delta.after })).toBe(true);
  expect(isPassing(change({ kind: 'status', status: 'active', asking: 'approval' }))).toBe(false);
  expect(isPassing(change({ kind: 'engineGone' }))).toBe(false);
});

test('of many agents that talk some are drawn at a time, the longest waiting first, and whoever changed its state at once', () => {
  const army = new Army(Array.from({ length: 200 }, (_, index) => named(`agent ${index}`, working)));
  army.drawn();
  for (const { id } of army.all()) army.apply(id, { kind: 'activity', turnId: 't', activity: 'reading' }, true);
  army.apply('agent 199', { kind: 'status', status: 'active', asking: 'approval' });
  const drawn: (readonly string[])[] = [];
  do {
    const ids = army.drawn();
    drawn.push(ids === 'all' ? [] : ids);
    expect(drawn.length).toBeLessThan(10);
  } while (army.model.isBehind);
  expect(drawn[0]).toEqual(expect.arrayContaining(['agent 0', 'agent 39', 'agent 199']));
  expect(drawn[0]).not.toContain('agent 40');
  expect(drawn.map((ids) => ids.filter((id) => id.startsWith('agent ')).length)).toEqual([41, 40, 40, 40, 39]);
});

test('200 agents that all talk cost little: one update draws only who was touched', () => {
  const army = new Army(Array.from({ length: 200 }, (_, index) => named(`agent ${index}`, working)));
  army.drawn();
  const began = process.cpuUsage();
  for (let round = 0; round < 100; round++) {
    for (let index = 0; index < 50; index++) {
      army.apply(`agent ${index}`, { kind: 'activity', turnId: 't', activity: `step ${round}` });
    }
    expect(army.drawn()).toHaveLength(50);
  }
  // Microseconds. About 1 ms a round with everything that `apply` does; a busy machine makes that more.
  expect(process.cpuUsage(began).user / 100).toBeLessThan(10_000);
});
