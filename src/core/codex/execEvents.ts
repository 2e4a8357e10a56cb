import type { Incoming } from './connection.ts';
import type { ErrorNotification } from './protocol/v2/ErrorNotification.ts';
import type { ItemCompletedNotification } from './protocol/v2/ItemCompletedNotification.ts';
import type { ItemStartedNotification } from './protocol/v2/ItemStartedNotification.ts';
import type { ThreadItem } from './protocol/v2/ThreadItem.ts';
import type { ThreadTokenUsageUpdatedNotification } from './protocol/v2/ThreadTokenUsageUpdatedNotification.ts';
import type { TurnCompletedNotification } from './protocol/v2/TurnCompletedNotification.ts';
import type { TurnPlanUpdatedNotification } from './protocol/v2/TurnPlanUpdatedNotification.ts';

/** One line of `codex exec --json`, as Codex 0.169 writes it. */
export type ExecEvent =
  | { readonly type: 'thread.started'; readonly thread_id: string }
  | { readonly type: 'turn.started' }
  | { readonly type: 'item.started' | 'item.updated' | 'item.completed'; readonly item: ExecItem }
  | { readonly type: 'turn.completed'; readonly usage: ExecUsage }
  | { readonly type: 'turn.failed'; readonly error: { readonly message: string } }
  | { readonly type: 'error'; readonly message: string };

export type ExecItem = { readonly id: string; readonly type: string } & Readonly<Record<string, unknown>>;

/** Of the whole conversation so far. What is not known is left out. */
export type ExecUsage = Readonly<
  Partial<
    Record<
      'input_tokens' | 'cached_input_tokens' | 'cache_write_input_tokens' | 'output_tokens' | 'reasoning_output_tokens',
      number
    >
  >
>;

type Fields = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Turns what the engine tells of one thread into the lines that `codex exec --json` would write. */
export class ExecEvents {
  /** Ids count from 0 in the order in which items are first told, as Codex's own do. */
  readonly #ids = new Map<string, string>();
  #usage: ExecUsage;
  #todo: Fields | undefined;
  #todos = 0;

  /** `usage` is what was known before anything was heard. */
  constructor(usage: ExecUsage = {}) {
    this.#usage = usage;
  }

  heard({ method, params }: Incoming): readonly ExecEvent[] {
    switch (method) {
      case 'turn/started':
        return [{ type: 'turn.started' }];
      case 'item/started': {
        const { item } = params as ItemStartedNotification;
        const fields = fieldsOf(item);
        // Codex tells of messages and thoughts only when they are whole.
        if (fields === undefined || item.type === 'agentMessage' || item.type === 'reasoning') return [];
        return [{ type: 'item.started', item: this.#item(item.id, fields) }];
      }
      case 'item/completed': {
        const { item } = params as ItemCompletedNotification;
        const fields = fieldsOf(item);
        return fields === undefined ? [] : [{ type: 'item.completed', item: this.#item(item.id, fields) }];
      }
      case 'turn/plan/updated':
        return [this.#planned(params as TurnPlanUpdatedNotification)];
      case 'thread/tokenUsage/updated': {
        const { total } = (params as ThreadTokenUsageUpdatedNotification).tokenUsage;
        this.#usage = {
          input_tokens: total.inputTokens,
          cached_input_tokens: total.cachedInputTokens,
          cache_write_input_tokens: total.cacheWriteInputTokens,
          output_tokens: total.outputTokens,
          reasoning_output_tokens: total.reasoningOutputTokens,
        };
        return [];
      }
      case 'error':
        return [{ type: 'error', message: (params as ErrorNotification).error.message }];
      case 'turn/completed':
        return [...this.#endOfPlan(), this.#ended(params as TurnCompletedNotification)];
      default:
        return [];
    }
  }

  #planned({ plan }: TurnPlanUpdatedNotification): ExecEvent {
    const isFirst = this.#todo === undefined;
    if (isFirst) this.#todos++;
    const items = plan.map(({ step, status }) => ({ text: step, completed: status === 'completed' }));
    this.#todo = { type: 'todo_list', items };
    return { type: isFirst ? 'item.started' : 'item.updated', item: this.#item(this.#todoKey, this.#todo) };
  }

  #endOfPlan(): readonly ExecEvent[] {
    if (this.#todo === undefined) return [];
    const item = this.#item(this.#todoKey, this.#todo);
    this.#todo = undefined;
    return [{ type: 'item.completed', item }];
  }

  #ended({ turn }: TurnCompletedNotification): ExecEvent {
    switch (turn.status) {
      case 'completed':
      case 'inProgress':
        return { type: 'turn.completed', usage: this.#usage };
      case 'failed':
        return { type: 'turn.failed', error: { message: turn.error?.message ?? 'Codex gave no reason.' } };
      case 'interrupted':
        return { type: 'turn.failed', error: { message: 'turn interrupted' } };
    }
  }

  /** Not an id that Codex gives: a plan is no item of the thread. */
  get #todoKey(): string {
    return `plan ${this.#todos}`;
  }

  #item(key: string, fields: Fields): ExecItem {
    const id = this.#ids.get(key) ?? `item_${this.#ids.size}`;
    this.#ids.set(key, id);
    return { id, ...fields };
  }
}

/** Undefined for what `codex exec` does not tell of. */
function fieldsOf(item: ThreadItem): Fields | undefined {
  switch (item.type) {
    case 'agentMessage':
      return { type: 'agent_message', text: item.text };
    case 'reasoning':
      return item.summary.length === 0 ? undefined : { type: 'reasoning', text: item.summary.join('\n\n') };
    case 'commandExecution':
      return {
        type: 'command_execution',
        command: item.command,
        aggregated_output: item.aggregatedOutput ?? '',
        exit_code: item.exitCode,
        status: snakeCase(item.status),
      };
    case 'fileChange':
      return {
        type: 'file_change',
        changes: item.changes.map(({ path, kind }) => ({ path, kind: kind.type })),
        status: snakeCase(item.status),
      };
    case 'mcpToolCall':
      return {
        type: 'mcp_tool_call',
        server: item.server,
        tool: item.tool,
        arguments: item.arguments,
        result: item.result && { content: item.result.content, structured_content: item.result.structuredContent },
        error: item.error && { message: item.error.message },
        status: snakeCase(item.status),
      };
    case 'collabAgentToolCall':
      return {
        type: 'collab_tool_call',
        tool: snakeCase(item.tool),
        sender_thread_id: item.senderThreadId,
        receiver_thread_ids: item.receiverThreadIds,
        prompt: item.prompt,
        agents_states: item.agentsStates,
        status: snakeCase(item.status),
      };
    case 'webSearch':
      return { type: 'web_search', query: item.query };
    default:
      return undefined;
  }
}

function snakeCase(word: string): string {
  return word.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
