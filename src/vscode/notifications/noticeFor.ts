import { basename } from 'node:path';
import type { Agent, CommandRequest, Request } from '../../core/agents/agent.ts';
import { attentionOf } from '../../core/agents/attention.ts';
import type { AgentChange } from '../../core/agents/fleet.ts';
import { t } from '../../core/base/l10n.ts';
import { failureWords, limitEnd } from './failureWords.ts';
import type { Notice, NoticeButton, Toast } from './notice.ts';
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
        ...about(after, 'warning', t('{0} gets no answer from the model. Codex keeps trying.', after.name), [
          button(after, 'open'),
        ]),
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
      const sentence =
        answer === ''
          ? t('{0} finished turn {1}', agent.name, lastTurn.turn)
          : t('{0} finished turn {1}: {2}', agent.name, lastTurn.turn, answer);
      const buttons = [button(agent, 'reply'), button(agent, 'open')];
      if (lastTurn.files.length > 0) buttons.push(button(agent, 'changes'));
      return { ...about(agent, 'information', sentence, buttons), kind: 'completed', turn: lastTurn.turn };
    }
    case 'limit': {
      const reason = limitWords(agent);
      const sentence = t('{0} waits: {1}', agent.name, reason);
      return { ...about(agent, 'warning', sentence, [button(agent, 'open')]), kind: 'limit', reason };
    }
    case 'failed': {
      const sentence = t('{0} failed: {1}', agent.name, failureWords(lastTurn.failure, LINE));
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
      return [{ label: t('Log In'), action: { kind: 'logIn' } }, button(agent, 'retry'), button(agent, 'open')];
    // One more message would not fit either.
    case 'contextWindow':
      return [button(agent, 'open')];
    case 'usageLimit':
    case 'network':
    case 'other':
    case undefined:
      return [button(agent, 'retry'), button(agent, 'open')];
  }
}

function limitWords({ lastTurn }: Agent): string {
  const failure = lastTurn?.failure ?? null;
  const end = failure === null ? undefined : limitEnd(failure);
  return end === undefined ? failureWords(failure, LINE) : t('Codex usage limit until {0}', end);
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
  const [approve, deny, show] = [decide(t('Approve'), 'accept'), decide(t('Deny'), 'decline'), answer(t('Show'))];
  switch (request.kind) {
    case 'command': {
      const command = firstLine(request.command, COMMAND);
      // Nobody approves here what is not whole here.
      return command === request.command.trim()
        ? { sentence: commandSentence(agent, request, command), buttons: [approve, deny, show] }
        : {
            sentence: t('{0}, and more', commandSentence(agent, request, firstLine(command, LINE))),
            buttons: [show, deny],
          };
    }
    case 'files': {
      const sentence =
        request.files.length === 0
          ? t('{0} wants to change files', agent.name)
          : t('{0} wants to change {1}', agent.name, shortened(request.files.join(', '), LINE));
      return { sentence, buttons: [show, approve, deny] };
    }
    case 'question': {
      const asking = firstLine(request.questions.map(({ text }) => text).join(' '), LINE);
      const sentence = t('{0} asks: {1}', agent.name, asking);
      const [only, second] = request.questions;
      const options = only === undefined || second !== undefined ? [] : only.options;
      const fit = options.length <= OPTIONS && options.every(({ label }) => label.length <= OPTION);
      return options.length > 0 && fit
        ? { sentence, buttons: [...options.map(({ label }) => answer(asPlainText(label), label)), show] }
        : { sentence, buttons: [answer(t('Answer'))] };
    }
    case 'other':
      return {
        sentence: t('{0} asks something that only its terminal can answer', agent.name),
        buttons: [button(agent, 'open')],
      };
  }
}

function commandSentence({ name, record }: Agent, { cwd, input, reaches }: CommandRequest, command: string): string {
  if (reaches !== undefined) {
    return command === ''
      ? t('{0} wants to reach {1}', name, reaches)
      : t('{0} wants to reach {1} with `{2}`', name, reaches, command);
  }
  if (input === true) return t('{0} wants to type `{1}` into a running command', name, command);
  return t('{0} wants to run `{1}` in {2}', name, command, basename(cwd || record.cwd));
}

const AGENT_BUTTONS = { reply: t('Reply'), open: t('Open'), changes: t('Changes'), retry: t('Retry') } as const;

function button({ id: agentId }: Agent, kind: keyof typeof AGENT_BUTTONS): NoticeButton {
  return { label: AGENT_BUTTONS[kind], action: { kind, agentId } };
}

function about(
  agent: Agent,
  severity: Toast['severity'],
  sentence: string,
  buttons: readonly NoticeButton[],
): Toast & Pick<Notice, 'agentId' | 'name'> {
  const { id: agentId, name } = agent;
  return { agentId, name, severity, text: asPlainText(sentence), buttons };
}
