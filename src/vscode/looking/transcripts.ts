import {
  CodeLens,
  DocumentSymbol,
  Range,
  Selection,
  SymbolKind,
  TabInputText,
  TextEditorRevealType,
  Uri,
  languages,
  window,
  workspace,
  type TextDocument,
  type TextEditor,
} from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { placeOf, type FoundLine } from '../../core/agents/findText.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { Session } from '../../core/elsewhere/session.ts';
import { CommandId } from '../commands/commandIds.ts';
import type { Context } from '../context.ts';
import type { Readiness } from '../readiness.ts';
import { TranscriptFiles } from './transcriptFiles.ts';
import { LEFT_OUT, TRANSCRIPT_SCHEME, sessionPath, transcriptOfPath, transcriptPath } from './transcriptUri.ts';
import { isTurnHeading } from './turnHeading.ts';

const LANGUAGE = 'codex-transcript';
const SELECTOR = { scheme: TRANSCRIPT_SCHEME };

interface OpenOptions {
  readonly preserveFocus?: boolean;
  readonly whole?: boolean;
  /** Is selected, if it is still there. */
  readonly line?: FoundLine;
}

/** Agents' conversations as documents that grow while they are looked at. */
export class Transcripts implements Disposable {
  readonly #store = new DisposableStore();
  readonly #files: TranscriptFiles;
  /** Editors that show the end of their document: they go with it. */
  readonly #following = new Set<TextDocument>();

  constructor(context: Context, readiness: Readiness) {
    this.#files = this.#store.add(new TranscriptFiles(context, readiness));
    const options = { isReadonly: true, isCaseSensitive: true };
    this.#store.add(workspace.registerFileSystemProvider(TRANSCRIPT_SCHEME, this.#files, options));
    this.#store.add(languages.registerDocumentSymbolProvider(SELECTOR, { provideDocumentSymbols: turnsOf }));
    this.#store.add(languages.registerCodeLensProvider(SELECTOR, { provideCodeLenses: lensesOf }));
    for (const document of workspace.textDocuments) void this.#opened(document);
    this.#store.add(workspace.onDidOpenTextDocument((document) => void this.#opened(document)));
    this.#store.add(workspace.onDidCloseTextDocument((document) => this.#closed(document)));
    this.#store.add(workspace.onDidChangeTextDocument(({ document }) => this.#grew(document)));
    this.#store.add(window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#moved(textEditor)));
  }

  async open(agent: Agent, options: OpenOptions = {}): Promise<void> {
    const { whole = false } = options;
    const uri =
      openTranscript(agent.id, whole) ?? Uri.from({ scheme: TRANSCRIPT_SCHEME, path: transcriptPath(agent, whole) });
    await this.#show(uri, options);
  }

  /** The conversation of somebody else. */
  async openSession(session: Session, options: OpenOptions = {}): Promise<void> {
    await this.#show(Uri.from({ scheme: TRANSCRIPT_SCHEME, path: sessionPath(session) }), options);
  }

  async #show(uri: Uri, { preserveFocus = false, whole = false, line }: OpenOptions): Promise<void> {
    const isOpen = window.visibleTextEditors.some(({ document }) => document.uri.toString() === uri.toString());
    const document = await workspace.openTextDocument(uri);
    const editor = await window.showTextDocument(document, { preserveFocus, preview: preserveFocus });
    if (line !== undefined) showLine(editor, line);
    if (isOpen || whole) return;
    const end = document.lineAt(document.lineCount - 1).range;
    editor.selection = new Selection(end.end, end.end);
    editor.revealRange(end, TextEditorRevealType.Default);
    this.#following.add(document);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #opened(document: TextDocument): Promise<void> {
    if (document.uri.scheme !== TRANSCRIPT_SCHEME || document.languageId === LANGUAGE) return;
    await languages.setTextDocumentLanguage(document, LANGUAGE);
  }

  #closed(document: TextDocument): void {
    // A document whose language changes is closed and opened again.
    if (document.uri.scheme !== TRANSCRIPT_SCHEME || document.languageId !== LANGUAGE) return;
    this.#following.delete(document);
    this.#files.forget(document.uri);
  }

  #moved({ document, visibleRanges }: TextEditor): void {
    if (document.uri.scheme !== TRANSCRIPT_SCHEME) return;
    const last = visibleRanges.at(-1)?.end.line ?? 0;
    if (last >= document.lineCount - 2) this.#following.add(document);
    else this.#following.delete(document);
  }

  #grew(document: TextDocument): void {
    if (!this.#following.has(document)) return;
    const { range } = document.lineAt(document.lineCount - 1);
    for (const editor of window.visibleTextEditors) if (editor.document === document) editor.revealRange(range);
  }
}

function showLine(editor: TextEditor, line: FoundLine): void {
  const place = placeOf(line, editor.document.getText().split(/\r?\n/));
  if (place === undefined) return;
  const { range } = editor.document.lineAt(place);
  editor.selection = new Selection(range.start, range.end);
  editor.revealRange(range, TextEditorRevealType.InCenter);
}

/** The transcript that a tab shows already, also under a name that the agent had before. */
function openTranscript(agentId: string, whole: boolean): Uri | undefined {
  return window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) =>
      input instanceof TabInputText && input.uri.scheme === TRANSCRIPT_SCHEME ? [input.uri] : [],
    )
    .find(({ path }) => {
      const name = transcriptOfPath(path);
      return name?.agentId === agentId && name.whole === whole;
    });
}

function turnsOf(document: TextDocument): DocumentSymbol[] {
  const starts: number[] = [];
  for (let line = 0; line < document.lineCount; line++) {
    if (isTurnHeading(document.lineAt(line).text)) starts.push(line);
  }
  return starts.map((start, index) => {
    const { range, text } = document.lineAt(start);
    const end = document.lineAt((starts[index + 1] ?? document.lineCount) - 1).range.end;
    return new DocumentSymbol(text.slice(3), '', SymbolKind.Event, new Range(range.start, end), range);
  });
}

function lensesOf(document: TextDocument): CodeLens[] {
  const name = transcriptOfPath(document.uri.path);
  const { text, range } = document.lineAt(0);
  if (name === undefined || text !== LEFT_OUT) return [];
  return [
    new CodeLens(range, {
      title: t('Show Everything'),
      command: CommandId.showWholeTranscript,
      arguments: [name.agentId],
    }),
  ];
}
