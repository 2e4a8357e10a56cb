import { t } from '../base/l10n.ts';
import type { Agent, AgentState, FileChange, Request, SubAgent } from './agent.ts';
import type { AgentEvent } from './agentEvent.ts';
import { isSameGeneral } from './general.ts';
import { relativeTo } from './reconcile.ts';

/**
 * What `event`, told at `at` (epoch milliseconds), makes of the agent. Returns `agent` itself when it changes nothing,
 * e.g. a late event of an older turn.
 */
export function reduceAgent(agent: Agent, event: AgentEvent, at: number): Agent {
  switch (event.kind) {
    case 'status': {
      const next = withState(agent, stateOfStatus(agent.state, event, at), 'status', at);
      const over = next.state.kind === 'idle' ? turnIdOf(agent.state) : undefined;
      return over === undefined ? next : { ...next, unrecorded: over };
    }
    case 'turnStarted':
      if (turnIdOf(agent.state) === event.turnId || isOver(agent, event.turnId)) return agent;
      if (agent.state.kind === 'ended') return agent;
      return {
        ...withState(
          agent,
          { kind: 'working', turnId: event.turnId, since: at, activity: t('thinking') },
          'turn started',
          at,
        ),
        streaming: '',
        plan: [],
      };
    case 'activity': {
      const next = working(agent, event.turnId, event.activity, at);
      return event.edit === undefined ? next : { ...next, edit: event.edit };
    }
    case 'delta': {
      if (turnIdOf(agent.state) !== event.turnId) return agent;
      const next = working(agent, event.turnId, t('writing its answer'), at);
      return { ...next, streaming: next.streaming + event.text };
    }
    case 'message':
      return turnIdOf(agent.state) === event.turnId ? { ...agent, streaming: event.text } : agent;
    case 'turnEnded':
      if (isOver(agent, event.turnId)) return agent;
      if (turnIdOf(agent.state) !== event.turnId && agent.state.kind !== 'idle') return agent;
      return {
        ...withState(agent, { kind: 'idle' }, 'turn completed', at),
        streaming: event.message,
        unrecorded: event.turnId,
      };
    case 'turnRecorded':
      return recorded(agent, event, at);
    case 'settled': {
      const { unrecorded, ...settled } = agent;
      return unrecorded === undefined || agent.state.kind !== 'idle' ? agent : settled;
    }
    case 'tokens':
      return { ...agent, tokens: event.tokens };
    case 'plan':
      return { ...agent, plan: event.steps };
    case 'filesChanged':
      return {
        ...agent,
        files: union(
          agent.files,
          event.files.map((path) => relativeTo(agent.record.cwd, path)),
        ),
      };
    case 'subAgents': {
      const subAgents = mergeSubAgents(agent.subAgents, event.subAgents);
      return subAgents === agent.subAgents ? agent : { ...agent, subAgents };
    }
    case 'queue':
      return isSameQueue(agent.queue, event.queue) ? agent : { ...agent, queue: event.queue };
    case 'settings': {
      const settings = { ...agent.settings, ...event.settings };
      const { model, effort, approvals } = agent.settings;
      const isSame = settings.model === model && settings.effort === effort && settings.approvals === approvals;
      return isSame ? agent : { ...agent, settings };
    }
    case 'requested': {
      if (agent.state.kind === 'ended') return agent;
      const open = agent.state.kind === 'asking' ? agent.state.requests : [];
      if (open.some(({ itemId }) => itemId === event.request.itemId)) return agent;
      const what = event.request.kind === 'question' ? 'question' : 'approval';
      const requests = [...open, withChanges(event.request, agent)];
      return withState(agent, { kind: 'asking', turnId: event.turnId, what, requests }, 'request', at);
    }
    case 'requestResolved': {
      const { state } = agent;
      if (state.kind !== 'asking') return agent;
      const requests = state.requests.filter(({ itemId }) => itemId !== event.itemId);
      if (requests.length === state.requests.length) return agent;
      const next: AgentState =
        requests.length > 0
          ? { ...state, requests }
          : { kind: 'working', turnId: state.turnId, since: at, activity: t('thinking') };
      return withState(agent, next, 'request answered', at);
    }
    case 'retrying':
      // One more try in vain does not make a stalled turn go on.
      if (agent.state.kind === 'stalled' && agent.state.turnId === event.turnId) return agent;
      return working(agent, event.turnId, event.message, at);
    case 'stalled': {
      const { state } = agent;
      if (state.kind !== 'working' || state.turnId !== event.turnId) return agent;
      const stalled: AgentState = { kind: 'stalled', turnId: state.turnId, since: at, message: state.activity };
      return withState(agent, stalled, 'nothing heard since', at);
    }
    case 'renamed':
      return event.name === '' || event.name === agent.name ? agent : { ...agent, name: event.name };
    case 'seen':
      return event.turn <= agent.seenTurn ? agent : { ...agent, seenTurn: event.turn };
    case 'readState':
      return event.unread === agent.codexUnread ? agent : { ...agent, codexUnread: event.unread };
    case 'attached':
      return agent.attached ? agent : { ...agent, attached: true };
    case 'handedOver':
      if (isSameGeneral(agent.record.general, event.to)) return agent;
      return { ...agent, record: { ...agent.record, general: event.to } };
    case 'engineGone':
      return agent.engineUp
        ? withoutRequests({ ...agent, engineUp: false, source: { said: 'engine stopped', at } })
        : agent;
    case 'engineBack':
      return agent.engineUp ? agent : { ...agent, engineUp: true, source: { said: 'engine connected', at } };
    case 'ended':
      return agent.state.kind === 'ended'
        ? agent
        : withState(agent, { kind: 'ended', how: event.how, at }, 'ended', at);
    case 'resumed':
      return agent.state.kind === 'ended' ? withState(agent, { kind: 'idle' }, 'resumed', at) : agent;
  }
}

