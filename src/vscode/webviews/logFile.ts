import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import { workspace, type TextDocument, type TextDocumentChangeEvent, type Uri } from 'vscode';
import { isAgentsLogDocument } from '../../core/agentsLog/isAgentsLog.ts';
import type { LogDocument } from '../../core/agentsLog/logDocument.ts';
import type { SectionChange } from '../../core/agentsLog/model.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { errnoOf, messageOf } from '../../core/base/errors.ts';
import { Emitter } from '../../core/base/event.ts';
import { t } from '../../core/base/l10n.ts';
import type { Log } from '../../core/base/log.ts';
import { differenceOf } from './difference.ts';
import { readFromEditor } from './editorText.ts';
import { readAppended, readFromDisk, type ReadLog } from './logText.ts';

export type LogState =
  | { readonly kind: 'reading' | 'shown' | 'empty' | 'foreign' | 'missing' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Writers come in bursts: what they write is read together. In milliseconds. */
const PAUSE = 40;

/**
 * An agents log as it is now, parsed once for all who look at it. While the file is open in an editor that is what counts, with what
 * is typed there; else the file on the disk. Its document changes; sections do not.
 */
export class LogFile implements Disposable {
  readonly uri: Uri;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<SectionChange>());
  readonly #stateChanged = this.#store.add(new Emitter<LogState>());
  #read: ReadLog | undefined;
  #state: LogState = { kind: 'reading' };
  #editor: TextDocument | undefined;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  #isBehind = false;
  #isDisposed = false;

  readonly onDidChange = this.#changed.event;
  readonly onDidChangeState = this.#stateChanged.event;

  constructor(uri: Uri, log: Log) {
    this.uri = uri;
    this.#log = log;
    this.#editor = workspace.textDocuments.find((text) => this.#isOurs(text));
    this.#store.add(workspace.onDidChangeTextDocument((event) => this.#edited(event)));
    this.#store.add(workspace.onDidOpenTextDocument((text) => this.#sourceIs(text, text)));
    this.#store.add(workspace.onDidCloseTextDocument((text) => this.#sourceIs(text, undefined)));
    this.#watch();
    this.#readSoon(0);
  }

  get document(): LogDocument | undefined {
    return this.#read?.document;
  }

  /** Lines of the file before the document. */
  get linesBefore(): number {
    return this.#read?.linesBefore ?? 0;
  }

  get state(): LogState {
    return this.#state;
  }

  /** Looks at the file again, whatever the system told of it. */
  again(): void {
    this.#watch();
    this.#readSoon(0);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
    this.#store.dispose();
  }

  #isOurs({ uri }: TextDocument): boolean {
    return uri.toString() === this.uri.toString();
  }

  #sourceIs(text: TextDocument, editor: TextDocument | undefined): void {
    if (!this.#isOurs(text)) return;
    this.#editor = editor;
    this.#readSoon(0);
  }

  #edited({ document: text, contentChanges }: TextDocumentChangeEvent): void {
    if (!this.#isOurs(text) || contentChanges.length === 0) return;
    // Read from somewhere else or in part, or being read: its places are not those of our document.
    const isPart = this.#state.kind === 'foreign';
    if (this.#reading !== undefined || this.#read === undefined || this.#read.file !== undefined || isPart) {
      this.#readSoon(0);
      return;
    }
    for (const { rangeOffset, rangeLength, text: added } of contentChanges) {
      this.#changed.fire(this.#read.document.change(rangeOffset, rangeOffset + rangeLength, added));
    }
    this.#say(stateOf(this.#read.document));
  }

  /** The folder, so that a file that is deleted and made again is noticed. */
  #watch(): void {
    if (this.uri.scheme !== 'file') return;
    this.#watcher?.close();
    this.#watcher = undefined;
    try {
      const name = basename(this.uri.fsPath);
      this.#watcher = watch(dirname(this.uri.fsPath), { persistent: false }, (_, file) => {
        if ((file ?? name) === name && this.#editor === undefined) this.#readSoon(PAUSE);
      });
      this.#watcher.on('error', (error) => this.#log.warn(`Cannot watch ${this.uri.fsPath}: ${messageOf(error)}`));
    } catch (error) {
      this.#log.warn(`Cannot watch ${this.uri.fsPath}: ${messageOf(error)}`);
    }
  }

  #readSoon(pause: number): void {
    this.#isBehind = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#reading ??= this.#readUntilUpToDate().finally(() => (this.#reading = undefined));
    }, pause);
  }

  async #readUntilUpToDate(): Promise<void> {
    while (this.#isBehind && !this.#isDisposed) {
      this.#isBehind = false;
      try {
        await this.#readOnce();
      } catch (error) {
        const isGone = errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
        if (isGone) this.#replace(undefined);
        this.#say(isGone ? { kind: 'missing' } : { kind: 'unreadable', why: whyOf(error) });
      }
    }
  }

  async #readOnce(): Promise<void> {
    const editor = this.#editor;
    if (editor === undefined && this.#read !== undefined) {
      const appended = await readAppended(this.uri.fsPath, this.#read);
      if (appended !== undefined) {
        this.#read = appended.end;
        if (appended.change !== undefined) this.#changed.fire(appended.change);
        this.#say(stateOf(appended.end.document));
        return;
      }
    }
    const read = editor === undefined ? await readFromDisk(this.uri.fsPath) : await readFromEditor(editor);
    // What was typed meanwhile has asked for another reading.
    if (this.#isBehind || this.#isDisposed) return;
    this.#replace(read);
    this.#say(stateOf(read.document));
  }

  #replace(read: ReadLog | undefined): void {
    const change = differenceOf(this.#read?.document.sections ?? [], read?.document.sections ?? []);
    this.#read = read;
    if (change !== undefined) this.#changed.fire(change);
  }

  #say(state: LogState): void {
    if (state.kind === this.#state.kind && state.kind !== 'unreadable') return;
    this.#state = state;
    this.#stateChanged.fire(state);
  }
}

function stateOf(document: LogDocument): LogState {
  const hasWords = document.sections.some(({ text, kind }) => kind !== 'title' && text.trim() !== '');
  if (!hasWords) return { kind: 'empty' };
  return { kind: isAgentsLogDocument(document) ? 'shown' : 'foreign' };
}

function whyOf(error: unknown): string {
  switch (errnoOf(error)) {
    case 'EISDIR':
      return t('it is a folder');
    case 'EACCES':
    case 'EPERM':
      return t('you may not read it');
    default:
      return messageOf(error);
  }
}
