import type { Agent, AgentRecord, TurnEnd } from '../../src/core/agents/agent.ts';
import type { AgentEvent } from '../../src/core/agents/agentEvent.ts';
import type { AgentChange } from '../../src/core/agents/fleet.ts';
import { USER } from '../../src/core/agents/general.ts';
import { reduceAgent } from '../../src/core/agents/reduceAgent.ts';
import { StallWatch } from '../../src/core/agents/stallWatch.ts';
import { subAgentToldOf } from '../../src/core/agents/subAgents.ts';
import type { ThreadItem } from '../../src/core/codex/protocol/v2/ThreadItem.ts';
import type { Turn } from '../../src/core/codex/protocol/v2/Turn.ts';
import { resolvedRequestOf, threadRequestOf } from '../../src/core/codex/threadRequests.ts';
import { agentEventOf } from '../../src/core/codex/turnEvents.ts';
import { TRACE_START, type Received, type TraceHead, type TraceLine } from './trace.ts';

/**
 * One agent that hears a trace: what `Squad`, `Fleet` and the ledger do around the pure functions, without an engine and
 * files. Reads the clock and sets timers, so the test owns both.
 */
export class Replay {
  agent: Agent;
  /** Called for every change, in order. */
  onChange: (change: AgentChange) => void = () => {};
  readonly #stalls: StallWatch;
  readonly #requests = new Map<string, number | string>();
  /** Turns in which a person has said something: only these get a number. */
  readonly #answering = new Set<string>();

  constructor(head: TraceHead, stallAfter: number) {
    this.agent = newAgent(head);
    this.#stalls = new StallWatch(stallAfter, (_, turnId) => this.#apply({ kind: 'stalled', turnId }));
  }

  hear(line: TraceLine): void {
    if ('closed' in line) {
      this.#requests.clear();
      this.#apply({ kind: 'engineGone' });
    } else if ('recv' in line) {
      if (line.id === undefined) this.#notified(line);
      else this.#asked(line, line.id);
    }
  }

  dispose(): void {
    this.#stalls.dispose();
  }

  #notified({ recv: method, params }: Received): void {
    const resolved = resolvedRequestOf({ method, params });
    for (const [itemId, requestId] of this.#requests) {
      if (requestId !== resolved) continue;
      this.#requests.delete(itemId);
      this.#apply({ kind: 'requestResolved', itemId });
    }
    const told = agentEventOf({ method, params });
    if (told === undefined) return;
    const { threadId, event } = told;
    if (threadId !== this.agent.record.threadId) {
      const isSub = this.agent.subAgents.some((one) => one.threadId === threadId);
      const subAgent = subAgentToldOf(threadId, event);
      if (isSub && subAgent !== undefined) this.#apply({ kind: 'subAgents', subAgents: [subAgent] });
      return;
    }
    const item = params['item'] as ThreadItem | undefined;
    if (item?.type === 'userMessage') this.#answering.add(String(params['turnId']));
    this.#stalls.heard(this.agent.id, event);
    this.#apply(event);
    if (event.kind === 'turnEnded') {
      this.#apply({ kind: 'turnRecorded', end: this.#turnEnd(event, params['turn'] as Turn) });
      this.#apply({ kind: 'settled' });
    }
  }

  #asked({ recv: method, params }: Received, requestId: number | string): void {
    const asked = threadRequestOf({ requestId, method, params });
    if (asked === undefined || asked.threadId !== this.agent.record.threadId) return;
    this.#requests.set(asked.itemId, requestId);
    this.#apply(asked.event);
  }

  #apply(event: AgentEvent): void {
    const before = this.agent;
    const after = reduceAgent(before, event, Date.now());
    if (after === before) return;
    this.agent = after;
    this.onChange({ before, after, cause: event });
  }

  /** As the ledger writes it. */
  #turnEnd(ended: Extract<AgentEvent, { kind: 'turnEnded' }>, turn: Turn): TurnEnd {
    const { turnId, status, failure, message } = ended;
    return {
      turn: this.#answering.has(turnId) ? this.agent.turn + 1 : null,
      turnId,
      status,
      failure,
      tokens: this.agent.tokens ?? null,
      files: this.agent.files,
      lastAgentMessage: message,
      untaken: [],
      startedAt: isoOf(turn.startedAt),
      endedAt: isoOf(turn.completedAt),
      recordedBy: 'recorder',
    };
  }
}

function isoOf(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString();
}

function newAgent({ threadId, name, prompt, cwd }: TraceHead): Agent {
  const record: AgentRecord = {
    version: 1,
    id: '0a1b2c3d',
    threadId,
    engine: { kind: 'own', address: '/run/engine.sock', codexHome: '/codex', codexBin: '/bin/codex' },
    host: 'local',
    cwd,
    name,
    model: 'gpt-5.5',
    reasoningEffort: 'high',
    sandbox: 'workspace-write',
    approvalPolicy: 'on-request',
    threadConfig: {},
    general: USER,
    createdAt: new Date(TRACE_START).toISOString(),
  };
  return {
    id: record.id,
    record,
    name,
    prompt,
    state: { kind: 'starting' },
    engineUp: true,
    source: { said: 'record', at: TRACE_START },
    turn: 0,
    lastTurn: undefined,
    tokens: undefined,
    files: [],
    plan: [],
    subAgents: [],
    queue: [],
    settings: { model: record.model, effort: record.reasoningEffort, approvals: record.approvalPolicy },
    seenTurn: 0,
    codexUnread: undefined,
    attached: false,
    streaming: '',
  };
}
