import type { Client } from '../codex/client.ts';
import type { Result } from '../codex/methods.ts';
import type { Turn } from '../codex/protocol/v2/Turn.ts';
import { failureOf, turnStatusOf } from '../codex/turnEvents.ts';
import type { AgentRecord, TurnStatus } from './agent.ts';
import type { Home } from './home.ts';
import { readTurnEnd } from './ledger.ts';
import { itemMarkdown } from './transcriptItem.ts';

/** How many items one request asks for. A single one may be a megabyte. */
const PAGE = 20;

/** Something that was asked, run, changed or answered, as Markdown. */
export interface Passage {
  readonly turnId: string;
  readonly text: string;
}

/** What stands above a turn's passages. Times are epoch milliseconds. */
export interface TurnHeading {
  /** Null for a turn that nobody asked for (compaction); undefined while it has no number. */
  readonly turn: number | null | undefined;
  readonly status: TurnStatus | 'inProgress';
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** Why it failed; empty when it did not. */
  readonly reason: string;
}

interface Entry extends Passage {
  readonly key: string;
}

interface TranscriptOptions {
  readonly home: Home;
  /** Without an id, a conversation that is no agent's: its turns have no numbers. */
  readonly record: Pick<AgentRecord, 'threadId' | 'cwd'> & { readonly id?: string };
  /** Oldest passages are left out beyond this many characters. */
  readonly limit: number;
  /** Long outputs are not cut. */
  readonly whole: boolean;
}

/** The newest part of an agent's conversation, kept by asking only for what is new. */
export class TranscriptPages {
  readonly #options: TranscriptOptions;
  readonly #headings = new Map<string, TurnHeading>();
  #entries: readonly Entry[] = [];
  #isWhole = false;

  constructor(options: TranscriptOptions) {
    this.#options = options;
  }

  /** Oldest first. What the agent does at this moment is not among them: Codex lists a thing when it is over. */
  get passages(): readonly Passage[] {
    return this.#entries;
  }

  /** Whether nothing older was left out. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  headingOf(turnId: string): TurnHeading | undefined {
    return this.#headings.get(turnId);
  }

  /** Asks for what came since the last time. */
  async refresh(client: Client): Promise<void> {
    await this.#readItems(client);
    await this.#readHeadings(client);
  }

  /** From the newest back to the first one that is known. What Codex has taken back since is forgotten. */
  async #readItems(client: Client): Promise<void> {
    const { record, limit, whole } = this.#options;
    const fresh: Entry[] = [];
    let size = 0;
    let cursor: string | null = null;
    do {
      const page: Result<'thread/items/list'> = await client.call('thread/items/list', {
        threadId: record.threadId,
        limit: PAGE,
        cursor,
        sortDirection: 'desc',
      });
      for (const { turnId, item } of page.data) {
        const key = `${turnId} ${item.id}`;
        const known = this.#entries.findLastIndex((entry) => entry.key === key);
        if (known >= 0) {
          this.#entries = this.#trimmed([...this.#entries.slice(0, known + 1), ...fresh.toReversed()]);
          return;
        }
        const text = itemMarkdown(item, record.cwd, whole);
        size += text.length;
        fresh.push({ key, turnId, text });
        if (size > limit) break;
      }
      cursor = page.nextCursor;
    } while (cursor !== null && size <= limit);
    this.#entries = fresh.toReversed();
    this.#isWhole = size <= limit;
  }

  /** Only when twice too long: a text whose beginning moves away under the reader is hard to read. */
  #trimmed(entries: readonly Entry[]): readonly Entry[] {
    const { limit } = this.#options;
    let size = entries.reduce((sum, { text }) => sum + text.length, 0);
    if (size <= 2 * limit) return entries;
    this.#isWhole = false;
    const from = entries.findIndex(({ text }) => (size -= text.length) <= limit);
    return entries.slice(from + 1);
  }

  /** From the ledger, which has the numbers; from Codex for a turn that runs and for those that nobody has recorded. */
  async #readHeadings(client: Client): Promise<void> {
    const { home, record } = this.#options;
    const shown = new Set(this.#entries.map(({ turnId }) => turnId));
    for (const turnId of shown) {
      if (this.#headings.get(turnId)?.turn !== undefined) continue;
      const end = record.id === undefined ? undefined : await readTurnEnd(home, record.id, turnId);
      if (end === undefined) continue;
      this.#headings.set(turnId, {
        turn: end.turn,
        status: end.status,
        startedAt: end.startedAt === null ? undefined : Date.parse(end.startedAt),
        endedAt: end.endedAt === null ? undefined : Date.parse(end.endedAt),
        reason: end.failure?.message ?? '',
      });
    }
    const open = [...shown].filter((turnId) => this.#headings.get(turnId)?.turn === undefined);
    if (open.length === 0) return;
    const { data } = await client.call('thread/turns/list', {
      threadId: record.threadId,
      limit: 100,
      itemsView: 'notLoaded',
    });
    const { thread } = await client.call('thread/read', { threadId: record.threadId });
    for (const turn of data) {
      if (open.includes(turn.id)) this.#headings.set(turn.id, headingOf(turn, thread.status.type === 'active'));
    }
  }
}

function headingOf(turn: Turn, active: boolean): TurnHeading {
  const runs = turn.status === 'inProgress' && active;
  const status = turnStatusOf(turn);
  return {
    turn: undefined,
    status: runs ? 'inProgress' : status,
    startedAt: turn.startedAt === null ? undefined : turn.startedAt * 1000,
    endedAt: turn.completedAt === null ? undefined : turn.completedAt * 1000,
    reason: failureOf(turn)?.message ?? '',
  };
}
