import type { Disposable } from '../../core/base/disposable.ts';
import { folded, whileAway } from './foldedNotice.ts';
import type { Notice, NoticeKind, Toast } from './notice.ts';

/** Calls `run` once after `ms` milliseconds, unless disposed before. */
export type Timer = (ms: number, run: () => void) => Disposable;

export interface NoticeFoldOptions {
  readonly timer: Timer;
  readonly show: (toast: Toast) => void;
  /** Whether a notice that has waited is still true. */
  readonly isCurrent: (notice: Notice) => boolean;
}

/** Notices of one kind since one was shown: those that followed wait for the end of the window. */
interface Burst {
  readonly said: readonly Notice[];
  readonly waiting: Notice[];
  readonly end: Disposable;
}

/** How long what follows a notice of its kind is collected, in milliseconds. A usage limit reaches all agents, one after the other. */
const WINDOW: Readonly<Record<NoticeKind, number>> = {
  completed: 1000,
  request: 1000,
  failed: 1000,
  limit: 10_000,
  stalled: 10_000,
};

/**
 * Shows the first notice of a kind at once and folds those that follow it within its window, so that a kind never pops up
 * more often than that. While the person is away nothing pops up, and their return is met by one toast at most.
 */
export class NoticeFold implements Disposable {
  readonly #options: NoticeFoldOptions;
  readonly #bursts = new Map<NoticeKind, Burst>();
  #missed: Notice[] = [];
  #isAway = false;

  constructor(options: NoticeFoldOptions) {
    this.#options = options;
  }

  add(notice: Notice): void {
    const burst = this.#bursts.get(notice.kind);
    if (this.#isAway) this.#missed.push(notice);
    else if (burst !== undefined) burst.waiting.push(notice);
    else this.#say(notice.kind, notice, [notice]);
  }

  /** Whether the person is in another window or program. `told`: what they have missed is told elsewhere. */
  away(isAway: boolean, told = false): void {
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    if (isAway) return;
    const toast = whileAway(this.#missed.filter(this.#options.isCurrent));
    this.#missed = [];
    if (toast !== undefined && !told) this.#options.show(toast);
  }

  dispose(): void {
    for (const { end } of this.#bursts.values()) end.dispose();
    this.#bursts.clear();
  }

  #say(kind: NoticeKind, toast: Toast, said: readonly Notice[]): void {
    const end = this.#options.timer(WINDOW[kind], () => this.#ended(kind));
    this.#bursts.set(kind, { said, waiting: [], end });
    this.#options.show(toast);
  }

  #ended(kind: NoticeKind): void {
    const burst = this.#bursts.get(kind);
    this.#bursts.delete(kind);
    if (burst === undefined) return;
    const waiting = burst.waiting.filter(this.#options.isCurrent);
    if (this.#isAway) {
      this.#missed.push(...waiting);
      return;
    }
    const said = burst.said.filter(this.#options.isCurrent);
    const toast = folded(waiting, said);
    if (toast !== undefined) this.#say(kind, toast, [...said, ...waiting]);
  }
}
