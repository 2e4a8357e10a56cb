import { expect, test } from 'vitest';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import type { Filter } from '../../../src/vscode/tree/filter.ts';
import { summaryOf, type Summary } from '../../../src/vscode/tree/summary.ts';
import { agent, NOON, record } from './agents.ts';

const working = { kind: 'working', turnId: 't', since: NOON, activity: 'thinking' } as const;
const asking = { kind: 'asking', turnId: 't', what: 'approval', requests: [] } as const;

const at = (cwd: string, state: AgentState): Agent => agent(state, { record: record({ cwd }) });
const army = [at('/atlas', working), at('/atlas/api', { kind: 'idle' }), at('/atlas2', asking)];

function said(agents: readonly Agent[], filter: Filter, trusted = true): Summary {
  return summaryOf(agents, { filter, folders: ['/atlas'], trusted });
}

test('one line says who works and who needs a person, and nothing when nobody does', () => {
  expect(said(army, 'all')).toMatchObject({ message: '1 working · 1 needs you', badge: 1, hidden: '' });
  expect(said(army, 'all').badgeTooltip).toBe('1 agent needs you');
  expect(said([...army, at('/x', asking)], 'all').badgeTooltip).toBe('2 agents need you');
  expect(said([at('/atlas', { kind: 'idle' })], 'all')).toMatchObject({ message: '', badge: 0 });
});

test('a filter never hides in silence who needs a person', () => {
  expect(said(army, 'workspace')).toMatchObject({
    message: '1 working · 1 needs you (1 not shown) · showing 2 of 3: this workspace',
    badge: 1,
  });
  expect(said(army, 'needsMe').message).toBe('1 working · 1 needs you · showing 1 of 3: needs me');
});

test('where a filter hides everybody, the empty view says why', () => {
  expect(said([at('/x', working)], 'workspace')).toMatchObject({ message: '', hidden: 'workspace' });
  expect(said([at('/x', asking)], 'workspace')).toMatchObject({ message: '', hidden: 'needed', badge: 1 });
  expect(said([at('/x', working)], 'needsMe')).toMatchObject({ message: '', hidden: 'needsMe' });
  expect(said([], 'needsMe')).toMatchObject({ message: '', hidden: '' });
});

test('a stopped engine works for nobody, and a folder without trust is read-only', () => {
  expect(said([{ ...at('/atlas', working), engineUp: false }], 'all').message).toBe('');
  expect(said([at('/atlas', { kind: 'idle' })], 'all', false).message).toBe(
    'Read-only: this folder is not trusted, agents cannot be started or answered.',
  );
});
