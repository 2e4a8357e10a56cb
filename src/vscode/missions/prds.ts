import { FileType, RelativePattern, workspace, type TextDocument, type Uri } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import { Emitter } from '../../core/base/event.ts';
import type { Prd } from '../../core/prd/model.ts';
import { parsePrdInSteps } from '../../core/prd/parser.ts';
import { isPrd } from '../language/languageFeatures.ts';
import { prdGlob, PRDS_SETTING } from '../settings.ts';
import { Slices } from '../webviews/slices.ts';

export type PrdState =
  | { readonly kind: 'read'; readonly prd: Prd }
  | { readonly kind: 'missing' }
  /** A board of it could not be drawn while one waits, and nobody reads such a plan. `size` in bytes or characters. */
  | { readonly kind: 'huge'; readonly size: number }
  | { readonly kind: 'unreadable'; readonly why: string };

/**
 * In bytes of a file and characters of a document. Parsing this much takes about 25 ms in slices, a usual PRD less than one; what
 * cannot be cut (telling VS Code of the longest part) takes about 5.
 */
const LARGEST = 1024 * 1024;

/**
 * The PRDs of this window's folders as they are now, each parsed once for all who look. While one is open in an editor that is what
 * counts, with what is typed there; else the file on the disk.
 */
export class Prds implements Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<Uri>());
  readonly #parsed = new Map<string, { readonly text: string; readonly prd: Promise<Prd> }>();
  #watchers = new DisposableStore();

  /** The text of a PRD is another one, or it came or went; or a folder did, with all that are in it. */
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#watch();
    this.#store.add(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && isPrd(document)) this.#changed.fire(document.uri);
      }),
    );
    // What was typed and not saved is gone with its document.
    this.#store.add(
      workspace.onDidCloseTextDocument((document) => {
        if (isPrd(document)) this.#changed.fire(document.uri);
      }),
    );
    this.#store.add(workspace.onDidChangeWorkspaceFolders(() => this.#again()));
    this.#store.add(
      workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(PRDS_SETTING) && this.#again()),
    );
  }

  /** Sorted by name. */
  async list(): Promise<readonly Uri[]> {
    const found = await Promise.all(patterns().map((pattern) => workspace.findFiles(pattern, '**/node_modules/**')));
    return found.flat().toSorted((one, other) => one.path.localeCompare(other.path));
  }

  async read(uri: Uri): Promise<PrdState> {
    const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    // The document of a file that was deleted lives as long as its editor.
    if (open !== undefined) return open.isDirty || (await isThere(uri)) ? this.ofDocument(open) : { kind: 'missing' };
    try {
      const { size } = await workspace.fs.stat(uri);
      if (size > LARGEST) return { kind: 'huge', size };
      return {
        kind: 'read',
        prd: await this.#parse(uri, Buffer.from(await workspace.fs.readFile(uri)).toString('utf8')),
      };
    } catch (error) {
      this.#parsed.delete(uri.toString());
      return (await isThere(uri)) ? { kind: 'unreadable', why: messageOf(error) } : { kind: 'missing' };
    }
  }

  /** As the document is when it is told. */
  async ofDocument(document: TextDocument): Promise<PrdState> {
    for (;;) {
      const { version } = document;
      const text = document.getText();
      if (text.length > LARGEST) return { kind: 'huge', size: text.length };
      const prd = await this.#parse(document.uri, text);
      if (version === document.version) return { kind: 'read', prd };
    }
  }

  dispose(): void {
    this.#watchers.dispose();
    this.#store.dispose();
  }

  /** PRDs are elsewhere now. */
  #again(): void {
    this.#watch();
    for (const { uri } of workspace.workspaceFolders ?? []) this.#changed.fire(uri);
  }

  #watch(): void {
    this.#watchers.dispose();
    this.#watchers = new DisposableStore();
    const heard = (uri: Uri): void => this.#changed.fire(uri);
    for (const pattern of patterns()) {
      const watcher = this.#watchers.add(workspace.createFileSystemWatcher(pattern));
      this.#watchers.add(watcher.onDidCreate(heard));
      this.#watchers.add(watcher.onDidChange(heard));
      this.#watchers.add(watcher.onDidDelete(heard));
    }
    // Of a folder that goes or comes with everything in it, the files are not always told of.
    for (const pattern of foldersAbove(prdGlob())) {
      const watcher = this.#watchers.add(workspace.createFileSystemWatcher(pattern, false, true, false));
      this.#watchers.add(watcher.onDidCreate(heard));
      this.#watchers.add(watcher.onDidDelete(heard));
    }
  }

  #parse(uri: Uri, text: string): Promise<Prd> {
    const key = uri.toString();
    const known = this.#parsed.get(key);
    if (known?.text === text) return known.prd;
    const prd = parsed(text);
    this.#parsed.set(key, { text, prd });
    return prd;
  }
}

async function parsed(text: string): Promise<Prd> {
  const slices = new Slices();
  const steps = parsePrdInSteps(text);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await slices.breathe();
  }
}

/** Whether the file is on its disk, whatever a document holds. */
export async function isThere(uri: Uri): Promise<boolean> {
  return workspace.fs.stat(uri).then(
    ({ type }) => (type & FileType.File) !== 0,
    () => false,
  );
}

/** `docs` and `docs/prds` for `docs/prds/*.md`. */
export function foldersAbove(glob: string): readonly RelativePattern[] {
  const parts = glob.split('/');
  const wild = parts.findIndex((part) => /[*?{[]/.test(part));
  const paths = parts.slice(0, wild < 0 ? -1 : wild).map((_, index) => parts.slice(0, index + 1).join('/'));
  return (workspace.workspaceFolders ?? []).flatMap((folder) => paths.map((path) => new RelativePattern(folder, path)));
}

function patterns(): readonly RelativePattern[] {
  return (workspace.workspaceFolders ?? []).map((folder) => new RelativePattern(folder, prdGlob()));
}

/** Whether what is said of `changed`, a PRD or a folder, is about the PRD. */
export function isAbout(changed: Uri, prd: Uri): boolean {
  const [one, other] = [changed.toString(), prd.toString()];
  return one === other || other.startsWith(`${one}/`);
}
