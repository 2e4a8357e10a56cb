import {
  EventEmitter,
  FilePermission,
  FileSystemError,
  FileType,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
  type Uri,
} from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';

/**
 * Texts that can only be read, as files: unlike a virtual document, VS Code brings a file back after a reload, and replaces only
 * the lines that have changed, so that a reader's place stays.
 */
export abstract class ReadOnlyFiles implements FileSystemProvider, Disposable {
  protected readonly store = new DisposableStore();
  protected readonly changed = this.store.add(new EventEmitter<FileChangeEvent[]>());
  readonly onDidChangeFile = this.changed.event;

  abstract stat(uri: Uri): Promise<FileStat>;
  abstract readFile(uri: Uri): Promise<Uint8Array>;

  dispose(): void {
    this.store.dispose();
  }

  /** Changes are told without being asked. */
  watch(): Disposable {
    return { dispose: () => {} };
  }

  readDirectory(): [] {
    return [];
  }

  createDirectory(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  delete(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  rename(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }
}

/** `mtime` is in epoch milliseconds. */
export function fileStat(text: string, mtime: number): FileStat {
  const size = Buffer.byteLength(text);
  return { type: FileType.File, ctime: 0, mtime, size, permissions: FilePermission.Readonly };
}
