import { basename } from 'node:path';
import type { Agent, CommandRequest, Request } from '../../core/agents/agent.ts';
import { attentionOf } from '../../core/agents/attention.ts';
import type { AgentChange } from '../../core/agents/fleet.ts';
import { failureWords } from './failureWords.ts';
import type { Notice, NoticeAction, NoticeButton, Toast } from './notice.ts';
import { asPlainText, firstLine, shortened } from './plainText.ts';

const LINE = 120;
/** What fits into a toast, in characters. What does not is decided on where it is shown whole. */
const COMMAND = 200;
const OPTIONS = 3;
const OPTION = 24;

/** What a change is worth saying aloud. Undefined for most; exactly one notice for each turn, request and stall. */
export function noticeFor({ after, cause }: AgentChange): Notice | undefined {
  switch (cause.kind) {
    case 'turnRecorded':
      return turnNotice(after);
    case 'requested':
      return requestNotice(after, requestIn(after, cause.request));
    case 'stalled':
      return {
        ...about(after, 'warning', 'gets no answer from the model. Codex keeps trying.', [button(after, 'Open')]),
        kind: 'stalled',
      };
    default:
      return undefined;
  }
}

/** Whether what a notice says still holds: it may have waited for a moment, or for the person's return. */
export function isCurrent(notice: Notice, agent: Agent): boolean {
  switch (notice.kind) {
    case 'completed':
      return attentionOf(agent) === 'turnComplete' && agent.turn === notice.turn;
    case 'request':
      return agent.state.kind === 'asking' && agent.state.requests.some(({ itemId }) => itemId === notice.itemId);
    case 'failed':
    case 'limit':
    case 'stalled':
      return attentionOf(agent) === notice.kind;
  }
}

function turnNotice(agent: Agent): Notice | undefined {
  const { lastTurn } = agent;
  // A newer turn runs already: whoever began it has seen this one.
  if (lastTurn === undefined || lastTurn.turn === null || agent.state.kind !== 'idle') return undefined;
  switch (attentionOf(agent)) {
    case 'turnComplete': {
      if (lastTurn.status !== 'completed') return undefined;
      const answer = firstLine(lastTurn.lastAgentMessage, LINE);
      const sentence = `finished turn ${lastTurn.turn}${answer === '' ? '' : `: ${answer}`}`;
      const buttons = [button(agent, 'Reply'), button(agent, 'Open')];
      if (lastTurn.files.length > 0) buttons.push(button(agent, 'Changes'));
      return { ...about(agent, 'information', sentence, buttons), kind: 'completed', turn: lastTurn.turn };
    }
    case 'limit': {
      const reason = limitWords(agent);
      return { ...about(agent, 'warning', `waits: ${reason}`, [button(agent, 'Open')]), kind: 'limit', reason };
    }
    case 'failed': {
      const sentence = `failed: ${failureWords(lastTurn.failure, LINE)}`;
      return { ...about(agent, 'error', sentence, failureButtons(agent)), kind: 'failed' };
    }
    case 'approval':
    case 'question':
    case 'stalled':
    case undefined:
      return undefined;
  }
}

function failureButtons(agent: Agent): readonly NoticeButton[] {
  switch (agent.lastTurn?.failure?.kind) {
    case 'login':
      return [{ label: 'Log In', action: { kind: 'logIn' } }, button(agent, 'Retry'), button(agent, 'Open')];
    // One more message would not fit either.
    case 'contextWindow':
      return [button(agent, 'Open')];
    case 'usageLimit':
    case 'network':
    case 'other':
    case undefined:
      return [button(agent, 'Retry'), button(agent, 'Open')];
  }
}

function limitWords({ lastTurn }: Agent): string {
  const reason = failureWords(lastTurn?.failure ?? null, LINE);
  return reason.startsWith('limit until') ? `Codex usage ${reason}` : reason;
}

/** As the agent knows it: with its files, where the engine's own words leave them out. */
function requestIn({ state }: Agent, asked: Request): Request {
  const open = state.kind === 'asking' ? state.requests : [];
  return open.find(({ itemId }) => itemId === asked.itemId) ?? asked;
}

function requestNotice(agent: Agent, request: Request): Notice {
  const { sentence, buttons } = asked(agent, request);
  const isDecidable = request.kind === 'command' || request.kind === 'files';
  return { ...about(agent, 'warning', sentence, buttons), kind: 'request', itemId: request.itemId, isDecidable };
}

function asked(agent: Agent, request: Request): { sentence: string; buttons: readonly NoticeButton[] } {
  const { itemId } = request;
  const answer = (label: string, option?: string): NoticeButton => ({
    label,
    action: { kind: 'answer', agentId: agent.id, itemId, ...(option === undefined ? {} : { option }) },
  });
  const decide = (label: string, decision: 'accept' | 'decline'): NoticeButton => ({
    label,
    action: { kind: 'decide', agentId: agent.id, itemId, decision },
  });
  const [approve, deny, show] = [decide('Approve', 'accept'), decide('Deny', 'decline'), answer('Show')];
  switch (request.kind) {
    case 'command': {
      const command = firstLine(request.command, COMMAND);
      // Nobody approves here what is not whole here.
      return command === request.command.trim()
        ? { sentence: commandSentence(agent, request, command), buttons: [approve, deny, show] }
        : {
            sentence: `${commandSentence(agent, request, firstLine(command, LINE))}, and more`,
            buttons: [show, deny],
          };
    }
    case 'files': {
      const files = request.files.length === 0 ? 'files' : shortened(request.files.join(', '), LINE);
      return { sentence: `wants to change ${files}`, buttons: [show, approve, deny] };
    }
    case 'question': {
      const sentence = `asks: ${firstLine(request.questions.map(({ text }) => text).join(' '), LINE)}`;
      const [only, second] = request.questions;
      const options = only === undefined || second !== undefined ? [] : only.options;
      const fit = options.length <= OPTIONS && options.every(({ label }) => label.length <= OPTION);
      return options.length > 0 && fit
        ? { sentence, buttons: [...options.map(({ label }) => answer(asPlainText(label), label)), show] }
        : { sentence, buttons: [answer('Answer')] };
    }
    case 'other':
      return { sentence: 'asks something that only its terminal can answer', buttons: [button(agent, 'Open')] };
  }
}

function commandSentence({ record }: Agent, { cwd, input, reaches }: CommandRequest, command: string): string {
  if (reaches !== undefined) return `wants to reach ${reaches}${command === '' ? '' : ` with \`${command}\``}`;
  if (input === true) return `wants to type \`${command}\` into a running command`;
  return `wants to run \`${command}\` in ${basename(cwd || record.cwd)}`;
}

const AGENT_BUTTONS = { Reply: 'reply', Open: 'open', Changes: 'changes', Retry: 'retry' } as const;

function button({ id: agentId }: Agent, label: keyof typeof AGENT_BUTTONS): NoticeButton {
  const action: NoticeAction = { kind: AGENT_BUTTONS[label], agentId };
  return { label, action };
}

function about(
  agent: Agent,
  severity: Toast['severity'],
  sentence: string,
  buttons: readonly NoticeButton[],
): Toast & Pick<Notice, 'agentId' | 'name'> {
  const { id: agentId, name } = agent;
  return { agentId, name, severity, text: asPlainText(`${name} ${sentence}`), buttons };
}
