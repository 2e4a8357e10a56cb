import { basename } from 'node:path';
import { commands, TabInputCustom, TabInputText, Uri, window, workspace } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { openText } from '../webviews/openText.ts';
import { TIMELINE_VIEW } from '../webviews/timeline/timelineEditor.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';

const LOG = 'agents.log';

export function registerLogCommands(door: CommandDoor): Disposable {
  const store = new DisposableStore();
  const register = (id: string, failed: string, run: (target: unknown) => Promise<void>): void => {
    store.add(door.register(id, failed, run, { trust: 'notNeeded' }));
  };
  register(CommandId.openTimeline, t('Cannot open the timeline'), async (target) => {
    const uri = await logOf(target);
    if (uri !== undefined) await commands.executeCommand('vscode.openWith', uri, TIMELINE_VIEW);
  });
  register(CommandId.openLogText, t('Cannot open the text'), async (target) => {
    const uri = await logOf(target);
    if (uri !== undefined) await openText(uri, 0);
  });
  return store;
}

/** The log that was clicked, else the one in front, else that of the folder; with several folders the person chooses. */
async function logOf(target: unknown): Promise<Uri | undefined> {
  if (target instanceof Uri) return target;
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  const isOpen = input instanceof TabInputText || input instanceof TabInputCustom;
  if (isOpen && basename(input.uri.path) === LOG) return input.uri;
  const [only, ...others] = workspace.workspaceFolders ?? [];
  if (only === undefined) {
    throw new Failure('usage', t('No folder is open.'), { next: t('Open the folder that the agents work in.') });
  }
  const folder =
    others.length === 0 ? only : await window.showWorkspaceFolderPick({ placeHolder: t('The log of which folder?') });
  return folder && Uri.joinPath(folder.uri, LOG);
}
