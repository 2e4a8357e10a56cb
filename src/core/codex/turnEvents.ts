import { t } from '../base/l10n.ts';
import type { Edit, FileChange, SubAgent, Tokens, TurnFailure, TurnStatus } from '../agents/agent.ts';
import type { AgentEvent } from '../agents/agentEvent.ts';
import type { Incoming } from './connection.ts';
import type { CodexErrorInfo } from './protocol/v2/CodexErrorInfo.ts';
import type { ErrorNotification } from './protocol/v2/ErrorNotification.ts';
import type { ItemCompletedNotification } from './protocol/v2/ItemCompletedNotification.ts';
import type { ItemStartedNotification } from './protocol/v2/ItemStartedNotification.ts';
import type { AgentMessageDeltaNotification } from './protocol/v2/AgentMessageDeltaNotification.ts';
import type { FileUpdateChange } from './protocol/v2/FileUpdateChange.ts';
import type { Thread } from './protocol/v2/Thread.ts';
import type { ThreadDeletedNotification } from './protocol/v2/ThreadDeletedNotification.ts';
import type { ThreadItem } from './protocol/v2/ThreadItem.ts';
import type { ThreadNameUpdatedNotification } from './protocol/v2/ThreadNameUpdatedNotification.ts';
import type { ThreadQueueChangedNotification } from './protocol/v2/ThreadQueueChangedNotification.ts';
import type { ThreadReadState } from './protocol/v2/ThreadReadState.ts';
import type { ThreadReadStateChangedNotification } from './protocol/v2/ThreadReadStateChangedNotification.ts';
import type { ThreadSettingsUpdatedNotification } from './protocol/v2/ThreadSettingsUpdatedNotification.ts';
import type { ThreadStatus } from './protocol/v2/ThreadStatus.ts';
import type { ThreadStatusChangedNotification } from './protocol/v2/ThreadStatusChangedNotification.ts';
import type { ThreadTokenUsageUpdatedNotification } from './protocol/v2/ThreadTokenUsageUpdatedNotification.ts';
import type { Turn } from './protocol/v2/Turn.ts';
import type { TurnCompletedNotification } from './protocol/v2/TurnCompletedNotification.ts';
import type { TurnPlanUpdatedNotification } from './protocol/v2/TurnPlanUpdatedNotification.ts';
import type { TurnStartedNotification } from './protocol/v2/TurnStartedNotification.ts';
import { limitEnd } from './limitEnd.ts';
import { settingsOf } from './threadSettings.ts';

/** An event of ours and the thread that it is about. */
export interface ThreadEvent {
  readonly threadId: string;
  readonly event: AgentEvent;
}

/** The type of the one attachment that marks a thread as ours; its payload is the agent's record. */
export const ATTACHMENT_TYPE = 'codex-orchestrator.agent';

/** What Codex keeps as the source of every thread that we start. */
export const THREAD_SOURCE = 'codex-orchestrator';

/** The wire's words in ours; undefined for everything that does not concern an agent. */
export function agentEventOf({ method, params }: Incoming): ThreadEvent | undefined {
  switch (method) {
    case 'thread/status/changed': {
      const { threadId, status } = params as ThreadStatusChangedNotification;
      return { threadId, event: statusEvent(status) };
    }
    case 'thread/name/updated': {
      const { threadId, threadName } = params as ThreadNameUpdatedNotification;
      return { threadId, event: { kind: 'renamed', name: threadName ?? '' } };
    }
    case 'thread/deleted': {
      const { threadId } = params as ThreadDeletedNotification;
      return { threadId, event: { kind: 'ended', how: 'lost' } };
    }
    case 'thread/readState/changed': {
      const { threadId, readState } = params as ThreadReadStateChangedNotification;
      const unread = unreadOf(readState);
      return unread === undefined ? undefined : { threadId, event: { kind: 'readState', unread } };
    }
    case 'turn/started': {
      const { threadId, turn } = params as TurnStartedNotification;
      return { threadId, event: { kind: 'turnStarted', turnId: turn.id } };
    }
    case 'turn/completed': {
      const { threadId, turn } = params as TurnCompletedNotification;
      return { threadId, event: turnEndedEvent(turn) };
    }
    case 'item/started': {
      const { threadId, turnId, item } = params as ItemStartedNotification;
      return { threadId, event: { kind: 'activity', turnId, activity: activityOf(item), ...editOf(item) } };
    }
    case 'item/completed': {
      const { threadId, turnId, item } = params as ItemCompletedNotification;
      return { threadId, event: completedItemEvent(turnId, item) };
    }
    case 'item/agentMessage/delta': {
      const { threadId, turnId, itemId, delta } = params as AgentMessageDeltaNotification;
      return { threadId, event: { kind: 'delta', turnId, itemId, text: delta } };
    }
    case 'thread/tokenUsage/updated': {
      const { threadId, turnId, tokenUsage } = params as ThreadTokenUsageUpdatedNotification;
      const { total, last, modelContextWindow } = tokenUsage;
      const tokens: Tokens = {
        input: total.inputTokens,
        output: total.outputTokens,
        contextWindow: modelContextWindow,
        contextUsedPct:
          modelContextWindow === null ? null : Math.round((last.totalTokens / modelContextWindow) * 10_000) / 100,
      };
      return { threadId, event: { kind: 'tokens', turnId, tokens } };
    }
    case 'thread/settings/updated': {
      const told = params as ThreadSettingsUpdatedNotification;
      return { threadId: told.threadId, event: { kind: 'settings', settings: settingsOf(told) } };
    }
    case 'turn/plan/updated': {
      const { threadId, plan } = params as TurnPlanUpdatedNotification;
      return { threadId, event: { kind: 'plan', steps: plan.map(({ step, status }) => ({ step, status })) } };
    }
    case 'error': {
      const { threadId, turnId, error, willRetry } = params as ErrorNotification;
      return willRetry ? { threadId, event: { kind: 'retrying', turnId, message: error.message } } : undefined;
    }
    default:
      return undefined;
  }
}

