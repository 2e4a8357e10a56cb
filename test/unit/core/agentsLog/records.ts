import type { AgentRecord, TurnEnd } from '../../../../src/core/agents/agent.ts';

/** An agent of a Claude session that works in /work. */
export function aRecord(over: Partial<AgentRecord> = {}): AgentRecord {
  return {
    version: 1,
    id: '8abfab85',
    threadId: '01a1fcb3-7b1e-7aa0-9c11-aabbccdd1234',
    engine: { kind: 'own', address: '/run/engine', codexHome: '/home/codex', codexBin: '/bin/codex' },
    host: 'local',
    cwd: '/work',
    name: 'Auth',
    model: 'gpt-5.4',
    reasoningEffort: 'high',
    sandbox: 'read-only',
    approvalPolicy: 'never',
    threadConfig: {},
    general: { kind: 'claude', id: 'session', label: 'claude-1' },
    createdAt: '2026-11-21T10:31:20.500Z',
    ...over,
  };
}

export function aTurnEnd(over: Partial<TurnEnd> = {}): TurnEnd {
  return {
    turn: 1,
    turnId: '01a1fcb3-8b1e-7aa0-9c11-aabbccdd1234',
    status: 'completed',
    failure: null,
    tokens: null,
    files: [],
    lastAgentMessage: 'Done.',
    untaken: [],
    startedAt: '2026-11-21T10:31:20.000Z',
    endedAt: '2026-11-21T10:45:23.000Z',
    recordedBy: 'recorder',
    ...over,
  };
}
