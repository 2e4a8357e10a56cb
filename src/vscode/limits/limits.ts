import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/event.ts';
import { watchLimits, type AccountLimits } from '../../core/codex/accountLimits.ts';
import { engineKey, type EngineAddress } from '../../core/codex/engineAddress.ts';
import type { Fleet } from '../../core/agents/fleet.ts';
import type { Log } from '../../core/base/log.ts';
import { fullestLimit, limitLines } from './limitWords.ts';

/** What each engine's account has used of its limits, as far as Codex has told this window. */
export class Limits implements Disposable {
  readonly #ofEngine = new Map<string, AccountLimits>();
  readonly #watched = new Map<string, Disposable>();
  readonly #store = new DisposableStore();
  readonly #changed: Emitter<void>;

  constructor(fleet: Fleet, log: Log) {
    this.#changed = this.#store.add(new Emitter((error) => log.error(String(error))));
    this.#store.add(
      fleet.onDidConnect(({ engine, client }) => {
        const key = engineKey(engine);
        this.#watched.get(key)?.dispose();
        this.#watched.set(
          key,
          watchLimits(client, (limits) => {
            this.#ofEngine.set(key, limits);
            this.#changed.fire();
          }),
        );
      }),
    );
  }

  get onDidChange(): Emitter<void>['event'] {
    return this.#changed.event;
  }

  of(engine: EngineAddress): AccountLimits {
    return this.#ofEngine.get(engineKey(engine)) ?? new Map();
  }

  /** For the line above the tree; empty while there is plenty left. */
  fullest(now: number): string {
    return fullestLimit(this.#all(), now);
  }

  lines(now: number): readonly string[] {
    return limitLines(this.#all(), now);
  }

  dispose(): void {
    this.#store.dispose();
    for (const watched of this.#watched.values()) watched.dispose();
  }

  /** Several engines are one account nearly always: what was told last counts. */
  #all(): AccountLimits {
    return new Map([...this.#ofEngine.values()].flatMap((limits) => [...limits]));
  }
}
