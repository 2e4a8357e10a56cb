/** Something that must be let go of. `dispose` may be called more than once. */
export interface Disposable {
  dispose(): void;
}

/** Owns disposables. Once disposed, anything added later is disposed at once, so nothing leaks after an `await`. */
export class DisposableStore implements Disposable {
  readonly #items = new Set<Disposable>();
  #disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.add(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    const items = [...this.#items];
    this.#items.clear();
    for (const item of items) item.dispose();
  }
}
