import type { Agent } from '../../core/agents/agent.ts';
import type { AgentChange } from '../../core/agents/fleet.ts';
import { TranscriptPages } from '../../core/agents/transcriptPages.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import { agentOf, type Context } from '../context.ts';
import type { GrowingText } from './transcriptFiles.ts';
import { transcriptText } from './transcriptText.ts';
import type { TranscriptName } from './transcriptUri.ts';

/** How much is shown at first, in characters. */
const NEWEST = 400_000;
/** The shortest time between two new texts, in milliseconds. */
const PAUSE = 250;
/** What happens to an agent and adds nothing to its conversation. */
const ELSEWHERE = new Set([
  'delta',
  'tokens',
  'plan',
  'seen',
  'readState',
  'attached',
  'handedOver',
  'renamed',
  'engineGone',
]);

/** The text of one transcript. It grows while the agent works, and tells when it has. */
export class LiveTranscript implements GrowingText {
  readonly #context: Context;
  readonly #agentId: string;
  readonly #pages: TranscriptPages;
  readonly #changed: () => void;
  readonly #listening: Disposable;
  #text: string | undefined;
  #loading: Promise<void> | undefined;
  #isBehind = false;
  #timer: NodeJS.Timeout | undefined;

  changedAt = 0;

  constructor(context: Context, { agentId, whole }: TranscriptName, changed: () => void) {
    this.#context = context;
    this.#agentId = agentId;
    this.#changed = changed;
    const { record } = agentOf(context, agentId);
    this.#pages = new TranscriptPages({ home: context.home, record, whole, limit: whole ? Infinity : NEWEST });
    this.#listening = context.fleet.onDidChange((change) => this.#heard(change));
  }

  async text(): Promise<string> {
    if (this.#text === undefined) {
      this.#loading ??= this.#read().finally(() => (this.#loading = undefined));
      await this.#loading;
    }
    return this.#text ?? '';
  }

  dispose(): void {
    this.#listening.dispose();
    clearTimeout(this.#timer);
  }

  #heard({ after, cause }: AgentChange): void {
    if (after.id !== this.#agentId || this.#text === undefined) return;
    if (!ELSEWHERE.has(cause.kind)) this.#isBehind = true;
    this.#timer ??= setTimeout(() => void this.#refresh(), PAUSE);
  }

  async #refresh(): Promise<void> {
    try {
      const agent = this.#context.fleet.get(this.#agentId);
      if (agent === undefined) return;
      if (this.#isBehind && agent.engineUp) await this.#read();
      else this.#write(agent);
    } catch (error) {
      this.#context.log.warn(`Cannot read the transcript of ${this.#agentId}: ${messageOf(error)}`);
    } finally {
      this.#timer = undefined;
      if (this.#isBehind && this.#context.fleet.get(this.#agentId)?.engineUp === true) {
        this.#timer = setTimeout(() => void this.#refresh(), PAUSE);
      }
    }
  }

  async #read(): Promise<void> {
    this.#isBehind = false;
    await this.#pages.refresh(await this.#context.fleet.clientOf(this.#agentId));
    this.#write(agentOf(this.#context, this.#agentId));
  }

  #write(agent: Agent): void {
    const { passages, isWhole } = this.#pages;
    const headingOf = (turnId: string) => this.#pages.headingOf(turnId);
    const text = transcriptText(agent, { passages, isWhole, headingOf }, Date.now());
    if (text === this.#text) return;
    const isFirst = this.#text === undefined;
    this.#text = text;
    this.changedAt = Math.max(Date.now(), this.changedAt + 1);
    if (!isFirst) this.#changed();
  }
}
