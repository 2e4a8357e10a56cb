import type { Notice, NoticeButton, Toast } from './notice.ts';
import { asPlainText, shortened } from './plainText.ts';

const NAMES = 5;
const NAME = 32;

/** Several notices of one kind as one toast; undefined for none. `said` are those of their burst that have been shown. */
export function folded(notices: readonly Notice[], said: readonly Notice[]): Toast | undefined {
  const [first, second] = notices;
  if (first === undefined) return undefined;
  if (second === undefined && (first.kind !== 'limit' || said.length === 0)) return first;
  const agents = agentsOf(notices);
  const count = `${agents.length} agents`;
  switch (first.kind) {
    case 'completed': {
      const show: NoticeButton = { label: 'Show', action: { kind: 'reveal', agentId: first.agentId } };
      if (agents.length === 1) return notices.at(-1);
      return toast('information', `${count} finished: ${namesOf(agents)}`, show);
    }
    case 'request': {
      const areDecidable = notices.every((one) => one.kind === 'request' && one.isDecidable);
      const show: NoticeButton = { label: 'Show', action: { kind: areDecidable ? 'answerAll' : 'next' } };
      if (agents.length === 1) return toast('warning', `${first.name} has ${notices.length} open requests`, show);
      return toast('warning', `${count} wait for ${areDecidable ? 'approval' : 'an answer'}: ${namesOf(agents)}`, show);
    }
    case 'failed':
      if (agents.length === 1) return notices.at(-1);
      return toast('error', `${count} failed: ${namesOf(agents)}`, SHOW_NEXT);
    case 'limit': {
      const waiting = agentsOf([...said, ...notices]);
      return toast('warning', `${first.reason}: ${waiting.length} agents wait.`, SHOW_NEXT);
    }
    case 'stalled':
      return toast('warning', `${count} get no answer from the model: ${namesOf(agents)}`, SHOW_NEXT);
  }
}

/** Everything that happened while nobody looked, as one toast; undefined for nothing. */
export function whileAway(notices: readonly Notice[]): Toast | undefined {
  const [first, second] = notices;
  if (first === undefined || second === undefined) return first;
  const needy = agentsOf(notices.filter(({ kind }) => kind !== 'completed'));
  const finished = agentsOf(notices).filter(({ agentId }) => !needy.some((one) => one.agentId === agentId));
  const parts = [
    ...(finished.length > 0 ? [`${finished.length} finished`] : []),
    ...(needy.length > 0 ? [`${needy.length} need${needy.length === 1 ? 's' : ''} you`] : []),
  ];
  return toast(needy.length > 0 ? 'warning' : 'information', `While you were away: ${parts.join(', ')}`, SHOW_AWAY);
}

/** What could wait, as one toast; undefined for nothing. */
export function digestOf(notices: readonly Notice[]): Toast | undefined {
  const [first, second] = notices;
  if (first === undefined || second === undefined) return first;
  const stalled = agentsOf(notices.filter(({ kind }) => kind === 'stalled'));
  const finished = agentsOf(notices.filter(({ kind }) => kind === 'completed'));
  const parts = [
    ...(finished.length > 0 ? [`${finished.length} finished (${namesOf(finished)})`] : []),
    ...(stalled.length > 0 ? [`${stalled.length} get${stalled.length === 1 ? 's' : ''} no answer from the model`] : []),
  ];
  return toast('information', `Meanwhile: ${parts.join(', ')}`, SHOW_AWAY);
}

const SHOW_AWAY: NoticeButton = { label: 'Show', action: { kind: 'whileAway' } };
const SHOW_NEXT: NoticeButton = { label: 'Show', action: { kind: 'next' } };

function toast(severity: Toast['severity'], text: string, button: NoticeButton): Toast {
  return { severity, text: asPlainText(text), buttons: [button] };
}

function agentsOf(notices: readonly Notice[]): readonly Notice[] {
  return [...new Map(notices.map((one) => [one.agentId, one])).values()];
}

function namesOf(agents: readonly Notice[]): string {
  const names = agents.slice(0, NAMES).map(({ name }) => shortened(name, NAME));
  const more = agents.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
