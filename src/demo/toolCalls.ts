import { randomBytes } from 'node:crypto';
import type { OfferedTool, ReceivedRequest } from './receivedRequest.ts';
import { offeredToolsOf } from './receivedRequest.ts';
import type { ToolCall } from './scenario.ts';

/** An item of a response's `output`, as the Responses API spells it. */
export type OutputItem = Readonly<Record<string, unknown>>;

type WantedCall =
  | { readonly kind: 'function'; readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }
  | { readonly kind: 'freeform'; readonly name: string; readonly input: string };

interface Place {
  readonly tool: OfferedTool;
  readonly namespace: string | undefined;
}

/**
 * The call in the dialect that the request offers: a function tool, a freeform tool, a tool of a namespace, or a script for
 * the `exec` tool of models in code mode. `undefined` where the request offers nothing that could do it.
 */
export function outputItemOfCall(call: ToolCall, request: ReceivedRequest): OutputItem | undefined {
  const tools = offeredToolsOf(request.body);
  const wanted = wantedCallOf(call, request);
  const found = placeOf(wanted.name, tools);
  if (found !== undefined) return itemOf(wanted, found);
  const shell = placeOf('exec_command', tools);
  if (call.kind === 'patch' && shell !== undefined) {
    return itemOf(shellCall(`apply_patch <<'END_OF_PATCH'\n${call.patch}\nEND_OF_PATCH`), shell);
  }
  const exec = placeOf('exec', tools);
  if (exec?.tool.type === 'custom') return itemOf(scriptOf(wanted), exec);
  const deferred = tools.some((tool) => tool.type === 'tool_search') ? deferredPlaceOf(wanted.name) : undefined;
  return deferred === undefined ? undefined : itemOf(wanted, deferred);
}

function wantedCallOf(call: ToolCall, request: ReceivedRequest): WantedCall {
  switch (call.kind) {
    case 'shell':
      return shellCall(call.command);
    case 'escalated': {
      const { command, justification } = call;
      return functionCall('exec_command', { cmd: command, sandbox_permissions: 'require_escalated', justification });
    }
    case 'patch':
      return { kind: 'freeform', name: 'apply_patch', input: call.patch };
    case 'plan':
      return functionCall('update_plan', { plan: call.steps });
    case 'spawn': {
      const task_name = `task_${request.toolOutputs.length + 1}`;
      return functionCall('spawn_agent', { message: call.prompt, task_name, fork_turns: 'none' });
    }
    case 'wait':
      return functionCall('wait_agent', { targets: spawnedAgentsOf(request), timeout_ms: 60_000 });
    case 'question': {
      const options = call.options.map((label) => ({ label, description: `Choose ${label}.` }));
      const question = { id: 'answer', header: 'Question', question: call.question, options };
      return functionCall('request_user_input', { questions: [question] });
    }
    case 'function':
      break;
  }
  return functionCall(call.name, call.arguments);
}

function shellCall(command: string): WantedCall {
  return functionCall('exec_command', { cmd: command });
}

function functionCall(name: string, values: Readonly<Record<string, unknown>>): WantedCall {
  return { kind: 'function', name, arguments: values };
}

function scriptOf(call: WantedCall): WantedCall {
  const argument = JSON.stringify(call.kind === 'freeform' ? call.input : call.arguments);
  return { kind: 'freeform', name: 'exec', input: `text(await tools.${call.name}(${argument}));` };
}

function itemOf(call: WantedCall, { tool, namespace }: Place): OutputItem {
  const call_id = `call_${randomBytes(9).toString('hex')}`;
  const place = namespace === undefined ? {} : { namespace };
  const head = { call_id, name: call.name, status: 'completed', ...place };
  if (call.kind === 'freeform') return { type: 'custom_tool_call', ...head, input: call.input };
  return { type: 'function_call', ...head, arguments: JSON.stringify(knownArgumentsOf(call.arguments, tool)) };
}

/** The sub-agent tools of different models share names but not arguments, and refuse those they do not know. */
function knownArgumentsOf(
  values: Readonly<Record<string, unknown>>,
  tool: OfferedTool,
): Readonly<Record<string, unknown>> {
  const known = tool.parameters?.properties;
  if (known === undefined) return values;
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(known, name)));
}

function placeOf(name: string, tools: readonly OfferedTool[]): Place | undefined {
  for (const tool of tools) {
    if (tool.name === name && tool.type !== 'namespace') return { tool, namespace: undefined };
    const inner = tool.tools?.find((candidate) => candidate.name === name);
    if (inner !== undefined) return { tool: inner, namespace: tool.name };
  }
  return undefined;
}

/** Tools that a model finds only by `tool_search`; Codex runs them when called, searched for or not. */
function deferredPlaceOf(name: string): Place | undefined {
  if (!name.endsWith('_agent')) return undefined;
  const properties = { message: {}, targets: {}, target: {}, timeout_ms: {} };
  return { tool: { type: 'function', name, parameters: { properties } }, namespace: 'multi_agent_v1' };
}

function spawnedAgentsOf(request: ReceivedRequest): readonly string[] {
  return request.toolOutputs.flatMap((output) => /"agent_id"\s*:\s*"([^"]+)"/.exec(output)?.[1] ?? []);
}
