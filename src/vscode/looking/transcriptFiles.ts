import { FileChangeType, FileSystemError, type FileStat, type Uri } from 'vscode';
import { messageOf } from '../../core/base/errors.ts';
import type { Context } from '../context.ts';
import type { Readiness } from '../readiness.ts';
import type { LiveTranscript } from './liveTranscript.ts';
import { fileStat, ReadOnlyFiles } from './readOnlyFiles.ts';
import { transcriptOfPath } from './transcriptUri.ts';

const liveTranscripts = () => import('./liveTranscript.ts');

/** Transcripts, which grow while they are read. */
export class TranscriptFiles extends ReadOnlyFiles {
  readonly #context: Context;
  readonly #readiness: Readiness;
  readonly #live = new Map<string, LiveTranscript>();

  constructor(context: Context, readiness: Readiness) {
    super();
    this.#context = context;
    this.#readiness = readiness;
  }

  override dispose(): void {
    super.dispose();
    for (const live of this.#live.values()) live.dispose();
  }

  /** Nobody reads it any more. */
  forget(uri: Uri): void {
    this.#live.get(uri.path)?.dispose();
    this.#live.delete(uri.path);
  }

  async stat(uri: Uri): Promise<FileStat> {
    const live = await this.#liveOf(uri);
    const text = await readable(live);
    return fileStat(text, live.changedAt);
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return Buffer.from(await readable(await this.#liveOf(uri)));
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
    const tell = (): void => this.changed.fire([{ type: FileChangeType.Changed, uri }]);
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
