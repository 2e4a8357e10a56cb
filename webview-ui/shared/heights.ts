const BLOCK = 256;

/**
 * Where the rows of a long list stand, each of a height of its own, in pixels. Asking and changing cost the same for a hundred rows
 * and for a million: sums are kept for blocks of rows.
 */
export class Heights {
  readonly #rows: Float64Array;
  readonly #blocks: Float64Array;
  #total = 0;

  constructor(count: number, heightOf: (index: number) => number) {
    this.#rows = new Float64Array(count);
    this.#blocks = new Float64Array(Math.ceil(count / BLOCK));
    for (let index = 0; index < count; index++) this.set(index, heightOf(index));
  }

  get count(): number {
    return this.#rows.length;
  }

  get total(): number {
    return this.#total;
  }

  set(index: number, height: number): void {
    const change = height - this.of(index);
    const block = Math.floor(index / BLOCK);
    this.#rows[index] = height;
    this.#blocks[block] = (this.#blocks[block] ?? 0) + change;
    this.#total += change;
  }

  of(index: number): number {
    return this.#rows[index] ?? 0;
  }

  /** The upper edge of a row. */
  topOf(index: number): number {
    const block = Math.floor(index / BLOCK);
    let top = 0;
    for (let one = 0; one < block; one++) top += this.#blocks[one] ?? 0;
    for (let one = block * BLOCK; one < index; one++) top += this.of(one);
    return top;
  }

  /** The row that covers a place; the first or last for a place outside. */
  at(place: number): number {
    let top = 0;
    let block = 0;
    for (; block < this.#blocks.length - 1; block++) {
      const next = top + (this.#blocks[block] ?? 0);
      if (next > place) break;
      top = next;
    }
    let index = block * BLOCK;
    for (; index < this.count - 1; index++) {
      top += this.of(index);
      if (top > place) break;
    }
    return index;
  }
}
