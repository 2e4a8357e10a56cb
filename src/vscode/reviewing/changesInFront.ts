import { commands, window } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { readChangesTitle } from '../looking/changesTitle.ts';

/** As in the `when` clauses of package.json. */
const IN_FRONT = 'codexOrchestrator.changesInFront';

/** Tells VS Code whether the editor in front shows changes, and whoever asks when there is one and when any was closed. */
export function watchChangeEditors(on: { readonly inFront: () => void; readonly closed: () => void }): Disposable {
  const store = new DisposableStore();
  let was = false;
  const look = (): void => {
    const is = readChangesTitle(window.tabGroups.activeTabGroup.activeTab?.label ?? '') !== undefined;
    if (is !== was) void commands.executeCommand('setContext', IN_FRONT, is);
    if (is && !was) on.inFront();
    was = is;
  };
  store.add(window.tabGroups.onDidChangeTabGroups(look));
  store.add(
    window.tabGroups.onDidChangeTabs(({ closed }) => {
      look();
      if (closed.length > 0) on.closed();
    }),
  );
  look();
  return store;
}
