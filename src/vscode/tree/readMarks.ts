import type { Agent } from '../../core/agents/agent.ts';
import type { Fleet } from '../../core/agents/fleet.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { Emitter, type Event } from '../../core/base/event.ts';

/** What the user has seen of each agent. What ended before this window knew the agent counts as seen. */
export class ReadMarks implements Disposable {
  readonly #read = new Map<string, number>();
  readonly #changed = new Emitter<Agent>();
  readonly #appearing: Disposable;

  readonly onDidChange: Event<Agent> = this.#changed.event;

  constructor(fleet: Fleet) {
    this.#appearing = fleet.onDidChange(({ after, cause }) => {
      if (cause.kind === 'appeared') this.#read.set(after.id, after.turn);
    });
  }

  /** The newest turn that the user has seen. */
  lastRead({ id, turn }: Agent): number {
    return this.#read.get(id) ?? turn;
  }

  markRead(agent: Agent): void {
    this.#read.set(agent.id, agent.turn);
    this.#changed.fire(agent);
  }

  dispose(): void {
    this.#appearing.dispose();
    this.#changed.dispose();
  }
}
