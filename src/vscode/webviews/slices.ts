/** How long work may keep the extension host from others, in milliseconds. */
const SLICE = 6;

/** Lets others run whenever a slice of work was long enough. */
export class Slices {
  #began = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#began < SLICE) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#began = performance.now();
  }
}
