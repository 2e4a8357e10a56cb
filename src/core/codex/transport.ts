import type { Event } from '../base/event.ts';

/** Whole text messages to and from an engine. Knows nothing of what they mean. */
export interface Transport {
  readonly onMessage: Event<string>;
  /** Fires once. The reason is for people. */
  readonly onClose: Event<string>;
  send(text: string): void;
  close(): void;
}
