/** How long work may keep the extension host from others, in milliseconds. */
const SLICE = 4;

/** Lets others run whenever a slice of work was long enough. */
export class Slices {
  #began = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#began >= SLICE) await this.next();
  }

  /** Before work that cannot be cut and takes a slice of its own. */
  async next(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#began = performance.now();
  }
}
