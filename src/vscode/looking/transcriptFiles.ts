import { FileChangeType, FileSystemError, type FileStat, type Uri } from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import type { Context } from '../context.ts';
import type { Readiness } from '../readiness.ts';
import { fileStat, ReadOnlyFiles } from './readOnlyFiles.ts';
import { sessionOfPath, transcriptOfPath } from './transcriptUri.ts';

const liveTranscripts = () => import('./liveTranscript.ts');
const sessionTranscripts = () => import('../sessions/sessionTranscript.ts');

/** A text that grows, and tells when it has. */
export interface GrowingText extends Disposable {
  /** Rejects when the conversation cannot be read: its engine does not run and may not be started. */
  text(): Promise<string>;
  /** Epoch milliseconds of the newest text; different for every text. */
  readonly changedAt: number;
}

/** Transcripts, which grow while they are read. */
export class TranscriptFiles extends ReadOnlyFiles {
  readonly #context: Context;
  readonly #readiness: Readiness;
  readonly #live = new Map<string, GrowingText>();

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

  async #liveOf(uri: Uri): Promise<GrowingText> {
    await this.#readiness.loaded;
    const make = await this.#makerOf(uri);
    const known = this.#live.get(uri.path);
    if (known !== undefined) return known;
    const live = make(() => this.changed.fire([{ type: FileChangeType.Changed, uri }]));
    this.#live.set(uri.path, live);
    return live;
  }

  async #makerOf(uri: Uri): Promise<(tell: () => void) => GrowingText> {
    const context = this.#context;
    const threadId = sessionOfPath(uri.path);
    if (threadId !== undefined) {
      const { SessionTranscript } = await sessionTranscripts();
      return (tell) => new SessionTranscript(context, uri, threadId, tell);
    }
    const name = transcriptOfPath(uri.path);
    if (name === undefined || context.fleet.get(name.agentId) === undefined) throw FileSystemError.FileNotFound(uri);
    const { LiveTranscript } = await liveTranscripts();
    return (tell) => new LiveTranscript(context, name, tell);
  }
}

async function readable(live: GrowingText): Promise<string> {
  try {
    return await live.text();
  } catch (error) {
    throw FileSystemError.Unavailable(messageOf(error));
  }
}
