import { plainText, transcriptText } from './transcript.ts';
import type { Incoming } from '../codex/connection.ts';
import type { AgentMessageDeltaNotification } from '../codex/protocol/v2/AgentMessageDeltaNotification.ts';
import type { ItemCompletedNotification } from '../codex/protocol/v2/ItemCompletedNotification.ts';
import type { TurnCompletedNotification } from '../codex/protocol/v2/TurnCompletedNotification.ts';

/**
 * What an agent does, as text for a person. `prefix` stands before each line, for several agents at once; without it an
 * answer is printed while it is written.
 */
export class FollowText {
  readonly #print: (text: string) => void;
  readonly #prefix: string;
  readonly #begun = new Set<string>();
  /** The message whose beginning is printed, and how much of it. */
  #open: { itemId: string; text: string } | undefined;

  constructor(print: (text: string) => void, prefix: string) {
    this.#print = print;
    this.#prefix = prefix;
  }

  heard({ method, params }: Incoming): void {
    switch (method) {
      case 'item/started': {
        const { item } = params as ItemCompletedNotification;
        if (item.type !== 'commandExecution') return;
        this.#begun.add(item.id);
        this.#lines(`$ ${item.command}`);
        return;
      }
      case 'item/agentMessage/delta': {
        const { itemId, delta } = params as AgentMessageDeltaNotification;
        if (this.#prefix === '') this.#stream(itemId, delta);
        return;
      }
      case 'item/completed':
        this.#completed(params as ItemCompletedNotification);
        return;
      case 'turn/completed':
        this.#lines(endText(params as TurnCompletedNotification));
        return;
      default:
    }
  }

  #completed({ item }: ItemCompletedNotification): void {
    if (item.type === 'agentMessage' && this.#open?.itemId === item.id && item.text.startsWith(this.#open.text)) {
      this.#print(`${plainText(item.text.slice(this.#open.text.length))}\n`);
      this.#open = undefined;
      return;
    }
    const text = transcriptText(item);
    const begun = item.type === 'commandExecution' && this.#begun.delete(item.id);
    if (text !== '') this.#lines(begun ? text.replace(/^\$ [^]*? {2}\(/, '  (') : text);
  }

  #stream(itemId: string, delta: string): void {
    if (this.#open !== undefined && this.#open.itemId !== itemId) this.#closeLine();
    this.#open = { itemId, text: (this.#open?.text ?? '') + delta };
    this.#print(plainText(delta));
  }

  /** A message that was cut off by another is never completed. */
  #closeLine(): void {
    if (this.#open !== undefined) this.#print('\n');
    this.#open = undefined;
  }

  #lines(text: string): void {
    this.#closeLine();
    for (const line of plainText(text).split('\n')) this.#print(`${this.#prefix}${line}\n`);
  }
}

function endText({ turn }: TurnCompletedNotification): string {
  const time = turn.durationMs === null ? '' : `, ${Math.round(turn.durationMs / 100) / 10}s`;
  const why = turn.status === 'failed' ? `: ${turn.error?.message ?? 'Codex gave no reason.'}` : '';
  return `-- turn ${turn.status}${time}${why}`;
}
