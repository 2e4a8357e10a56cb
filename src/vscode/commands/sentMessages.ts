import type { Memento } from 'vscode';

/** A message that an agent has been sent from this workspace. */
export interface SentMessage {
  readonly text: string;
  readonly agentId: string;
  readonly agentName: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

const KEY = 'sentMessages';
const MOST = 50;
/** In characters. What is longer was not typed in a line, and would make the workspace's state heavy. */
const LONGEST = 10_000;

/** What was sent, the newest first. */
export class SentMessages {
  readonly #memory: Memento;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  all(): readonly SentMessage[] {
    return this.#memory.get<readonly SentMessage[]>(KEY, []);
  }

  async add(message: SentMessage): Promise<void> {
    await this.#memory.update(KEY, withMessage(this.all(), message));
  }
}

/** The same text to the same agent stands there once. */
export function withMessage(messages: readonly SentMessage[], message: SentMessage): readonly SentMessage[] {
  if (message.text.length > LONGEST) return messages;
  const others = messages.filter(({ text, agentId }) => text !== message.text || agentId !== message.agentId);
  return [message, ...others].slice(0, MOST);
}

/** What this agent was sent, and what only others were: each text once, the newest first. */
export function historyFor(
  messages: readonly SentMessage[],
  agentId: string,
): { readonly own: readonly SentMessage[]; readonly others: readonly SentMessage[] } {
  const own = messages.filter((message) => message.agentId === agentId);
  const seen = new Set(own.map(({ text }) => text));
  const others: SentMessage[] = [];
  for (const message of messages) {
    if (seen.has(message.text)) continue;
    seen.add(message.text);
    others.push(message);
  }
  return { own, others };
}
