import type { CommandRequest, Question, Request } from '../agents/agent.ts';
import type { AgentEvent } from '../agents/agentEvent.ts';
import type { Incoming, IncomingRequest } from './connection.ts';
import type { CommandExecutionRequestApprovalParams } from './protocol/v2/CommandExecutionRequestApprovalParams.ts';
import type { FileChangeRequestApprovalParams } from './protocol/v2/FileChangeRequestApprovalParams.ts';
import type { ServerRequestResolvedNotification } from './protocol/v2/ServerRequestResolvedNotification.ts';
import type { ToolRequestUserInputParams } from './protocol/v2/ToolRequestUserInputParams.ts';
import type { ToolRequestUserInputQuestion } from './protocol/v2/ToolRequestUserInputQuestion.ts';

/** A request of the engine's as something a person can be asked, and the number to answer it with. */
export interface ThreadRequest {
  readonly threadId: string;
  readonly event: Extract<AgentEvent, { kind: 'requested' }>;
  readonly requestId: number | string;
  readonly itemId: string;
}

/** Undefined for a request that names no thread: it is not an agent's. */
export function threadRequestOf({ requestId, method, params }: IncomingRequest): ThreadRequest | undefined {
  const { threadId, turnId, itemId, approvalId } = params as Partial<Record<string, unknown>>;
  if (typeof threadId !== 'string') return undefined;
  const turn = typeof turnId === 'string' ? turnId : '';
  // Several commands of one script are asked about under one item, each with a name of its own.
  const name = typeof approvalId === 'string' ? approvalId : itemId;
  const item = typeof name === 'string' ? name : `request-${requestId}`;
  const request = requestOf(method, params, item);
  return { threadId, requestId, itemId: item, event: { kind: 'requested', turnId: turn, request } };
}

/** The number of a request that somebody has answered. */
export function resolvedRequestOf({ method, params }: Incoming): number | string | undefined {
  return method === 'serverRequest/resolved' ? (params as ServerRequestResolvedNotification).requestId : undefined;
}

function requestOf(method: string, params: unknown, itemId: string): Request {
  switch (method) {
    case 'item/commandExecution/requestApproval': {
      return commandRequestOf(params as CommandExecutionRequestApprovalParams, itemId);
    }
    case 'item/fileChange/requestApproval': {
      const { reason, grantRoot } = params as FileChangeRequestApprovalParams;
      const folder = typeof grantRoot === 'string' ? { folder: grantRoot } : {};
      return { kind: 'files', itemId, files: [], changes: [], reason: reason ?? '', ...folder };
    }
    case 'item/tool/requestUserInput': {
      const { questions } = params as ToolRequestUserInputParams;
      return { kind: 'question', itemId, questions: questions.map(questionOf) };
    }
    default:
      return { kind: 'other', itemId, method };
  }
}

function commandRequestOf(params: CommandExecutionRequestApprovalParams, itemId: string): CommandRequest {
  const { kind, command, cwd, reason, networkApprovalContext: server, additionalPermissions: more } = params;
  const { network, fileSystem } = more ?? {};
  return {
    kind: 'command',
    itemId,
    command: scriptOf(command ?? ''),
    cwd: cwd ?? '',
    reason: reason ?? '',
    ...(kind === 'writeStdin' ? { input: true } : {}),
    ...(server ? { reaches: `${server.protocol}://${server.host}` } : {}),
    ...(more
      ? {
          beyond: {
            network: network?.enabled === true,
            read: fileSystem?.read ?? [],
            write: fileSystem?.write ?? [],
          },
        }
      : {}),
  };
}

function questionOf({ id, header, question, isOther, isSecret, options }: ToolRequestUserInputQuestion): Question {
  const known = (options ?? []).map(({ label, description }) => ({ label, description }));
  const freeText = isOther || known.length === 0;
  return { id, header, text: question, options: known, freeText, secret: isSecret };
}

/** What Codex hands to a login shell, without that shell; anything that is not exactly this form stays as it is. */
export function scriptOf(command: string): string {
  const quoted = /^(?:\/[\w./-]+\/)?(?:ba|z|da)?sh -l?c (?:'([^']*)'|"([^"\\$`]*)")$/.exec(command);
  return quoted?.[1] ?? quoted?.[2] ?? command;
}