/** The thread whose queue is another than it was. */
export function changedQueueOf({ method, params }: Incoming): string | undefined {
  return method === 'thread/queue/changed' ? (params as ThreadQueueChangedNotification).threadId : undefined;
}

export function statusEvent(status: ThreadStatus): AgentEvent {
  switch (status.type) {
    case 'active': {
      const asking = status.activeFlags.includes('waitingOnApproval')
        ? ('approval' as const)
        : status.activeFlags.includes('waitingOnUserInput')
          ? ('question' as const)
          : undefined;
      return { kind: 'status', status: 'active', asking };
    }
    case 'idle':
    case 'systemError':
    case 'notLoaded':
      return { kind: 'status', status: 'idle', asking: undefined };
  }
}

/**
 * Whether Codex's own mark says that there is something to read. Codex keeps one for the conversations that a person began
 * in Codex itself; for all others a list shows an initial one that says read, and means nothing.
 */
export function unreadOf(readState: ThreadReadState | null | undefined): boolean | undefined {
  if (readState === null || readState === undefined || readState.revision.startsWith('initial:')) return undefined;
  return readState.firstUnread !== null;
}

function turnEndedEvent(turn: Turn): AgentEvent {
  return {
    kind: 'turnEnded',
    turnId: turn.id,
    status: turnStatusOf(turn),
    failure: failureOf(turn),
    message: finalMessageOf(turn),
  };
}

/** `inProgress` in a stored turn that nobody runs any more means that its engine was lost. */
export function turnStatusOf(turn: Turn): TurnStatus {
  return turn.status === 'inProgress' ? 'interrupted' : turn.status;
}

export function finalMessageOf(turn: Turn): string {
  const last = turn.items.findLast((item) => item.type === 'agentMessage');
  return last?.type === 'agentMessage' ? last.text : '';
}

export function answersUser(turn: Turn): boolean {
  return turn.items.some((item) => item.type === 'userMessage');
}

export function messageIdsOf(turn: Turn): readonly string[] {
  return turn.items.flatMap((item) => (item.type === 'userMessage' && item.clientId !== null ? [item.clientId] : []));
}

/**
 * Files that one item of a turn changed, as Codex reports them (absolute paths). A file that was moved is two: the one that is
 * gone and the one that is there now.
 */
export function filesOfItem(item: ThreadItem): readonly string[] {
  if (item.type !== 'fileChange' || item.status !== 'completed') return [];
  return item.changes
    .map(fileChangeOf)
    .flatMap(({ path, movedTo }) => (movedTo === undefined ? [path] : [path, movedTo]));
}

export function failureOf(turn: Turn): TurnFailure | null {
  const { error, completedAt } = turn;
  if (turn.status !== 'failed') return null;
  if (error === null) return { kind: 'other', message: 'Codex gave no reason.' };
  const kind = failureKindOf(error.codexErrorInfo, error.message);
  const message = readableMessage(error.message);
  const until = kind === 'usageLimit' ? limitEnd(message, (completedAt ?? Date.now() / 1000) * 1000) : undefined;
  return { kind, message, ...(until === undefined ? {} : { until: new Date(until).toISOString() }) };
}

