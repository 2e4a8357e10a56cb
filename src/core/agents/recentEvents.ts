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
  readonly #events = new Map<string, HeardEvent[]>();
  readonly #listening: Disposable;

  constructor(fleet: Pick<Fleet, 'onDidChange'>) {
    this.#listening = fleet.onDidChange((change) => this.#heard(change));
  }

  of(agentId: string): readonly HeardEvent[] {
    return this.#events.get(agentId) ?? [];
  }

  dispose(): void {
    this.#listening.dispose();
  }

  // Called for every piece of every answer.
  #heard({ after, cause: { kind } }: AgentChange): void {
    if (kind === 'removed') {
      this.#events.delete(after.id);
      return;
    }
    const events = this.#events.get(after.id) ?? [];
    const state = after.state.kind;
    const last = events.at(-1);
    const isSame = last?.kind === kind && last.state === state;
    if (isSame) events.pop();
    events.push({ kind, state, times: isSame ? last.times + 1 : 1, at: Date.now() });
    if (events.length > KEPT) events.shift();
    this.#events.set(after.id, events);
  }
}
