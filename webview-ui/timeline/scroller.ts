import { Heights } from '../shared/heights.ts';

/** How far outside of the view rows are drawn already, in pixels. */
const AHEAD = 500;

/** The rows that are to be drawn: from `first` up to, and without, `end`. */
export interface Window {
  readonly first: number;
  readonly end: number;
}

/**
 * A list of rows of which only those in view exist. Heights are guessed until a row has been drawn and measured. What a person looks
 * at stays where it is when rows above it change: the anchor is the row at the upper edge of the view, and how much of it is above.
 */
export class Scroller<Row> {
  readonly #keyOf: (row: Row) => object;
  readonly #guess: (row: Row) => number;
  #measured = new WeakMap<object, number>();
  #rows: readonly Row[] = [];
  #heights = new Heights(0, () => 0);
  #anchor: { key: object; above: number } | undefined;
  #top = 0;

  constructor(keyOf: (row: Row) => object, guess: (row: Row) => number) {
    this.#keyOf = keyOf;
    this.#guess = guess;
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  get total(): number {
    return this.#heights.total;
  }

  /** Where the view should begin now, in pixels. */
  get top(): number {
    return this.#top;
  }

  setRows(rows: readonly Row[]): void {
    this.#rows = rows;
    this.#heights = new Heights(rows.length, (index) => this.#heightOf(rows[index]));
    this.#returnToAnchor();
  }

  /** The person has scrolled. */
  scrolled(top: number): void {
    this.#top = top;
    const index = this.#heights.at(top);
    const row = this.#rows[index];
    // At the very top one wants to see what comes in above.
    this.#anchor =
      row === undefined || top <= 0 ? undefined : { key: this.#keyOf(row), above: top - this.#heights.topOf(index) };
  }

  /** Brings a row to the upper edge, `above` pixels of it cut off. */
  reveal(row: Row, above: number): void {
    this.#anchor = { key: this.#keyOf(row), above };
    this.#returnToAnchor();
  }

  window(viewHeight: number): Window {
    if (this.#rows.length === 0) return { first: 0, end: 0 };
    return { first: this.#heights.at(this.#top - AHEAD), end: this.#heights.at(this.#top + viewHeight + AHEAD) + 1 };
  }

  topOf(index: number): number {
    return this.#heights.topOf(index);
  }

  /** The row at the upper edge, with how much of it is above. */
  get edge(): { readonly row: Row; readonly above: number } | undefined {
    const index = this.#heights.at(this.#top);
    const row = this.#rows[index];
    return row === undefined ? undefined : { row, above: this.#top - this.#heights.topOf(index) };
  }

  /** Takes the real heights of drawn rows. True when one was another than thought, so that rows have to be placed anew. */
  measure(heights: Iterable<readonly [index: number, height: number]>): boolean {
    let changed = false;
    for (const [index, height] of heights) {
      const row = this.#rows[index];
      if (row === undefined || height === this.#heights.of(index)) continue;
      this.#measured.set(this.#keyOf(row), height);
      this.#heights.set(index, height);
      changed = true;
    }
    if (changed) this.#returnToAnchor();
    return changed;
  }

  /** The rows have another width: what was measured holds no more. */
  forget(): void {
    this.#measured = new WeakMap();
    this.setRows(this.#rows);
  }

  #heightOf(row: Row | undefined): number {
    if (row === undefined) return 0;
    return this.#measured.get(this.#keyOf(row)) ?? this.#guess(row);
  }

  #returnToAnchor(): void {
    const anchor = this.#anchor;
    if (anchor === undefined) return;
    const near = this.#heights.at(this.#top);
    const index = this.#indexOf(anchor.key, near);
    if (index !== undefined) this.#top = this.#heights.topOf(index) + anchor.above;
  }

  /** Mostly it is where it was. */
  #indexOf(key: object, near: number): number | undefined {
    const isIt = (index: number): boolean => {
      const row = this.#rows[index];
      return row !== undefined && this.#keyOf(row) === key;
    };
    for (let distance = 0; distance < this.#rows.length; distance++) {
      if (isIt(near - distance)) return near - distance;
      if (isIt(near + distance)) return near + distance;
    }
    return undefined;
  }
}
