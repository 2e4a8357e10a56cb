import { rmSync, statSync } from 'node:fs';
import { readSmallFile, replaceFile } from '../base/privateFiles.ts';
import type { Home } from './home.ts';
import type { StoredAgent } from './loadAgent.ts';
import { endOf } from './records.ts';

/** Of another version nothing is taken over. To be raised when what is stored of an agent changes. */
const VERSION = 1;

/** So many ended agents that are not in the index are worth writing it anew. */
const WORTH_IT = 50;

/** An agent whose files are longer than this is read from them each time, in characters. */
const SMALL = 8192;

/** Files that have just changed may have done so while they were read, or change again without a new time. In milliseconds. */
const SETTLED = 2000;

interface Entry {
  /** Of the agent's files, when they were read. */
  readonly stamp: string;
  readonly stored: StoredAgent;
}

/**
 * What the files of ended agents say, in one file: reading five of each takes `jobs --all` a tenth of a millisecond for every agent
 * that ever was. The files stay the truth: an entry counts while they are as they were. It is for looking at agents, not for acting on
 * one: what it says of an engine was checked when it was written, and not again.
 */
export class EndedIndex {
  readonly #home: Home;
  readonly #entries: Map<string, Entry>;
  #added = 0;

  constructor(home: Home) {
    this.#home = home;
    this.#entries = entriesIn(home);
  }

  /** The agents whose own files need not be read. */
  known(): readonly StoredAgent[] {
    return [...this.#entries.values()].map(({ stored }) => stored);
  }

  /** Reads the agent by `read`, and takes it in if it has ended. */
  async read(agentId: string, read: () => Promise<StoredAgent>): Promise<StoredAgent> {
    const stored = await read();
    if (endOf(stored.facts) === undefined || JSON.stringify(stored).length > SMALL) return stored;
    const stamp = stampOf(this.#home, agentId);
    if (stamp === undefined || Date.now() - stamp.changedAt < SETTLED) return stored;
    this.#entries.set(agentId, { stamp: stamp.text, stored });
    this.#added++;
    return stored;
  }

  /** Writes down what was taken in, when it is much. Nothing depends on it. */
  async keep(): Promise<void> {
    if (this.#added < WORTH_IT) return;
    this.#added = 0;
    const text = JSON.stringify({ version: VERSION, entries: [...this.#entries] });
    await replaceFile(this.#home.endedIndex, text).catch(() => {});
  }
}

/** An agent was removed: nothing of it may stay. */
export function removeEndedIndex(home: Home): void {
  rmSync(home.endedIndex, { force: true });
}

/** Those that count. One thing that is not as we write it, and none does. */
function entriesIn(home: Home): Map<string, Entry> {
  try {
    const index: { version: unknown; entries: readonly [string, Entry][] } = JSON.parse(
      readSmallFile(home.endedIndex) ?? '',
    );
    if (index.version !== VERSION) return new Map();
    return new Map(index.entries.filter(([id, { stamp }]) => stampOf(home, id)?.text === stamp));
  } catch {
    return new Map();
  }
}

/** An ended agent has facts and may have turns; its record and its prompt are written once. */
function stampOf(home: Home, agentId: string): { readonly text: string; readonly changedAt: number } | undefined {
  const files = home.files(agentId);
  const events = statSync(files.events, { throwIfNoEntry: false });
  if (events === undefined) return undefined;
  const turns = statSync(files.turns, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return { text: `${events.size} ${events.mtimeMs} ${turns}`, changedAt: Math.max(events.mtimeMs, turns) };
}
