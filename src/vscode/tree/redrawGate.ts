import { channel } from 'node:diagnostics_channel';
import type { Disposable } from '../../core/base/disposable.ts';

/**
 * VS Code itself holds back what follows within 200 ms of a tree's last event, and each further event makes it wait anew: a
 * tree that fires all the time is never drawn. So the next one comes when VS Code is ready to draw at once. In milliseconds.
 */
const GAP = 205;
/** A row under the mouse that changes loses clicks, so what an agent says in passing is drawn every two seconds at most. */
const PASSING = 2000;

/**
 * Our own time from the fleet's change to VS Code's being told: `{ agentId, ms }`, without what was waited for on purpose.
 * For whoever measures.
 */
const measured = channel('codexOrchestrator:row');

/** Which agents' rows VS Code was told to draw; undefined when it was told nothing. */
type Told = readonly string[] | 'all' | undefined;

/** Decides when to draw. Everything that changes until then is drawn together. */
export class RedrawGate implements Disposable {
  readonly #draw: () => Told;
  readonly #isBehind: () => boolean;
  readonly #asked = new Map<string, number>();
  #fired = -Infinity;
  #drawn = -Infinity;
  #due = Infinity;
  #timer: NodeJS.Timeout | undefined;

  /** `isBehind` says after a draw whether it left something for the next one. */
  constructor(draw: () => Told, isBehind = (): boolean => false) {
    this.#draw = draw;
    this.#isBehind = isBehind;
  }

  /** Draws soon; what is passing may wait for its turn. `agentId` is who changed. */
  ask(passing: boolean, agentId?: string): void {
    const now = performance.now();
    if (agentId !== undefined && measured.hasSubscribers) this.#asked.set(agentId, this.#asked.get(agentId) ?? now);
    const due = Math.max(now, this.#fired + GAP, passing ? this.#drawn + PASSING : 0);
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#run(), due - now);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #run(): void {
    const due = this.#due;
    this.#due = Infinity;
    const told = this.#draw();
    const now = performance.now();
    this.#drawn = now;
    if (told !== undefined) this.#fired = now;
    for (const [agentId, asked] of this.#asked) {
      const isTold = told === 'all' || told?.includes(agentId) === true;
      if (isTold) measured.publish({ agentId, ms: now - Math.max(asked, due) });
    }
    this.#asked.clear();
    if (this.#isBehind()) this.ask(false);
  }
}
