import {
  EventEmitter,
  FileChangeType,
  FilePermission,
  FileSystemError,
  FileType,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
  type Uri,
} from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import type { Context } from '../context.ts';
import type { Readiness } from '../readiness.ts';
import type { LiveTranscript } from './liveTranscript.ts';
import { transcriptOfPath } from './transcriptUri.ts';

const liveTranscripts = () => import('./liveTranscript.ts');

/**
 * Transcripts as files that can only be read. Unlike a virtual document, VS Code brings a file back after a reload, and
 * replaces only the lines that have changed, so that a reader's place stays.
 */
export class TranscriptFiles implements FileSystemProvider, Disposable {
  readonly #context: Context;
  readonly #readiness: Readiness;
  readonly #live = new Map<string, LiveTranscript>();
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new EventEmitter<FileChangeEvent[]>());
  readonly onDidChangeFile = this.#changed.event;

  constructor(context: Context, readiness: Readiness) {
    this.#context = context;
    this.#readiness = readiness;
  }

  dispose(): void {
    this.#store.dispose();
    for (const live of this.#live.values()) live.dispose();
  }

  /** Nobody reads it any more. */
  forget(uri: Uri): void {
    this.#live.get(uri.path)?.dispose();
    this.#live.delete(uri.path);
  }

  async stat(uri: Uri): Promise<FileStat> {
    const live = await this.#liveOf(uri);
    const size = Buffer.byteLength(await readable(live));
    return { type: FileType.File, ctime: 0, mtime: live.changedAt, size, permissions: FilePermission.Readonly };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return Buffer.from(await readable(await this.#liveOf(uri)));
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

  async #liveOf(uri: Uri): Promise<LiveTranscript> {
    const name = transcriptOfPath(uri.path);
    await this.#readiness.loaded;
    if (name === undefined || this.#context.fleet.get(name.agentId) === undefined) {
      throw FileSystemError.FileNotFound(uri);
    }
    const { LiveTranscript } = await liveTranscripts();
    const known = this.#live.get(uri.path);
    if (known !== undefined) return known;
    const tell = (): void => this.#changed.fire([{ type: FileChangeType.Changed, uri }]);
    const live = new LiveTranscript(this.#context, name, tell);
    this.#live.set(uri.path, live);
    return live;
  }
}

async function readable(live: LiveTranscript): Promise<string> {
  try {
    return await live.text();
  } catch (error) {
    throw FileSystemError.Unavailable(messageOf(error));
  }
}
