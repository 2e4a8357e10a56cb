import { t } from '../../core/base/l10n.ts';
import { needYou } from '../tree/groupRow.ts';
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
  const count = agents.length;
  switch (first.kind) {
    case 'completed': {
      const show: NoticeButton = { label: SHOW, action: { kind: 'reveal', agentId: first.agentId } };
      if (count === 1) return notices.at(-1);
      return toast('information', t('{0} agents finished: {1}', count, namesOf(agents)), show);
    }
    case 'request': {
      const areDecidable = notices.every((one) => one.kind === 'request' && one.isDecidable);
      const show: NoticeButton = { label: SHOW, action: { kind: areDecidable ? 'answerAll' : 'next' } };
      if (count === 1) return toast('warning', t('{0} has {1} open requests', first.name, notices.length), show);
      const names = namesOf(agents);
      const sentence = areDecidable
        ? t('{0} agents wait for approval: {1}', count, names)
        : t('{0} agents wait for an answer: {1}', count, names);
      return toast('warning', sentence, show);
    }
    case 'failed':
      if (count === 1) return notices.at(-1);
      return toast('error', t('{0} agents failed: {1}', count, namesOf(agents)), SHOW_NEXT);
    case 'limit': {
      const waiting = agentsOf([...said, ...notices]);
      return toast('warning', t('{0}: {1} agents wait.', first.reason, waiting.length), SHOW_NEXT);
    }
    case 'stalled':
      return toast('warning', t('{0} agents get no answer from the model: {1}', count, namesOf(agents)), SHOW_NEXT);
  }
}

/** Everything that happened while nobody looked, as one toast; undefined for nothing. */
export function whileAway(notices: readonly Notice[]): Toast | undefined {
  const [first, second] = notices;
  if (first === undefined || second === undefined) return first;
  const needy = agentsOf(notices.filter(({ kind }) => kind !== 'completed'));
  const finished = agentsOf(notices).filter(({ agentId }) => !needy.some((one) => one.agentId === agentId));
  const parts = [
    ...(finished.length > 0 ? [t('{0} finished', finished.length)] : []),
    ...(needy.length > 0 ? [needYou(needy.length)] : []),
  ];
  const sentence = t('While you were away: {0}', parts.join(', '));
  return toast(needy.length > 0 ? 'warning' : 'information', sentence, SHOW_AWAY);
}

/** What could wait, as one toast; undefined for nothing. */
export function digestOf(notices: readonly Notice[]): Toast | undefined {
  const [first, second] = notices;
  if (first === undefined || second === undefined) return first;
  const stalled = agentsOf(notices.filter(({ kind }) => kind === 'stalled'));
  const finished = agentsOf(notices.filter(({ kind }) => kind === 'completed'));
  const parts = [
    ...(finished.length > 0 ? [t('{0} finished ({1})', finished.length, namesOf(finished))] : []),
    ...(stalled.length > 0 ? [silentWords(stalled.length)] : []),
  ];
  return toast('information', t('Meanwhile: {0}', parts.join(', ')), SHOW_AWAY);
}

function silentWords(count: number): string {
  return count === 1 ? t('1 gets no answer from the model') : t('{0} get no answer from the model', count);
}

const SHOW = t('Show');
const SHOW_AWAY: NoticeButton = { label: SHOW, action: { kind: 'whileAway' } };
const SHOW_NEXT: NoticeButton = { label: SHOW, action: { kind: 'next' } };

function toast(severity: Toast['severity'], text: string, button: NoticeButton): Toast {
  return { severity, text: asPlainText(text), buttons: [button] };
}

function agentsOf(notices: readonly Notice[]): readonly Notice[] {
  return [...new Map(notices.map((one) => [one.agentId, one])).values()];
}

function namesOf(agents: readonly Notice[]): string {
  const names = agents.slice(0, NAMES).map(({ name }) => shortened(name, NAME));
  const more = agents.length - names.length;
  return [...names, ...(more > 0 ? [t('{0} more', more)] : [])].join(', ');
}
