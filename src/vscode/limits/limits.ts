import type { Memento } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/event.ts';
import { watchLimits, type AccountLimit, type AccountLimits } from '../../core/codex/accountLimits.ts';
import { engineKey, type EngineAddress } from '../../core/codex/engineAddress.ts';
import type { Fleet } from '../../core/agents/fleet.ts';
import type { Log } from '../../core/base/log.ts';
import { fullestLimit, limitLines } from './limitWords.ts';

const KEY = 'limits.known';

/** What each engine's account has used of its limits, as far as Codex has told. Outlives the window. */
export class Limits implements Disposable {
  readonly #ofEngine = new Map<string, AccountLimits>();
  readonly #watched = new Map<string, Disposable>();
  readonly #store = new DisposableStore();
  readonly #changed: Emitter<void>;

  constructor(fleet: Fleet, log: Log, memory: Memento) {
    const known = memory.get<Readonly<Record<string, readonly AccountLimit[]>>>(KEY, {});
    for (const [key, limits] of Object.entries(known)) {
      this.#ofEngine.set(key, new Map(limits.map((limit) => [limit.id, limit])));
    }
    this.#changed = this.#store.add(new Emitter((error) => log.error(String(error))));
    this.#store.add(
      fleet.onDidConnect(({ engine, client }) => {
        const key = engineKey(engine);
        this.#watched.get(key)?.dispose();
        this.#watched.set(
          key,
          watchLimits(client, this.of(engine), (limits) => {
            this.#ofEngine.set(key, limits);
            void memory.update(KEY, this.#asRecord());
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

  #asRecord(): Readonly<Record<string, readonly AccountLimit[]>> {
    return Object.fromEntries([...this.#ofEngine].map(([key, limits]) => [key, [...limits.values()]]));
  }

  /** Several engines are one account nearly always: what was told last counts. */
  #all(): AccountLimits {
    return new Map([...this.#ofEngine.values()].flatMap((limits) => [...limits]));
  }
}