/** The turn that runs, if one does. */
export function turnIdOf(state: AgentState): string | undefined {
  switch (state.kind) {
    case 'working':
    case 'asking':
    case 'stalled':
      return state.turnId;
    case 'starting':
    case 'idle':
    case 'ended':
      return undefined;
  }
}

/** A turn of it runs, also while it waits for a person. */
export function isBusy({ state }: Agent): boolean {
  return turnIdOf(state) !== undefined;
}

/** Requests die with their engine. */
function withoutRequests(agent: Agent): Agent {
  return agent.state.kind === 'asking' ? { ...agent, state: { ...agent.state, requests: [] } } : agent;
}

function isOver(agent: Agent, turnId: string): boolean {
  return agent.lastTurn !== undefined && turnId <= agent.lastTurn.turnId;
}

function stateOfStatus(state: AgentState, event: Extract<AgentEvent, { kind: 'status' }>, at: number): AgentState {
  if (state.kind === 'ended') return state;
  if (event.status === 'idle') return state.kind === 'idle' || state.kind === 'starting' ? state : { kind: 'idle' };
  const turnId = turnIdOf(state) ?? '';
  if (event.asking !== undefined) {
    return state.kind === 'asking' ? state : { kind: 'asking', turnId, what: event.asking, requests: [] };
  }
  // A sub-agent's request leaves no flag on its parent; each request is closed by its own event.
  if (state.kind === 'asking' && state.requests.length > 0) return state;
  if (state.kind === 'working' || state.kind === 'stalled') return state;
  return { kind: 'working', turnId, since: at, activity: t('thinking') };
}

function working(agent: Agent, turnId: string, activity: string, at: number): Agent {
  const { state } = agent;
  if (isOver(agent, turnId)) return agent;
  switch (state.kind) {
    case 'working':
      if (state.turnId !== turnId && state.turnId !== '') return agent;
      if (state.activity === activity && state.turnId === turnId) return agent;
      return withState(agent, { ...state, turnId, activity }, 'event', at);
    case 'stalled':
      return withState(agent, { kind: 'working', turnId, since: at, activity }, 'event', at);
    case 'starting':
      return withState(agent, { kind: 'working', turnId, since: at, activity }, 'event', at);
    case 'asking':
    case 'idle':
    case 'ended':
      return agent;
  }
}

function recorded(agent: Agent, { end }: Extract<AgentEvent, { kind: 'turnRecorded' }>, at: number): Agent {
  if (isOver(agent, end.turnId)) return agent;
  const stillRunning = turnIdOf(agent.state);
  // Nobody asked for it, but it is over: its other signs may have come before the one that it had begun.
  if (end.turn === null) return stillRunning === end.turnId ? withState(agent, { kind: 'idle' }, 'ledger', at) : agent;
  const state: AgentState =
    agent.state.kind === 'ended' || (stillRunning !== undefined && stillRunning > end.turnId)
      ? agent.state
      : { kind: 'idle' };
  const { unrecorded, ...rest } = withState(agent, state, 'ledger', at);
  return {
    ...rest,
    ...(unrecorded !== undefined && unrecorded > end.turnId ? { unrecorded } : {}),
    turn: end.turn,
    lastTurn: end,
    // That all was read was said of the turns before. Whoever is subscribed has just heard that this one is not.
    codexUnread: agent.codexUnread === true ? true : undefined,
    tokens: end.tokens ?? agent.tokens,
    files: union(agent.files, end.files),
  };
}

/** What a request wants to change: it says so itself, or the agent has just named it. */
function withChanges(request: Request, { edit, record }: Agent): Request {
  if (request.kind !== 'files') return request;
  const known = request.changes.length === 0 && edit?.itemId === request.itemId ? edit.changes : request.changes;
  const changes = known.map((change): FileChange => {
    const { movedTo } = change;
    const moved = movedTo === undefined ? {} : { movedTo: relativeTo(record.cwd, movedTo) };
    return { ...change, path: relativeTo(record.cwd, change.path), ...moved };
  });
  return { ...request, files: changes.map(({ path }) => path), changes };
}

function withState(agent: Agent, state: AgentState, said: string, at: number): Agent {
  return state === agent.state ? agent : { ...agent, state, source: { said, at } };
}

function isSameQueue(one: Agent['queue'], other: Agent['queue']): boolean {
  return (
    one.length === other.length &&
    one.every(({ id, text }, index) => id === other[index]?.id && text === other[index].text)
  );
}

function union(known: readonly string[], more: readonly string[]): readonly string[] {
  return more.every((file) => known.includes(file)) ? known : [...new Set([...known, ...more])].sort();
}

/** What is told of one now and then leaves out its name, or what it does. */
function mergeSubAgents(known: Agent['subAgents'], told: Agent['subAgents']): Agent['subAgents'] {
  const merged = new Map(known.map((one) => [one.threadId, one]));
  let changed = false;
  for (const { threadId, name, working: works, activity } of told) {
    const before = merged.get(threadId);
    const doing = works ? (activity ?? before?.activity) : undefined;
    const after: SubAgent = {
      threadId,
      name: name || before?.name || '',
      working: works,
      ...(doing === undefined ? {} : { activity: doing }),
    };
    if (before?.name === after.name && before.working === works && before.activity === doing) continue;
    merged.set(threadId, after);
    changed = true;
  }
  return changed ? [...merged.values()] : known;
}
