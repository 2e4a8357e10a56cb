import { createHash } from 'node:crypto';
import { cpus, loadavg } from 'node:os';
import { median } from './row.ts';

const PIECE = Buffer.alloc(1 << 20, 'bench');
const TIMES = 16;

/** A fixed piece of work, done between the rows: on a quiet machine it always takes the same time. */
export class Yardstick {
  readonly #took: number[] = [];

  measure(): void {
    const begin = performance.now();
    for (let time = 0; time < TIMES; time++) createHash('sha256').update(PIECE).digest();
    this.#took.push(performance.now() - begin);
  }

  /** How much longer the work took than at its best. 1: nothing disturbed it. */
  get slowdown(): number {
    return median(this.#took) / Math.min(...this.#took);
  }

  /** The machine in one line, and how busy it was. */
  describe(): string {
    const [best, usual] = [Math.min(...this.#took), median(this.#took)];
    const load = loadavg()[0]?.toFixed(1) ?? '?';
    const work = `the same piece of work took ${usual.toFixed(0)} ms (at best ${best.toFixed(0)}, at worst ${Math.max(...this.#took).toFixed(0)})`;
    const processor = cpus();
    return `Node ${process.version}, ${processor.length} × ${processor[0]?.model.trim() ?? '?'}, load ${load}; ${work}`;
  }
}
