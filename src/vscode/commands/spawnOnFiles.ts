import { relative, sep } from 'node:path';
import { Uri, window, workspace, type TextEditor } from 'vscode';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import type { Attachment } from './promptParts.ts';
import type { Spawn } from './spawn.ts';
import { workFolder } from './workFolder.ts';

/** A spawn on what is selected in the editor in front. */
export function spawnOfSelection(context: Context): Spawn {
  const folder = workFolder(context, editorWithSelection().document.uri);
  const attachment = selectionFor((uri) => pathIn(folder, uri));
  return { purpose: 'spawn.selection', title: t('Spawn Agent on Selection'), folder, attachment };
}

/** What is selected in the editor in front; `pathOf` names its file as the agent does. */
export function selectionFor(pathOf: (uri: Uri) => string): Attachment {
  const { document, selection } = editorWithSelection();
  // A selection of whole lines ends at the beginning of the next one.
  const lastLine = selection.end.character === 0 ? selection.end.line : selection.end.line + 1;
  return {
    kind: 'selection',
    path: document.isUntitled ? document.uri.path : pathOf(document.uri),
    firstLine: selection.start.line + 1,
    lastLine,
    text: document.getText(selection),
    language: document.languageId,
  };
}

function editorWithSelection(): TextEditor {
  const editor = window.activeTextEditor;
  if (editor !== undefined && !editor.selection.isEmpty) return editor;
  throw new Failure('usage', t('Nothing is selected.'), { next: t('Select what the agent is to work on.') });
}

/** `clicked` and `selected` are what the Explorer calls a command with. */
export function spawnOfFiles(context: Context, clicked: unknown, selected: unknown): Spawn {
  const uris = filesOf(clicked, selected);
  const [first] = uris;
  const folder = workFolder(context, first);
  return {
    purpose: 'spawn.files',
    title: uris.length === 1 ? t('Spawn Agent on File') : t('Spawn Agent on Files'),
    folder,
    attachment: { kind: 'files', paths: uris.map((uri) => pathIn(folder, uri)) },
  };
}

/** The files that the Explorer calls a command with, at least one. */
export function filesOf(clicked: unknown, selected: unknown): readonly [Uri, ...Uri[]] {
  const all: readonly unknown[] = Array.isArray(selected) ? selected : [clicked];
  const [first, ...others] = all.filter((one): one is Uri => one instanceof Uri);
  if (first !== undefined) return [first, ...others];
  throw new Failure('usage', t('No files are selected.'), { next: t('Select them in the Explorer.') });
}

/** As an agent in `folder` names the file; absolute where it lies elsewhere. */
export function pathIn(folder: string, uri: Uri): string {
  const path = workspace.getWorkspaceFolder(uri) === undefined ? uri.fsPath : relative(folder, uri.fsPath);
  return path === '' ? '.' : path.split(sep).join('/');
}
