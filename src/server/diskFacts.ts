import { stat } from 'node:fs/promises';

/** How long an answer counts, in milliseconds: afterwards it is still given, and looked up anew. */
const FRESH = 5000;
/** A project has fewer paths in its log; what is more is believed to exist. */
const MOST = 20_000;
const AT_ONCE = 16;

interface Fact {
  exists: boolean;
  /** When it was looked up, in epoch milliseconds; 0 while it never was. */
  at: number;
  asked: boolean;
}

/** Whether paths exist, for callers that cannot wait: answers come from memory, the disk is asked behind them. */
export class DiskFacts {
  readonly #facts = new Map<string, Fact>();
  readonly #waiting: string[] = [];
  readonly #onNews: () => void;
  #looking = 0;
  #news = false;

  /** `onNews` is called after looking up has changed what `exists` answers. */
  constructor(onNews: () => void) {
    this.#onNews = onNews;
  }

  /** True for a path that was not looked up yet: nobody is told of something missing that is there. */
  exists(path: string): boolean {
    const fact = this.#factOf(path);
    if (fact === undefined) return true;
    if (!fact.asked && Date.now() - fact.at > FRESH) {
      fact.asked = true;
      this.#waiting.push(path);
      if (this.#looking < AT_ONCE) void this.#lookUp();
    }
    return fact.exists;
  }

  #factOf(path: string): Fact | undefined {
    const known = this.#facts.get(path);
    if (known !== undefined || this.#facts.size >= MOST) return known;
    const fact: Fact = { exists: true, at: 0, asked: false };
    this.#facts.set(path, fact);
    return fact;
  }

  async #lookUp(): Promise<void> {
    this.#looking++;
    for (let path = this.#waiting.pop(); path !== undefined; path = this.#waiting.pop()) {
      const fact = this.#facts.get(path);
      if (fact === undefined) continue;
      // Only what is surely not there is missing: a folder that cannot be read tells nothing.
      const exists = await stat(path).then(
        () => true,
        (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
      );
      if (exists !== fact.exists) this.#news = true;
      Object.assign(fact, { exists, at: Date.now(), asked: false });
    }
    this.#looking--;
    if (this.#looking > 0 || !this.#news) return;
    this.#news = false;
    this.#onNews();
  }
}