function failureKindOf(info: CodexErrorInfo | null, message: string): TurnFailure['kind'] {
  if (info === 'contextWindowExceeded') return 'contextWindow';
  if (info === 'usageLimitExceeded' || info === 'rateLimitExceeded') return 'usageLimit';
  if (info === 'unauthorized') return 'login';
  if (info === 'internalServerError' || info === 'serverOverloaded') return 'network';
  const status = httpStatusOf(info) ?? Number(/^unexpected status (\d{3})/.exec(message)?.[1]);
  if (status === 401 || status === 403) return 'login';
  if (status === 429) return 'usageLimit';
  if (status >= 500) return 'network';
  // Codex has no kind for an answer that broke off.
  return message.startsWith('stream disconnected before completion') ? 'network' : 'other';
}

/** Older Codex has it in the message only. */
function httpStatusOf(info: CodexErrorInfo | null): number | undefined {
  if (typeof info !== 'object' || info === null) return undefined;
  for (const detail of Object.values(info)) {
    if (typeof detail !== 'object' || detail === null || !('httpStatusCode' in detail)) continue;
    if (typeof detail.httpStatusCode === 'number') return detail.httpStatusCode;
  }
  return undefined;
}

/** Some providers' errors arrive as the raw JSON body, others as `unexpected status 404 Not Found: …, url: …`. */
function readableMessage(message: string): string {
  const refused = /^unexpected status (\d{3}[^:]*): ([^]*?), url: ([^\s,]+)/.exec(message);
  if (refused !== null) return `${refused[2]} (${refused[1]} from ${refused[3]})`;
  try {
    const body = JSON.parse(message) as { error?: { message?: unknown }; detail?: unknown };
    if (typeof body.error?.message === 'string') return body.error.message;
    if (typeof body.detail === 'string') return body.detail;
  } catch {
    return message;
  }
  return message;
}

function completedItemEvent(turnId: string, item: ThreadItem): AgentEvent {
  switch (item.type) {
    case 'agentMessage':
      return { kind: 'message', turnId, itemId: item.id, text: item.text };
    case 'fileChange':
      return { kind: 'filesChanged', files: filesOfItem(item) };
    case 'collabAgentToolCall':
      return { kind: 'subAgents', subAgents: subAgentsOf(item) };
    default:
      return { kind: 'activity', turnId, activity: t('thinking') };
  }
}

/** The sub-agents that a call is about; `working` is what Codex said when it ended. */
export function subAgentsOf(item: ThreadItem): readonly SubAgent[] {
  if (item.type !== 'collabAgentToolCall') return [];
  return item.receiverThreadIds.map((threadId) => {
    const state = item.agentsStates[threadId];
    const working = state === undefined || state.status === 'running' || state.status === 'pendingInit';
    return { threadId, name: firstLineOf(item.prompt ?? ''), working };
  });
}

export function subAgentOfThread({ id, preview, status }: Thread): SubAgent {
  return { threadId: id, name: firstLineOf(preview), working: status.type === 'active' };
}

function firstLineOf(text: string): string {
  return text.split('\n')[0]?.slice(0, 60) ?? '';
}

function editOf(item: ThreadItem): { edit?: Edit } {
  return item.type === 'fileChange' ? { edit: { itemId: item.id, changes: item.changes.map(fileChangeOf) } } : {};
}

export function fileChangeOf({ path, kind, diff }: FileUpdateChange): FileChange {
  const movedTo = kind.type === 'update' ? kind.move_path : undefined;
  if (typeof movedTo !== 'string') return { path, kind: kind.type, diff };
  // Codex says it once more, for people, where a patch has nothing to say.
  const words = `\n\nMoved to: ${movedTo}`;
  return { path, kind: kind.type, movedTo, diff: diff.endsWith(words) ? diff.slice(0, -words.length) : diff };
}

/** The activity of changing these files. */
export function editingOf(changes: readonly { readonly path: string }[]): string {
  return t('editing {0}', changes.map(({ path }) => path.split('/').at(-1)).join(', '));
}

/** What the agent does now, as verb and object. */
function activityOf(item: ThreadItem): string {
  switch (item.type) {
    case 'commandExecution': {
      const [action] = item.commandActions;
      if (action?.type === 'read') return t('reading {0}', action.name);
      if (action?.type === 'search') return t('searching {0}', action.query ?? action.path ?? '').trim();
      if (action?.type === 'listFiles')
        return typeof action.path === 'string' ? t('listing {0}', action.path) : t('listing files');
      return t('running {0}', action?.command ?? item.command);
    }
    case 'fileChange':
      return editingOf(item.changes);
    case 'agentMessage':
      return t('writing its answer');
    case 'mcpToolCall':
      return t('calling {0}', `${item.server}.${item.tool}`);
    case 'webSearch':
      return t('searching the web');
    case 'collabAgentToolCall':
      return t('working with sub-agents');
    case 'contextCompaction':
      return t('compacting its context');
    default:
      return t('thinking');
  }
}
