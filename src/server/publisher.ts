import type { Disposable } from '../core/base/disposable.ts';

/** The longest wait, in milliseconds. */
const LONGEST = 500;
/** How much longer than the work itself a file rests after it. */
const REST = 3;

/**
 * Runs the work of each file soon after it was asked for: several askings are one. Where the work takes long, the next one
 * waits in proportion, so that somebody who types into a huge file is not slowed down by it.
 */
export class Publisher implements Disposable {
  readonly #work: (uri: string) => void;
  /** How to call off the work that is due. Node counts wrongly once a timer is cleared as an immediate. */
  readonly #due = new Map<string, () => void>();
  /** What the work took last, in milliseconds. */
  readonly #cost = new Map<string, number>();

  constructor(work: (uri: string) => void) {
    this.#work = work;
  }

  ask(uri: string): void {
    if (this.#due.has(uri)) return;
    const wait = Math.min(LONGEST, (this.#cost.get(uri) ?? 0) * REST);
    const run = (): void => {
      this.#due.delete(uri);
      const begin = performance.now();
      this.#work(uri);
      this.#cost.set(uri, performance.now() - begin);
    };
    if (wait < 2) {
      const immediate = setImmediate(run);
      this.#due.set(uri, () => clearImmediate(immediate));
    } else {
      const timer = setTimeout(run, wait);
      this.#due.set(uri, () => clearTimeout(timer));
    }
  }

  forget(uri: string): void {
    this.#due.get(uri)?.();
    this.#due.delete(uri);
    this.#cost.delete(uri);
  }

  dispose(): void {
    for (const uri of this.#due.keys()) this.forget(uri);
  }
}
