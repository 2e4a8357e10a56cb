import type { Event } from '../base/event.ts';

/** Whole text messages to and from an engine. Knows nothing of what they mean. */
export interface Transport {
  readonly onMessage: Event<string>;
  /** Fires once. The reason is for people. */
  readonly onClose: Event<string>;
  send(text: string): void;
  close(): void;
}

/** The longest message that is taken from an engine, in bytes. It closes a connection that sends it 16 MiB, and is bounded likewise. */
export const MAX_MESSAGE = 64 * 1024 * 1024;

/** Limits of a connection that a network carries, in milliseconds. */
export interface Patience {
  /** How long it may take to open. */
  readonly opening: number;
  /** How often the other side is asked whether it is there. */
  readonly asking: number;
  /** How long it may be silent before it counts as lost. */
  readonly silence: number;
}

/** What is stated in docs/decisions/0009: nobody waits longer for a host that is away. */
export const FAR: Patience = { opening: 10_000, asking: 2000, silence: 30_000 };
