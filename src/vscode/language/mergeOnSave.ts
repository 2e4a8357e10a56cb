import { readFile, stat, utimes } from 'node:fs/promises';
import {
  TextDocumentChangeReason,
  WorkspaceEdit,
  window,
  workspace,
  type TextDocument,
  type TextDocumentChangeEvent,
} from 'vscode';
import type { Home } from '../../core/agents/home.ts';
import { SeenDisk, type TextChange } from '../../core/agentsLog/seenDisk.ts';
import { logLockOf } from '../../core/agentsLog/writer.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import { withLockOrWithout } from '../../core/base/fileLock.ts';
import type { Log } from '../../core/base/log.ts';
import { makePrivateFolder } from '../../core/base/privateFiles.ts';
import { AGENTS_LOG_LANGUAGE } from '../../protocol/language.ts';

/**
 * A file's time for the moment between our merge and the editor's write. VS Code refuses to save over a file that is newer than
 * the one it has loaded; whatever is appended after the merge makes the file newer again, and VS Code asks.
 */
const LONG_AGO = new Date(0);
/** Longest wait for an entry that is being appended, in milliseconds: VS Code gives a save 1.5 seconds of ours. */
const PATIENCE = 800;
/**
 * After so many milliseconds a save that has not come does not come: somebody refused it. Longer than others wait for our lock, so
 * that a slow write is never taken for none.
 */
const LONGEST_WRITE = 3000;

interface OpenLog {
  readonly disk: SeenDisk;
  /** VS Code has not loaded all that the disk had at the merge: it believes that the disk is ahead. */
  isMerged: boolean;
  /** A change that is the disk's, unless VS Code says next that the document has changes now: then it was the person's. */
  loaded: { readonly text: string; readonly changes: readonly TextChange[] } | undefined;
  /** The save that is going on, with those before it. */
  work: Promise<void>;
  /** Tells the save that is going on that the editor has written. */
  written: (() => void) | undefined;
}

/**
 * While a person edits agents.log, others append to it. Before the editor saves, what was appended is inserted at its end; if the
 * file has changed otherwise, VS Code's own question decides. None of our processes appends between the merge and the write.
 */
export class MergeOnSave implements Disposable {
  readonly #home: Home;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  readonly #open = new Map<TextDocument, OpenLog>();

  constructor(home: Home, log: Log) {
    this.#home = home;
    this.#log = log;
    for (const document of workspace.textDocuments) this.#opened(document);
    this.#store.add(workspace.onDidOpenTextDocument((document) => this.#opened(document)));
    this.#store.add(workspace.onDidCloseTextDocument((document) => this.#open.delete(document)));
    this.#store.add(workspace.onDidChangeTextDocument((event) => this.#changed(event)));
    this.#store.add(
      workspace.onWillSaveTextDocument((event) => {
        const open = this.#open.get(event.document);
        if (open !== undefined) event.waitUntil(this.#beforeSave(event.document, open));
      }),
    );
    this.#store.add(workspace.onDidSaveTextDocument((document) => this.#saved(document)));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #opened(document: TextDocument): void {
    // One that comes back with unsaved changes after a restart: nobody knows any more what it was made of.
    if (document.languageId !== AGENTS_LOG_LANGUAGE || document.uri.scheme !== 'file' || document.isDirty) return;
    this.#open.set(document, {
      disk: new SeenDisk(document.getText()),
      isMerged: false,
      loaded: undefined,
      work: Promise.resolve(),
      written: undefined,
    });
  }

  #changed({ document, contentChanges, reason }: TextDocumentChangeEvent): void {
    const open = this.#open.get(document);
    if (open === undefined) return;
    if (contentChanges.length === 0) {
      if (document.isDirty) open.loaded = undefined;
      return;
    }
    settle(open);
    const changes = contentChanges.map((change): TextChange => ({
      offset: change.rangeOffset,
      removed: change.rangeLength,
      text: change.text,
    }));
    if (reason === TextDocumentChangeReason.Undo) open.disk.undone(changes, document.getText());
    else if (reason === TextDocumentChangeReason.Redo) open.disk.redone(changes, document.getText());
    else if (!document.isDirty) open.loaded = { text: document.getText(), changes };
  }

  #saved(document: TextDocument): void {
    const open = this.#open.get(document);
    if (open === undefined) this.#opened(document);
    else if (open.written === undefined) open.disk.saved(document.getText());
    else open.written();
  }

  /** Ends when the editor may write; our lock is held until it has. */
  #beforeSave(document: TextDocument, open: OpenLog): Promise<void> {
    return new Promise((mayWrite) => {
      open.work = open.work
        .then(async () => {
          await makePrivateFolder(this.#home.folder);
          const lock = await logLockOf(this.#home, document.uri.fsPath);
          await withLockOrWithout(lock, PATIENCE, () => this.#save(document, open, mayWrite));
        })
        // No reason not to save: then VS Code asks about the file that is newer.
        .catch((error: unknown) =>
          this.#log.warn(`Cannot merge what was appended to ${document.uri.fsPath}: ${messageOf(error)}`),
        )
        .finally(mayWrite);
    });
  }

  async #save(document: TextDocument, open: OpenLog, mayWrite: () => void): Promise<void> {
    const file = document.uri.fsPath;
    settle(open);
    if (!(await insertMissing(document, open))) return;
    if (open.isMerged) await utimes(file, new Date(), LONG_AGO);
    const { version } = document;
    const write = writeOf(open);
    mayWrite();
    if (await write) {
      // The person may have typed on while the editor wrote, and other extensions may have changed the text before.
      open.disk.saved(document.version === version ? document.getText() : await textOf(file));
      open.isMerged = false;
    } else if ((await stat(file)).mtimeMs === LONG_AGO.getTime()) {
      await utimes(file, new Date(), new Date());
    }
  }
}

/** Whether the editor has written, or has not for too long. */
function writeOf(open: OpenLog): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isWritten: boolean) => {
      clearTimeout(timer);
      open.written = undefined;
      resolve(isWritten);
    };
    const timer = setTimeout(() => end(false), LONGEST_WRITE);
    open.written = () => end(true);
  });
}

/** Whether the editor now has all that the disk has. */
async function insertMissing(document: TextDocument, open: OpenLog): Promise<boolean> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const merge = open.disk.merge(await textOf(document.uri.fsPath), document.getText());
    if (merge.kind !== 'insert') return merge.kind === 'nothing';
    // VS Code refuses it when the person types at that moment: then once more.
    if (!(await insertAtEnd(document, merge.text))) continue;
    open.disk.merged(merge);
    open.isMerged = true;
    return true;
  }
  return false;
}

/** A cursor at the end stays before the text: there the person is writing. */
async function insertAtEnd(document: TextDocument, text: string): Promise<boolean> {
  const end = document.lineAt(document.lineCount - 1).range.end;
  const cursors = window.visibleTextEditors
    .filter((editor) => editor.document === document && editor.selections.some(({ active }) => active.isEqual(end)))
    .map((editor) => ({ editor, selections: editor.selections }));
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, end, text);
  if (!(await workspace.applyEdit(edit))) return false;
  for (const { editor, selections } of cursors) editor.selections = selections;
  return true;
}

function settle(open: OpenLog): void {
  if (open.loaded !== undefined) open.disk.loaded(open.loaded.text, open.loaded.changes);
  open.loaded = undefined;
}

async function textOf(file: string): Promise<string> {
  return new TextDecoder().decode(await readFile(file));
}
