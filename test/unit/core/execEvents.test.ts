import { expect, test } from 'vitest';
import { ExecEvents } from '../../../src/core/codex/execEvents.ts';

const message = (id: string, text: string): unknown => ({ item: { type: 'agentMessage', id, text } });

test('items are numbered in the order in which they are first told, and keep their numbers', () => {
  const events = new ExecEvents();
  const command = { type: 'commandExecution', id: 'call_9', command: 'ls', aggregatedOutput: null, exitCode: null };
  expect(events.heard({ method: 'item/completed', params: message('msg_1', 'hi') })).toEqual([
    { type: 'item.completed', item: { id: 'item_0', type: 'agent_message', text: 'hi' } },
  ]);
  const started = events.heard({ method: 'item/started', params: { item: { ...command, status: 'inProgress' } } });
  const ended = { ...command, status: 'declined', exitCode: 1, aggregatedOutput: 'no' };
  expect([...started, ...events.heard({ method: 'item/completed', params: { item: ended } })]).toMatchObject([
    { type: 'item.started', item: { id: 'item_1', status: 'in_progress', aggregated_output: '' } },
    { type: 'item.completed', item: { id: 'item_1', status: 'declined', exit_code: 1, aggregated_output: 'no' } },
  ]);
});

test('what codex exec keeps to itself is left out', () => {
  const events = new ExecEvents();
  const items = [
    { type: 'userMessage', id: 'u', content: [] },
    { type: 'reasoning', id: 'r', summary: [], content: [] },
    { type: 'contextCompaction', id: 'c' },
  ];
  for (const item of items) expect(events.heard({ method: 'item/completed', params: { item } })).toEqual([]);
  expect(events.heard({ method: 'item/started', params: message('m', '') })).toEqual([]);
  expect(events.heard({ method: 'thread/status/changed', params: {} })).toEqual([]);
});

test('a plan is one item of its turn: started, updated, and completed before the turn ends', () => {
  const events = new ExecEvents({ input_tokens: 3 });
  const plan = (...steps: string[]): unknown => ({ plan: steps.map((step) => ({ step, status: 'completed' })) });
  const turn = { params: { turn: { status: 'completed' } }, method: 'turn/completed' };
  const told = [
    ...events.heard({ method: 'turn/plan/updated', params: plan('a') }),
    ...events.heard({ method: 'turn/plan/updated', params: plan('a', 'b') }),
    ...events.heard(turn),
    ...events.heard({ method: 'turn/plan/updated', params: plan('c') }),
  ];
  expect(told.map((event) => `${event.type} ${'item' in event ? event.item.id : ''}`.trim())).toEqual([
    'item.started item_0',
    'item.updated item_0',
    'item.completed item_0',
    'turn.completed',
    'item.started item_1',
  ]);
  expect(told[3]).toEqual({ type: 'turn.completed', usage: { input_tokens: 3 } });
});

test('a turn that failed or was interrupted says so with its reason', () => {
  const end = (turn: unknown): unknown => new ExecEvents().heard({ method: 'turn/completed', params: { turn } });
  expect(end({ status: 'failed', error: { message: 'no' } })).toEqual([
    { type: 'turn.failed', error: { message: 'no' } },
  ]);
  expect(end({ status: 'interrupted', error: null })).toEqual([
    { type: 'turn.failed', error: { message: 'turn interrupted' } },
  ]);
});
