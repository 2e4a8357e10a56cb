import { commands, window } from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { CommandId } from '../commands/commandIds.ts';
import type { Context } from '../context.ts';
import type { AgentTerminals } from '../terminals/agentTerminals.ts';
import { noticeFor, type Notice, type NoticeButton } from './noticeFor.ts';

/** Says aloud what noticeFor finds worth it, from now on. */
export function notifyOf({ fleet }: Context, _terminals: AgentTerminals): Disposable {
  return fleet.onDidChange((change) => {
    const notice = noticeFor(change);
    if (notice !== undefined) void show(notice);
  });
}

async function show({ agentId, severity, text, buttons }: Notice): Promise<void> {
  const pressed = await showMessage(severity, text, buttons);
  if (pressed === 'Open') await commands.executeCommand(CommandId.openTerminal, agentId);
  if (pressed === 'Reply') await commands.executeCommand(CommandId.send, agentId);
}

async function showMessage(
  severity: Notice['severity'],
  text: string,
  buttons: readonly NoticeButton[],
): Promise<NoticeButton | undefined> {
  switch (severity) {
    case 'information':
      return window.showInformationMessage(text, ...buttons);
    case 'warning':
      return window.showWarningMessage(text, ...buttons);
    case 'error':
      return window.showErrorMessage(text, ...buttons);
  }
}
