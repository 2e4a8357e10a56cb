import { ConfigurationTarget, StatusBarAlignment, window, workspace } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import { CommandId } from '../commands/commandIds.ts';
import type { CommandDoor } from '../commands/door.ts';

const SETTING = 'codexOrchestrator.focusMode';

/** Only what blocks work or has failed interrupts. The status bar shows it for as long as it is so. */
export function registerFocusMode(door: CommandDoor): Disposable {
  const store = new DisposableStore();
  const sign = store.add(window.createStatusBarItem('focusMode', StatusBarAlignment.Left, 49));
  sign.name = t('Codex Orchestrator: Focus Mode');
  sign.text = `$(bell-slash) ${t('Focus')}`;
  sign.tooltip = t(
    'Only requests, questions and failures of agents interrupt. What can wait is said together when you pause. Click to hear everything again.',
  );
  sign.accessibilityInformation = { label: t('Focus mode is on: only what blocks agents interrupts'), role: 'button' };
  sign.command = CommandId.focusMode;
  const draw = (): void => (isFocusMode() ? sign.show() : sign.hide());
  draw();
  store.add(workspace.onDidChangeConfiguration((change) => change.affectsConfiguration(SETTING) && draw()));
  store.add(
    door.register(
      CommandId.focusMode,
      t('Cannot change the focus mode'),
      // The person is in all windows.
      async () => workspace.getConfiguration().update(SETTING, !isFocusMode(), ConfigurationTarget.Global),
      { trust: 'notNeeded' },
    ),
  );
  return store;
}

export function isFocusMode(): boolean {
  return workspace.getConfiguration().get<boolean>(SETTING) === true;
}
