import { relative, sep } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import { Failure } from '../../core/base/errors.ts';
import type { Context } from '../context.ts';
import type { Spawn } from './spawn.ts';
import { workFolder } from './workFolder.ts';

/** A spawn on what is selected in the editor in front. */
export function spawnOfSelection(context: Context): Spawn {
  const editor = window.activeTextEditor;
  if (editor === undefined || editor.selection.isEmpty) {
    throw new Failure('usage', 'Nothing is selected.', { next: 'Select what the agent is to work on.' });
  }
  const { document, selection } = editor;
  const folder = workFolder(context, document.uri);
  // A selection of whole lines ends at the beginning of the next one.
  const lastLine = selection.end.character === 0 ? selection.end.line : selection.end.line + 1;
  return {
    purpose: 'spawn.selection',
    title: 'Spawn Agent on Selection',
    folder,
    attachment: {
      kind: 'selection',
      path: document.isUntitled ? document.uri.path : pathIn(folder, document.uri),
      firstLine: selection.start.line + 1,
      lastLine,
      text: document.getText(selection),
      language: document.languageId,
    },
  };
}

/** `clicked` and `selected` are what the Explorer calls a command with. */
export function spawnOfFiles(context: Context, clicked: unknown, selected: unknown): Spawn {
  const all = Array.isArray(selected) ? selected : [clicked];
  const uris = all.filter((one): one is Uri => one instanceof Uri);
  const [first] = uris;
  if (first === undefined) {
    throw new Failure('usage', 'No files are selected.', { next: 'Select them in the Explorer.' });
  }
  const folder = workFolder(context, first);
  return {
    purpose: 'spawn.files',
    title: uris.length === 1 ? 'Spawn Agent on File' : 'Spawn Agent on Files',
    folder,
    attachment: { kind: 'files', paths: uris.map((uri) => pathIn(folder, uri)) },
  };
}

/** As an agent in `folder` names the file; absolute where it lies elsewhere. */
function pathIn(folder: string, uri: Uri): string {
  const path = workspace.getWorkspaceFolder(uri) === undefined ? uri.fsPath : relative(folder, uri.fsPath);
  return path === '' ? '.' : path.split(sep).join('/');
}
