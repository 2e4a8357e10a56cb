/** Where each of a row of things begins, when each has a size. Sums are made up to where somebody asks. */
export class PrefixSums {
  #sums = new Float64Array(16);
  /** `#sums[0]` to `#sums[#known]` are right. */
  #known = 0;
  readonly #sizeOf: (index: number) => number;

  constructor(sizeOf: (index: number) => number) {
    this.#sizeOf = sizeOf;
  }

  /** The sum of all sizes before `index`. */
  before(index: number): number {
    if (index > this.#known) this.#sumUpTo(index);
    return this.#sums[index] ?? 0;
  }

  /** Sizes from `index` on are not what they were. */
  forget(index: number): void {
    this.#known = Math.min(this.#known, index);
  }

  /** The last of `count` things that begins at or before `sum`; 0 where there is none. */
  indexAt(sum: number, count: number): number {
    while (this.#known < count && (this.#sums[this.#known] ?? 0) <= sum) this.#sumUpTo(this.#known + 1);
    let low = 0;
    let high = Math.min(this.#known, count - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#sums[middle] ?? 0) <= sum) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  #sumUpTo(index: number): void {
    if (index >= this.#sums.length) {
      const larger = new Float64Array(Math.max(index + 1, this.#sums.length * 2));
      larger.set(this.#sums.subarray(0, this.#known + 1));
      this.#sums = larger;
    }
    let sum = this.#sums[this.#known] ?? 0;
    for (let at = this.#known; at < index; at++) this.#sums[at + 1] = sum += this.#sizeOf(at);
    this.#known = index;
  }
}
