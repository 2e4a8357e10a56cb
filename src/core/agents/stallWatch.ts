import type { Disposable } from '../base/disposable.ts';
import type { AgentEvent } from './agentEvent.ts';

/**
 * Notices turns that do nothing but retry: without a network Codex tries for ever and the turn never ends.
 * Anything else that is heard of the agent proves that it goes on.
 */
export class StallWatch implements Disposable {
  readonly #after: number;
  readonly #onStall: (agentId: string, turnId: string) => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(after: number, onStall: (agentId: string, turnId: string) => void) {
    this.#after = after;
    this.#onStall = onStall;
  }

  heard(agentId: string, event: AgentEvent): void {
    if (event.kind !== 'retrying') {
      clearTimeout(this.#timers.get(agentId));
      this.#timers.delete(agentId);
      return;
    }
    if (this.#timers.has(agentId)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(agentId);
      this.#onStall(agentId, event.turnId);
    }, this.#after);
    timer.unref();
    this.#timers.set(agentId, timer);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
