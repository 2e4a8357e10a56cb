import { commands, RelativePattern, Uri, workspace, type TextDocument } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { LOG_NAME } from '../../core/agentsLog/logPlace.ts';
import { looksLikePrd, mayBePrd } from '../../core/prd/looksLikePrd.ts';
import { parsePrd } from '../../core/prd/parser.ts';
import { isPrd } from '../language/languageFeatures.ts';
import { prdGlob, PRDS_SETTING } from '../settings.ts';
import { foldersAbove } from './prds.ts';

/**
 * For `resourcePath in` of menus: the open texts that have a board. Not their URIs: a window on another machine has others than its
 * extensions. VS Code means the path as the system writes it for files of its own machine, else that of the URI.
 */
const PRDS_KEY = 'codexOrchestrator.openPrds';
/** For `when` of the view "Missions": there is something to show in it. */
const MISSIONS_KEY = 'codexOrchestrator.hasMissions';

/** Many events of one file are looked at once. In milliseconds. */
const PAUSE = 300;

/** Tells VS Code where our menus and views have a meaning, so that they are no noise elsewhere. */
export class PrdKeys implements Disposable {
  readonly #store = new DisposableStore();
  readonly #open = new Map<string, Uri>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #watchers = new DisposableStore();
  #hasMissions: boolean | undefined;

  constructor() {
    this.#store.add(workspace.onDidOpenTextDocument((document) => this.#look(document)));
    this.#store.add(workspace.onDidCloseTextDocument((document) => this.#closed(document)));
    this.#store.add(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && isMarkdown(document)) {
          this.#soon(document.uri.toString(), () => !document.isClosed && this.#look(document));
        }
      }),
    );
    this.#store.add(workspace.onDidChangeWorkspaceFolders(() => this.#again()));
    this.#store.add(
      workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(PRDS_SETTING) && this.#again()),
    );
    this.#again();
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#watchers.dispose();
    this.#store.dispose();
  }

  /** PRDs are elsewhere now. */
  #again(): void {
    for (const document of workspace.textDocuments) this.#look(document);
    this.#watchers.dispose();
    this.#watchers = new DisposableStore();
    const heard = (): void => this.#soon('', () => void this.#lookForMissions());
    const folders = workspace.workspaceFolders ?? [];
    const files = folders.flatMap((folder) => [prdGlob(), LOG_NAME].map((name) => new RelativePattern(folder, name)));
    for (const pattern of [...files, ...foldersAbove(prdGlob())]) {
      const watcher = this.#watchers.add(workspace.createFileSystemWatcher(pattern, false, true, false));
      this.#watchers.add(watcher.onDidCreate(heard));
      this.#watchers.add(watcher.onDidDelete(heard));
    }
    void this.#lookForMissions();
  }

  #soon(what: string, work: () => unknown): void {
    clearTimeout(this.#timers.get(what));
    const run = (): void => {
      this.#timers.delete(what);
      work();
    };
    this.#timers.set(what, setTimeout(run, PAUSE));
  }

  #look(document: TextDocument): void {
    if (!isMarkdown(document)) return;
    const { uri } = document;
    const key = uri.toString();
    const had = this.#open.has(key);
    const is = isPrd(document) || readsAsPrd(document);
    if (is) this.#open.set(key, uri);
    else this.#open.delete(key);
    if (had !== is) this.#tell();
  }

  #closed({ uri }: TextDocument): void {
    if (this.#open.delete(uri.toString())) this.#tell();
  }

  #tell(): void {
    const paths = [...this.#open.values()].flatMap(({ path, fsPath }) => [path, fsPath]);
    void commands.executeCommand('setContext', PRDS_KEY, [...new Set(paths)]);
  }

  async #lookForMissions(): Promise<void> {
    const has = await hasMissions();
    if (has === this.#hasMissions) return;
    this.#hasMissions = has;
    await commands.executeCommand('setContext', MISSIONS_KEY, has);
  }
}

function isMarkdown({ languageId, uri }: TextDocument): boolean {
  return languageId === 'markdown' && uri.scheme === 'file';
}

function readsAsPrd(document: TextDocument): boolean {
  const text = document.getText();
  return mayBePrd(text) && looksLikePrd(parsePrd(text));
}

async function hasMissions(): Promise<boolean> {
  for (const folder of workspace.workspaceFolders ?? []) {
    const log = Uri.joinPath(folder.uri, LOG_NAME);
    const hasLog = await workspace.fs.stat(log).then(
      () => true,
      () => false,
    );
    if (hasLog) return true;
    const [prd] = await workspace.findFiles(new RelativePattern(folder, prdGlob()), '**/node_modules/**', 1);
    if (prd !== undefined) return true;
  }
  return false;
}
