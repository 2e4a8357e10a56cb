import type { Disposable } from '../../core/base/disposable.ts';
import { digestOf } from './foldedNotice.ts';
import type { Notice, NoticeKind, Toast } from './notice.ts';
import type { Timer } from './noticeFold.ts';

/** In milliseconds: whoever has typed nothing for so long looks up anyway. */
const PAUSE = 15_000;
/** The shortest time between two digests, in milliseconds. */
const APART = 5 * 60_000;

export interface DigestOptions {
  readonly timer: Timer;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly show: (toast: Toast) => void;
  /** Whether a notice that has waited is still true. */
  readonly isCurrent: (notice: Notice) => boolean;
}

/** Whether something may interrupt a person who wants to be left alone: it blocks work, or work has failed. */
export function interrupts(kind: NoticeKind): boolean {
  switch (kind) {
    case 'request':
    case 'failed':
    case 'limit':
      return true;
    case 'completed':
    case 'stalled':
      return false;
  }
}

/** Keeps what can wait and says all of it at once, when the person pauses. */
export class Digest implements Disposable {
  readonly #options: DigestOptions;
  #waiting: Notice[] = [];
  #timer: Disposable | undefined;
  #typedAt = 0;
  #saidAt = 0;

  constructor(options: DigestOptions) {
    this.#options = options;
  }

  add(notice: Notice): void {
    this.#waiting.push(notice);
    this.#wait(this.#options.now() + PAUSE);
  }

  /** The person has just typed something. */
  typed(): void {
    this.#typedAt = this.#options.now();
  }

  /** Says what has waited now: the person does not want to be left alone any more. */
  flush(): void {
    const toast = digestOf(this.take().filter(this.#options.isCurrent));
    if (toast === undefined) return;
    this.#saidAt = this.#options.now();
    this.#options.show(toast);
  }

  /** Gives up what has waited, which somebody else says. */
  take(): readonly Notice[] {
    this.#timer?.dispose();
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  /** Not before `earliest`, in epoch milliseconds. */
  #wait(earliest: number): void {
    const due = Math.max(this.#typedAt + PAUSE, this.#saidAt + APART, earliest);
    this.#timer ??= this.#options.timer(due - this.#options.now(), () => {
      this.#timer = undefined;
      if (this.#options.now() - this.#typedAt < PAUSE) this.#wait(0);
      else this.flush();
    });
  }
}
