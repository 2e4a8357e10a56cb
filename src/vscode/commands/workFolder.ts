import { window, workspace, type Uri } from 'vscode';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { demoFolder } from '../codex/currentEngine.ts';
import type { Context } from '../context.ts';

/** Where an agent works that nobody names a folder for: that of `file`, else of the editor in front, else the first one. */
export function workFolder(context: Context, file: Uri | undefined = window.activeTextEditor?.document.uri): string {
  const own = file === undefined ? undefined : workspace.getWorkspaceFolder(file);
  const folder = (own ?? workspace.workspaceFolders?.[0])?.uri.fsPath ?? demoFolder(context);
  if (folder !== undefined) return folder;
  throw new Failure('bad-folder', t('No folder is open.'), {
    next: t('Open the folder that the agent is to work in.'),
  });
}

/** With several folders open a person wants to see which one it is. */
export function hasSeveralFolders(): boolean {
  return (workspace.workspaceFolders?.length ?? 0) > 1;
}
