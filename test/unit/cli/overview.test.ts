import { expect, test } from 'vitest';
import { overviewText } from '../../../src/cli/verbs/overview.ts';
import type { Agent, AgentState } from '../../../src/core/agents/agent.ts';
import { CLAUDE, agent, record, turnEnd } from '../vscode/agents.ts';

function one(id: string, state: AgentState, message = ''): Agent {
  const end = turnEnd({ lastAgentMessage: message });
  return agent(state, { record: record({ id, name: `job ${id}`, general: CLAUDE }), lastTurn: end, turn: 2 });
}

test('the army is told in one line, those that need somebody first, ended ones only counted', () => {
  const army = [
    one('00000001', { kind: 'ended', how: 'quit', at: 0 }),
    one('00000002', { kind: 'idle' }, 'all\nfine'),
    one('00000003', { kind: 'asking', turnId: 'x', what: 'approval', requests: [] }),
  ];
  expect(JSON.parse(overviewText(army))).toEqual({
    version: 2,
    agents: [
      {
        ...{ id: '00000003', name: 'job 00000003', general: 'claude-9f3a', state: 'needs_approval' },
        turn: 2,
        attention: 'approval',
      },
      { ...{ id: '00000002', name: 'job 00000002', general: 'claude-9f3a', state: 'idle' }, turn: 2, last: 'all fine' },
    ],
    ended: 1,
  });
  expect(JSON.parse(overviewText([]))).toEqual({ version: 2, agents: [], ended: 0 });
});

test('it never grows over 4 KB: messages are cut first, then agents are counted', () => {
  for (const count of [5, 20, 40, 500]) {
    const army = Array.from({ length: count }, (_, n) =>
      one(n.toString(16).padStart(8, '0'), { kind: 'idle' }, '漢'.repeat(900)),
    );
    const text = overviewText(army);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
    const { agents, more = 0 } = JSON.parse(text) as { agents: unknown[]; more?: number };
    expect(agents.length + more).toBe(count);
  }
});
