import type { Disposable } from '../base/disposable.ts';
import type { AgentChange, Fleet } from './fleet.ts';

/** What this process heard of an agent; the same kind several times in a row is one entry. */
export interface HeardEvent {
  readonly kind: string;
  readonly times: number;
  /** Of the newest one, in epoch milliseconds. */
  readonly at: number;
  /** The agent's state after it. */
  readonly state: string;
}

const KEPT = 40;

/** The newest events of every agent, without their contents. */
export class RecentEvents implements Disposable {
  readonly #events = new Map<string, readonly HeardEvent[]>();
  readonly #listening: Disposable;

  constructor(fleet: Fleet) {
    this.#listening = fleet.onDidChange((change) => this.#heard(change));
  }

  of(agentId: string): readonly HeardEvent[] {
    return this.#events.get(agentId) ?? [];
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #heard({ after, cause: { kind } }: AgentChange): void {
    const before = this.of(after.id);
    const last = before.at(-1);
    const state = after.state.kind;
    const isSame = last?.kind === kind && last.state === state;
    const event = { kind, state, times: isSame ? last.times + 1 : 1, at: Date.now() };
    if (kind === 'removed') this.#events.delete(after.id);
    else this.#events.set(after.id, [...(isSame ? before.slice(0, -1) : before), event].slice(-KEPT));
  }
}
