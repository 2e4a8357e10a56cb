import {
  Range,
  TabInputText,
  Uri,
  WorkspaceEdit,
  commands,
  window,
  workspace,
  type ExtensionContext,
  type Position,
  type TextDocument,
} from 'vscode';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';

/**
 * Editors for texts of several lines that are sent and not saved: untitled documents, so VS Code keeps them over a reload.
 * Their path lies in the extension's own storage: a person who saves out of habit does not litter the project.
 */
export function draftUri(extension: ExtensionContext, fileName: string): Uri {
  return Uri.joinPath(storageOf(extension), fileName).with({ scheme: 'untitled' });
}

/** Opens the editor, or shows the one that is open, with `text` behind what it holds. */
export async function openDraft(uri: Uri, text: string): Promise<void> {
  const document = await workspace.openTextDocument(uri);
  // Before it is shown: VS Code refuses an edit that meets what the person is already typing.
  if (text !== '') await append(document, text);
  const end = endOf(document);
  await window.showTextDocument(document, { preview: false, selection: new Range(end, end) });
}

/** In an editor that is open already the person may be typing: then once more. */
async function append(document: TextDocument, text: string): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const held = document.getText();
    const edit = new WorkspaceEdit();
    edit.insert(document.uri, endOf(document), held === '' || held.endsWith('\n') ? text : `\n${text}`);
    if (await workspace.applyEdit(edit)) return;
  }
  throw new Failure('usage', t('The editor takes no text now.'), { next: t('Try again: what you typed is kept.') });
}

function endOf(document: TextDocument): Position {
  return document.lineAt(document.lineCount - 1).range.end;
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
  throw new Failure('usage', t('This editor is not for texts to agents.'), { next: t('Run Write Prompt in Editor.') });
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
