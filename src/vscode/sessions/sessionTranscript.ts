import { window, type Uri } from 'vscode';
import { TranscriptPages, type TurnHeading } from '../../core/agents/transcriptPages.ts';
import { messageOf } from '../../core/base/errors.ts';
import type { Client } from '../../core/codex/client.ts';
import { isFar } from '../../core/codex/engineAddress.ts';
import { threadWriters } from '../../core/codex/threadWriters.ts';
import { currentEngine } from '../codex/currentEngine.ts';
import type { Context } from '../context.ts';
import type { GrowingText } from '../looking/transcriptFiles.ts';
import { sessionText } from '../looking/transcriptText.ts';

/** How much is shown at first, in characters. */
const NEWEST = 400_000;
/** Nobody tells what is said in a conversation that is not ours to join. Milliseconds between two looks at one that is seen. */
const PERIOD = 2000;

/** The text of a session that was started outside. It is read, and never joined. */
export class SessionTranscript implements GrowingText {
  readonly #context: Context;
  readonly #uri: Uri;
  readonly #threadId: string;
  readonly #changed: () => void;
  readonly #timer: NodeJS.Timeout;
  #pages: TranscriptPages | undefined;
  #text: string | undefined;
  #reading: Promise<string> | undefined;

  changedAt = 0;

  constructor(context: Context, uri: Uri, threadId: string, changed: () => void) {
    this.#context = context;
    this.#uri = uri;
    this.#threadId = threadId;
    this.#changed = changed;
    this.#timer = setInterval(() => void this.#refresh(), PERIOD);
  }

  async text(): Promise<string> {
    return this.#text ?? this.#read();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  async #refresh(): Promise<void> {
    const path = this.#uri.path;
    const isSeen = window.visibleTextEditors.some(({ document }) => document.uri.path === path);
    if (!isSeen || this.#text === undefined || this.#reading !== undefined) return;
    const before = this.#text;
    try {
      if ((await this.#read()) !== before) this.#changed();
    } catch (error) {
      this.#context.log.warn(`Cannot read the session ${this.#threadId}: ${messageOf(error)}`);
    }
  }

  async #read(): Promise<string> {
    this.#reading ??= this.#readNow().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readNow(): Promise<string> {
    const engine = await currentEngine(this.#context);
    const client = await this.#context.fleet.clientOfEngine(engine);
    const pages = (this.#pages ??= await this.#newPages(client));
    await pages.refresh(client);
    const writers = isFar(engine) ? undefined : await threadWriters(client.codexHome, [this.#threadId]);
    const isOpen = writers?.has(this.#threadId) === true;
    const last = pages.passages.at(-1)?.turnId;
    const headingOf = (turnId: string): TurnHeading | undefined => {
      const heading = pages.headingOf(turnId);
      // Of a turn that another process is at, Codex says that it was interrupted.
      const runs = isOpen && turnId === last && heading?.status === 'interrupted' && heading.endedAt === undefined;
      return runs ? { ...heading, status: 'inProgress' } : heading;
    };
    const text = sessionText({ passages: pages.passages, isWhole: pages.isWhole, headingOf }, Date.now());
    if (text !== this.#text) this.changedAt = Math.max(Date.now(), this.changedAt + 1);
    this.#text = text;
    return text;
  }

  async #newPages(client: Client): Promise<TranscriptPages> {
    const threadId = this.#threadId;
    const { thread } = await client.call('thread/read', { threadId });
    const record = { threadId, cwd: thread.cwd };
    return new TranscriptPages({ home: this.#context.home, record, whole: false, limit: NEWEST });
  }
}
