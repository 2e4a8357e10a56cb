import type { Agent, AgentRecord, AgentState, TurnEnd } from '../../../src/core/agents/agent.ts';
import { USER, type General } from '../../../src/core/agents/general.ts';

/** Noon of a fixed day, in epoch milliseconds; local time, as rows show it. */
export const NOON = new Date(2026, 10, 21, 12, 0).getTime();
export const MINUTE = 60_000;

export const CLAUDE: General = { kind: 'claude', id: 'c-1', label: 'claude-9f3a' };

export function record(overrides: Partial<AgentRecord> = {}): AgentRecord {
  return {
    version: 1,
    id: '0a1b2c3d',
    threadId: '019a-thread',
    engine: { kind: 'own', address: '/run/engine.sock', codexHome: '/home/codex', codexBin: '/bin/codex' },
    host: 'local',
    cwd: '/work',
    name: 'Audit auth',
    model: 'gpt-5.4',
    reasoningEffort: 'high',
    sandbox: 'workspace-write',
    approvalPolicy: 'on-request',
    threadConfig: {},
    general: USER,
    createdAt: new Date(NOON - 10 * MINUTE).toISOString(),
    ...overrides,
  };
}

export function turnEnd(overrides: Partial<TurnEnd> = {}): TurnEnd {
  return {
    turn: 2,
    turnId: '019a-turn-2',
    status: 'completed',
    failure: null,
    tokens: null,
    files: [],
    lastAgentMessage: '',
    startedAt: new Date(NOON - 6 * MINUTE).toISOString(),
    endedAt: new Date(NOON - MINUTE).toISOString(),
    untaken: [],
    recordedBy: 'recorder',
    ...overrides,
  };
}

export function agent(state: AgentState, overrides: Partial<Agent> = {}): Agent {
  const own = overrides.record ?? record();
  return {
    id: own.id,
    record: own,
    name: own.name,
    prompt: 'Audit the auth flow',
    state,
    engineUp: true,
    source: { said: 'status', at: NOON },
    turn: overrides.lastTurn?.turn ?? 0,
    lastTurn: undefined,
    tokens: undefined,
    files: [],
    plan: [],
    subAgents: [],
    queue: [],
    settings: { model: own.model, effort: own.reasoningEffort, approvals: own.approvalPolicy },
    seenTurn: 0,
    codexUnread: undefined,
    attached: false,
    streaming: '',
    ...overrides,
  };
}
