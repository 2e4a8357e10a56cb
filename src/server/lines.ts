import type { Position, Range } from 'vscode-languageserver/node';
import type { Span } from '../core/prd/model.ts';

/** Between offsets and positions of one text. Made once for each text: linear then, logarithmic for each question. */
export class Lines {
  readonly text: string;
  /** Where each line begins. */
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  get count(): number {
    return this.#starts.length;
  }

  positionAt(offset: number): Position {
    const inside = Math.max(0, Math.min(offset, this.text.length));
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#startOf(middle) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: inside - this.#startOf(low) };
  }

  /** A position behind a line's end means its end, as the protocol says. */
  offsetAt({ line, character }: Position): number {
    if (line < 0) return 0;
    if (line >= this.#starts.length) return this.text.length;
    const start = this.#startOf(line);
    return Math.min(start + Math.max(0, character), this.#endOf(line));
  }

  rangeOf({ start, end }: Span): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }

  /** The line without its break. */
  lineText(line: number): string {
    return line < 0 || line >= this.#starts.length ? '' : this.text.slice(this.#startOf(line), this.#endOf(line));
  }

  #startOf(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  #endOf(line: number): number {
    const next = this.#starts[line + 1];
    if (next === undefined) return this.text.length;
    return this.text[next - 2] === '\r' ? next - 2 : next - 1;
  }
}
