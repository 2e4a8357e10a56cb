import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { ConnectionLost } from '../codex/connection.ts';

/** What is being done for the agents of one engine. A failure is logged, unless the connection was lost: everything is done again with the next. */
export class AgentSteps {
  readonly #log: Log;
  /** One step at a time for each agent, so that subscribing and recording never overtake each other. */
  readonly #steps = new Map<string, Promise<void>>();
  readonly #beside = new Set<Promise<void>>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Done after all earlier steps of the agent. */
  add(agentId: string, work: () => Promise<void>): void {
    const before = this.#steps.get(agentId) ?? Promise.resolve();
    const step = before.then(work).catch((error: unknown) => this.warn(agentId, error));
    this.#steps.set(agentId, step);
  }

  /** Work that no step waits for. */
  beside(agentId: string, work: Promise<void>): void {
    const beside = work.catch((error: unknown) => this.warn(agentId, error)).finally(() => this.#beside.delete(beside));
    this.#beside.add(beside);
  }

  warn(agentId: string, error: unknown): void {
    if (!(error instanceof ConnectionLost)) this.#log.warn(`Agent ${agentId}: ${messageOf(error)}`);
  }

  /** Resolves when the steps that the agent has now are done. */
  async of(agentId: string): Promise<void> {
    await this.#steps.get(agentId);
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    const underWay = (): readonly Promise<void>[] => [...this.#steps.values(), ...this.#beside];
    let before: readonly Promise<void>[];
    do {
      before = underWay();
      await Promise.all(before);
    } while (underWay().some((step) => !before.includes(step)));
  }
}
