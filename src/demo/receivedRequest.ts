import type { IncomingHttpHeaders } from 'node:http';

/** How the answer to a request ended; `abandoned` is Codex hanging up first (an interrupt, a steer). */
export type Outcome = 'answering' | 'completed' | 'failed' | 'cut' | 'abandoned';

/** One `POST /responses` of Codex. Times are epoch milliseconds with a fraction. */
export interface ReceivedRequest {
  /** 1 for the first request of this server. */
  readonly sequence: number;
  /** When the head of the request arrived. */
  readonly at: number;
  readonly body: ResponsesBody;
  readonly threadId: string | undefined;
  readonly turnId: string | undefined;
  /** Codex' own word: `turn`, `compaction`, …; `undefined` for other clients. */
  readonly requestKind: string | undefined;
  /** Newest last; without what Codex itself puts into the user's mouth (environment, AGENTS.md, …). */
  readonly userTexts: readonly string[];
  readonly lastUserText: string;
  /** Results of the tool calls made since the newest user text, in order. */
  readonly toolOutputs: readonly string[];
  /** The title request that the Codex TUI makes on its own beside a first message. */
  readonly isTitle: boolean;
  readonly outcome: Outcome;
  /** When the last byte was written (`response.completed`, an error, a cut) or Codex hung up. */
  readonly finishedAt: number | undefined;
}

/** The part of the request that the demo model reads; the rest is kept as sent. */
export interface ResponsesBody {
  readonly model?: string;
  readonly stream?: boolean;
  readonly input?: string | readonly InputItem[];
  readonly tools?: readonly OfferedTool[];
  readonly text?: { readonly format?: { readonly schema?: { readonly properties?: object } } };
  readonly prompt_cache_key?: string;
  readonly client_metadata?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

interface ContentPart {
  readonly type: string;
  readonly text?: string;
  /** Where a real model would get cipher text, the demo model gets back what it wrote itself. */
  readonly encrypted_content?: string;
}

interface InputItem {
  readonly type?: string;
  readonly role?: string;
  readonly content?: string | readonly ContentPart[];
  readonly output?: unknown;
  readonly call_id?: string;
  readonly name?: string;
  readonly tools?: readonly OfferedTool[];
}

export interface OfferedTool {
  readonly type: string;
  readonly name?: string;
  readonly tools?: readonly OfferedTool[];
  readonly parameters?: { readonly properties?: Readonly<Record<string, unknown>> };
}

export type RequestFacts = Omit<ReceivedRequest, 'sequence' | 'at' | 'body' | 'outcome' | 'finishedAt'>;

export function factsOf(body: ResponsesBody, headers: IncomingHttpHeaders): RequestFacts {
  const metadata = body.client_metadata;
  const items = itemsOf(body);
  const userTexts: string[] = [];
  let toolOutputs: string[] = [];
  for (const item of items) {
    const text = item.role === 'user' ? userTextOf(item) : item.type === 'agent_message' ? taskTextOf(item) : undefined;
    if (text !== undefined) {
      userTexts.push(text);
      toolOutputs = [];
    } else if (item.type?.endsWith('_call_output') === true) {
      toolOutputs.push(outputTextOf(item.output));
    }
  }
  const turn = turnMetadataOf(metadata?.['x-codex-turn-metadata'] ?? headerOf(headers, 'x-codex-turn-metadata'));
  return {
    threadId: metadata?.['thread_id'] ?? headerOf(headers, 'thread-id') ?? body.prompt_cache_key,
    turnId: metadata?.['turn_id'] ?? turn.turn_id,
    requestKind: turn.request_kind,
    userTexts,
    lastUserText: userTexts.at(-1) ?? '',
    toolOutputs,
    isTitle: isTitleRequest(body),
  };
}

/** Tools stand in the request or, for models with their own tool dialect, in an item of the input. */
export function offeredToolsOf(body: ResponsesBody): readonly OfferedTool[] {
  return [...(body.tools ?? []), ...itemsOf(body).flatMap((item) => item.tools ?? [])];
}

function itemsOf(body: ResponsesBody): readonly InputItem[] {
  if (typeof body.input === 'string') return [{ type: 'message', role: 'user', content: body.input }];
  return body.input ?? [];
}

const codexOwnTags =
  /^\s*<(environment_context|user_instructions|turn_aborted|skill|subagent_notification|user_shell_command|goal_context|codex_delegation|recommended_plugins|context_window_reminder|context_window|token_budget|rollout_budget|user_action|user_verification_notice)\b/;

const codexOwnBeginnings =
  /^(# AGENTS\.md instructions|Another language model started to solve this problem and produced a summary)/;

function userTextOf(item: InputItem): string | undefined {
  const parts = typeof item.content === 'string' ? [item.content] : (item.content ?? []).map((part) => part.text ?? '');
  const own = parts.filter((text) => !codexOwnTags.test(text) && !codexOwnBeginnings.test(text));
  return own.length === 0 ? undefined : own.join('\n');
}

/** How newer models hear the prompt of the agent that spawned them. */
function taskTextOf(item: InputItem): string | undefined {
  const [head, task] = typeof item.content === 'string' ? [] : (item.content ?? []);
  return head?.text?.startsWith('Message Type: NEW_TASK') === true ? task?.encrypted_content : undefined;
}

function outputTextOf(output: unknown): string {
  if (typeof output === 'string') return output;
  if (!Array.isArray(output)) return JSON.stringify(output ?? '');
  return output.map((part: { text?: unknown }) => (typeof part.text === 'string' ? part.text : '')).join('');
}

/** The TUI asks for its title in a thread of its own, with a schema of this single property. */
function isTitleRequest(body: ResponsesBody): boolean {
  const properties = body.text?.format?.schema?.properties ?? {};
  return Object.keys(properties).join(' ') === 'title';
}

function turnMetadataOf(json: string | undefined): { readonly turn_id?: string; readonly request_kind?: string } {
  try {
    return JSON.parse(json ?? '{}') as { turn_id?: string; request_kind?: string };
  } catch {
    return {};
  }
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
