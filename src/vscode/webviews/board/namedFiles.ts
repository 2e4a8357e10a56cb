import { workspace, type Uri } from 'vscode';
import { DisposableStore, type Disposable } from '../../../core/base/disposable.ts';
import type { PrdFile } from '../../../core/prd/model.ts';
import type { BoardNamedFile } from '../../../protocol/board.ts';
import { namedFile } from '../openNamedFile.ts';
import { lineOfText } from './boardParts.ts';

/** So many files of one PRD are looked for. */
const MOST = 500;
/** Many files that come at once are looked at once. In milliseconds. */
const PAUSE = 200;

/** Whether the files that a PRD names are there, and when that changes. */
export class NamedFiles implements Disposable {
  readonly #prd: Uri;
  readonly #store = new DisposableStore();
  /** Paths of the files and of the folders above them: of one that comes with everything in it, the files are not always told of. */
  #watched: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor(prd: Uri, changed: () => void) {
    this.#prd = prd;
    const heard = ({ path }: Uri): void => {
      if (!this.#watched.has(path)) return;
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        changed();
      }, PAUSE);
    };
    const watcher = this.#store.add(workspace.createFileSystemWatcher('**/*', false, true, false));
    this.#store.add(watcher.onDidCreate(heard));
    this.#store.add(watcher.onDidDelete(heard));
  }

  async look(files: readonly PrdFile[]): Promise<readonly BoardNamedFile[]> {
    const named = files.slice(0, MOST).map((file) => ({
      file,
      uri: /[*?{}<>]/.test(file.path) ? undefined : namedFile(file.path, this.#prd)?.uri,
    }));
    this.#watched = new Set(named.flatMap(({ uri }) => (uri === undefined ? [] : withFoldersAbove(uri.path))));
    return Promise.all(
      named.map(async ({ file: { path, change, comesOrGoes }, uri }): Promise<BoardNamedFile> => ({
        path: lineOfText(path),
        change: lineOfText(change),
        kind: uri === undefined ? 'pattern' : (await exists(uri)) ? 'there' : 'missing',
        comesOrGoes,
      })),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#store.dispose();
  }
}

async function exists(uri: Uri): Promise<boolean> {
  return workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** `/a/b`, `/a` for `/a/b`. */
function withFoldersAbove(path: string): readonly string[] {
  const end = path.lastIndexOf('/');
  return end <= 0 ? [path] : [path, ...withFoldersAbove(path.slice(0, end))];
}
