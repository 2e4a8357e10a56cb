import { channel } from 'node:diagnostics_channel';
import { commands, window, workspace, type MessageItem } from 'vscode';
import type { AgentChange } from '../../core/agents/fleet.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Away } from '../away/away.ts';
import { CommandId } from '../commands/commandIds.ts';
import type { Context } from '../context.ts';
import type { Readiness } from '../readiness.ts';
import type { AgentTerminals } from '../terminals/agentTerminals.ts';
import { Digest, interrupts } from './digest.ts';
import { isFocusMode } from './focusMode.ts';
import { isActing, type Notice, type NoticeAction, type Toast } from './notice.ts';
import { isCurrent, noticeFor } from './noticeFor.ts';
import { NoticeFold, type Timer } from './noticeFold.ts';
import type { SystemNotices } from './systemNotices.ts';

const systemNotices = () => import('./systemNotices.ts');

/** Our own time from a change to the request for its notice: `{ agentId, ms }`. For whoever measures. */
const measured = channel('codexOrchestrator:notice');

/**
 * Says aloud what noticeFor finds worth it, as the user has set it. What had happened before the fleet was loaded is said
 * as if the person had been away.
 */
export function notifyOf(context: Context, terminals: AgentTerminals, { loaded }: Readiness, away: Away): Disposable {
  const { fleet } = context;
  const store = new DisposableStore();
  const isNow = (notice: Notice): boolean => {
    const agent = fleet.get(notice.agentId);
    return agent !== undefined && isCurrent(notice, agent);
  };
  const shown = (toast: Toast): void => void show(toast);
  const fold = store.add(new NoticeFold({ timer, show: shown, isCurrent: isNow }));
  const digest = store.add(new Digest({ timer, now: Date.now, show: shown, isCurrent: isNow }));
  let loading: Promise<SystemNotices> | undefined;
  const ofSystem = (): Promise<SystemNotices> | undefined => {
    const wanted = workspace.getConfiguration('codexOrchestrator').get<string>('systemNotices', 'off') !== 'off';
    if (wanted) loading ??= systemNotices().then((part) => store.add(new part.SystemNotices(context, timer, isNow)));
    return wanted ? loading : undefined;
  };
  void ofSystem();
  let isLoaded = false;
  const look = (): void => {
    const isAway = !isLoaded || !window.state.focused;
    fold.away(isAway, away.isOffered);
    // A digest would be said to nobody, and once more in other words when the person comes back.
    if (isAway) for (const notice of digest.take()) fold.add(notice);
  };
  look();
  void loaded.then(() => {
    isLoaded = true;
    look();
  });
  store.add(window.onDidChangeWindowState(look));
  // Without a kind it was not the person: a document has changed under the cursor.
  store.add(window.onDidChangeTextEditorSelection(({ kind }) => kind !== undefined && digest.typed()));
  store.add(
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('codexOrchestrator.focusMode') && !isFocusMode()) digest.flush();
      if (change.affectsConfiguration('codexOrchestrator.systemNotices')) void ofSystem();
    }),
  );
  const heard = (change: AgentChange): void => {
    const began = performance.now();
    const notice = noticeFor(change);
    if (notice === undefined || !isWanted(notice) || terminals.isInFront(notice.agentId)) return;
    const isHere = isLoaded && window.state.focused;
    const canWait = isFocusMode() && !interrupts(notice.kind);
    if (isHere && canWait) digest.add(notice);
    else fold.add(notice);
    if (isLoaded && !window.state.focused && !canWait) void ofSystem()?.then((notices) => notices.add(notice));
    if (measured.hasSubscribers) measured.publish({ agentId: notice.agentId, ms: performance.now() - began });
  };
  store.add(fleet.onDidChange(heard));
  return store;
}

const timer: Timer = (ms, run) => {
  const timeout = setTimeout(run, ms);
  return { dispose: () => clearTimeout(timeout) };
};

function isWanted({ kind }: Notice): boolean {
  switch (workspace.getConfiguration('codexOrchestrator').get<string>('notices')) {
    case 'none':
      return false;
    case 'needsMe':
      return kind !== 'completed';
    default:
      return true;
  }
}

async function show({ severity, text, buttons }: Toast): Promise<void> {
  const offered = buttons.filter(({ action }) => workspace.isTrusted || !isActing(action));
  const items = offered.map(({ label, action }) => ({ title: label, action }));
  const pressed = await showMessage(severity, text, items);
  if (pressed !== undefined) await act(pressed.action);
}

async function showMessage<Item extends MessageItem>(
  severity: Toast['severity'],
  text: string,
  items: readonly Item[],
): Promise<Item | undefined> {
  switch (severity) {
    case 'information':
      return window.showInformationMessage(text, ...items);
    case 'warning':
      return window.showWarningMessage(text, ...items);
    case 'error':
      return window.showErrorMessage(text, ...items);
  }
}

async function act(action: NoticeAction): Promise<void> {
  switch (action.kind) {
    case 'reply':
      await commands.executeCommand(CommandId.send, action.agentId);
      break;
    case 'open':
      await commands.executeCommand(CommandId.open, action.agentId);
      break;
    case 'changes':
      await commands.executeCommand(CommandId.showChanges, action.agentId);
      break;
    case 'retry':
      await commands.executeCommand(CommandId.retry, action.agentId);
      break;
    case 'reveal':
      await commands.executeCommand(CommandId.next, action.agentId);
      break;
    case 'decide':
      await commands.executeCommand(action.decision === 'accept' ? CommandId.approve : CommandId.deny, action);
      break;
    case 'answer':
      await commands.executeCommand(CommandId.answer, action);
      break;
    case 'answerAll':
      await commands.executeCommand(CommandId.answerAll);
      break;
    case 'next':
      await commands.executeCommand(CommandId.next);
      break;
    case 'whileAway':
      await commands.executeCommand(CommandId.whileAway);
      break;
    case 'logIn':
      await commands.executeCommand(CommandId.logIn);
      break;
  }
}
