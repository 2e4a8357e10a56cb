import { TabInputText, Uri, commands, window, workspace, type ExtensionContext, type TextDocument } from 'vscode';
import { Failure } from '../../core/base/errors.ts';

/**
 * Editors for texts of several lines that are sent and not saved: untitled documents, so VS Code keeps them over a reload.
 * Their path lies in the extension's own storage: a person who saves out of habit does not litter the project.
 */
export function draftUri(extension: ExtensionContext, fileName: string): Uri {
  return Uri.joinPath(storageOf(extension), fileName).with({ scheme: 'untitled' });
}

/** Opens the editor, or shows the one that is open, with `text` behind what it holds. */
export async function openDraft(uri: Uri, text: string): Promise<void> {
  const editor = await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
  const { document } = editor;
  const held = document.getText();
  if (text === '') return;
  const end = document.lineAt(document.lineCount - 1).range.end;
  await editor.edit((edit) => edit.insert(end, held === '' || held.endsWith('\n') ? text : `\n${text}`));
}

/** Whether an editor or a file of this name exists. */
export async function isTaken(uri: Uri): Promise<boolean> {
  if (openDraftUris().some(({ path }) => path === uri.path)) return true;
  const exists = await workspace.fs.stat(uri.with({ scheme: 'file' })).then(
    () => true,
    () => false,
  );
  return exists;
}

/** Also of editors that VS Code has restored and not loaded yet. */
export function openDraftUris(): readonly Uri[] {
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.flatMap(({ input }) => (input instanceof TabInputText ? [input.uri] : []));
}

/** The document that a button of its editor, or else a key, was pressed in. */
export function draftOf(target: unknown, language: string): TextDocument {
  const active = window.activeTextEditor?.document;
  const document =
    target instanceof Uri ? workspace.textDocuments.find(({ uri }) => uri.toString() === target.toString()) : active;
  if (document?.languageId === language) return document;
  throw new Failure('usage', 'This editor is not for texts to agents.', { next: 'Run Write Prompt in Editor.' });
}

/** Its text has arrived: the editor goes, and what was in front of it is there again. */
export async function closeDraft(extension: ExtensionContext, document: TextDocument): Promise<void> {
  const inFront = window.activeTextEditor;
  if (!document.isClosed) {
    await window.showTextDocument(document, { preview: false });
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  const { uri } = document;
  const isOurs = uri.scheme === 'file' && uri.path.startsWith(`${storageOf(extension).path}/`);
  if (isOurs) await workspace.fs.delete(uri);
  if (inFront === undefined || inFront.document === document) return;
  await window.showTextDocument(inFront.document, { ...(inFront.viewColumn && { viewColumn: inFront.viewColumn }) });
}

function storageOf({ storageUri, globalStorageUri }: ExtensionContext): Uri {
  return storageUri ?? globalStorageUri;
}
