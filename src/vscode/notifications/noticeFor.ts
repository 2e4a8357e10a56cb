import type { Agent, Request } from '../../core/agents/agent.ts';
import { attentionOf } from '../../core/agents/attention.ts';
import type { AgentChange } from '../../core/agents/fleet.ts';
import { failureWords } from './failureWords.ts';
import { asPlainText, firstLine, shortened } from './plainText.ts';

export type NoticeButton = 'Open' | 'Reply';

/** What the editor says to the user about one agent. */
export interface Notice {
  readonly agentId: string;
  readonly severity: 'information' | 'warning' | 'error';
  readonly text: string;
  readonly buttons: readonly NoticeButton[];
}

const LINE = 120;

/** What a change is worth saying aloud. Undefined for most; exactly one notice for each turn, request and stall. */
export function noticeFor({ after, cause }: AgentChange): Notice | undefined {
  switch (cause.kind) {
    case 'turnRecorded':
      return turnNotice(after);
    case 'requested':
      return notice(after, 'warning', requestText(requestIn(after, cause.request)), ['Open']);
    case 'stalled':
      return notice(after, 'warning', 'gets no answer from the model. Codex keeps trying.', ['Open']);
    default:
      return undefined;
  }
}

function turnNotice(agent: Agent): Notice | undefined {
  const { lastTurn } = agent;
  // A newer turn runs already: whoever began it has seen this one.
  if (lastTurn === undefined || lastTurn.turn === null || agent.state.kind !== 'idle') return undefined;
  switch (attentionOf(agent)) {
    case 'turnComplete':
      return lastTurn.status === 'completed' ? completed(agent, lastTurn.turn, lastTurn.lastAgentMessage) : undefined;
    case 'limit':
      return notice(agent, 'warning', `waits: ${reasonOf(agent)}`, ['Open']);
    case 'failed':
      return notice(agent, 'error', `failed: ${reasonOf(agent)}`, ['Open', 'Reply']);
    case 'approval':
    case 'question':
    case 'stalled':
    case undefined:
      return undefined;
  }
}

function completed(agent: Agent, turn: number, message: string): Notice {
  const answer = firstLine(message, LINE);
  return notice(agent, 'information', `finished turn ${turn}${answer === '' ? '' : `: ${answer}`}`, ['Open', 'Reply']);
}

function reasonOf({ lastTurn }: Agent): string {
  const reason = failureWords(lastTurn?.failure ?? null, LINE);
  return reason.startsWith('limit until') ? `Codex usage ${reason}` : reason;
}

/** As the agent knows it: with its files, where the engine's own words leave them out. */
function requestIn({ state }: Agent, asked: Request): Request {
  const open = state.kind === 'asking' ? state.requests : [];
  return open.find(({ itemId }) => itemId === asked.itemId) ?? asked;
}

function requestText(request: Request): string {
  switch (request.kind) {
    case 'command':
      return `wants to run ${shortened(request.command, LINE)}`;
    case 'files':
      return request.files.length === 0
        ? 'wants to change files'
        : `wants to change ${shortened(request.files.join(', '), LINE)}`;
    case 'question':
      return `asks: ${firstLine(request.questions.map(({ text }) => text).join(' '), LINE)}`;
    case 'other':
      return 'asks something that only its terminal can answer';
  }
}

function notice(
  agent: Agent,
  severity: Notice['severity'],
  sentence: string,
  buttons: readonly NoticeButton[],
): Notice {
  return { agentId: agent.id, severity, text: asPlainText(`${agent.name} ${sentence}`), buttons };
}
