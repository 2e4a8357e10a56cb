import { expect, test } from 'vitest';
import type { AgentChange } from '../../../src/core/agents/fleet.ts';
import { RecentEvents } from '../../../src/core/agents/recentEvents.ts';
import { Emitter } from '../../../src/core/base/event.ts';
import { agent, NOON } from '../vscode/agents.ts';

const working = agent({ kind: 'working', turnId: 't', since: NOON, activity: 'thinking' });
const idle = agent({ kind: 'idle' });

test('the newest events are kept, those of one kind as one, and nothing of an agent that is gone', () => {
  const changed = new Emitter<AgentChange>(() => {});
  const events = new RecentEvents({ onDidChange: changed.event });
  const hear = (after: AgentChange['after'], cause: AgentChange['cause']): void =>
    changed.fire({ before: undefined, after, cause });
  hear(working, { kind: 'turnStarted', turnId: 't' });
  for (const text of 'secret') hear(working, { kind: 'delta', turnId: 't', itemId: 'i', text });
  hear(idle, { kind: 'settled' });
  expect(events.of(idle.id)).toMatchObject([
    { kind: 'turnStarted', times: 1, state: 'working' },
    { kind: 'delta', times: 6, state: 'working' },
    { kind: 'settled', times: 1, state: 'idle' },
  ]);
  expect(JSON.stringify(events.of(idle.id))).not.toContain('secret');
  for (let turn = 0; turn < 50; turn++) {
    hear(working, { kind: 'seen', turn });
    hear(idle, { kind: 'attached' });
  }
  expect(events.of(idle.id)).toHaveLength(40);
  hear(idle, { kind: 'removed' });
  expect(events.of(idle.id)).toEqual([]);
  events.dispose();
});
