import type { Disposable } from '../base/disposable.ts';
import type { Client } from '../codex/client.ts';
import type { Incoming } from '../codex/connection.ts';
import type { ThreadItem } from '../codex/protocol/v2/ThreadItem.ts';
import type { Turn } from '../codex/protocol/v2/Turn.ts';
import type { Fleet } from './fleet.ts';
import { newestTurn } from './newestTurn.ts';
import { resumeThread } from './resumeThread.ts';

/**
 * Tells everything that the engine says of one agent's thread: first its newest turn from the beginning, then what comes,
 * in order and each thing once, also over a restart of the engine.
 */
export class Follower implements Disposable {
  readonly #fleet: Fleet;
  readonly #agentId: string;
  readonly #hear: (message: Incoming) => void;
  readonly #told = new Set<string>();
  #listening: Disposable | undefined;
  #client: Client | undefined;

  constructor(fleet: Fleet, agentId: string, hear: (message: Incoming) => void) {
    this.#fleet = fleet;
    this.#agentId = agentId;
    this.#hear = hear;
  }

  /** Returns when the newest turn was told as far as it is. To be called again when the engine is back. */
  async attach(): Promise<void> {
    const record = this.#fleet.get(this.#agentId)?.record;
    const client = await this.#fleet.clientOf(this.#agentId);
    if (record === undefined || client === this.#client) return;
    this.#client = client;
    this.#listening?.dispose();
    const { threadId } = record;
    const late: Incoming[] = [];
    let replaying = true;
    this.#listening = client.onNotification((message) => {
      if ((message.params as { threadId?: unknown } | null)?.threadId !== threadId) return;
      // Token usage is told when we subscribe, and belongs in front of the end of the turn that it is of.
      if (replaying && message.method !== 'thread/tokenUsage/updated') late.push(message);
      else this.#tell(message);
    });
    if (this.#fleet.get(this.#agentId)?.state.kind !== 'ended') {
      this.#fleet.show(this.#agentId, true);
      await resumeThread(client, record);
    }
    await this.#replay(client, threadId);
    replaying = false;
    for (const message of late) this.#tell(message);
  }

  dispose(): void {
    this.#listening?.dispose();
  }

  async #replay(client: Client, threadId: string): Promise<void> {
    const turn = await newestTurn(client, threadId);
    if (turn === undefined) return;
    this.#tell({ method: 'turn/started', params: { threadId, turn } });
    for (const item of await itemsOf(client, threadId, turn)) {
      const runs = 'status' in item && item.status === 'inProgress';
      this.#tell({ method: runs ? 'item/started' : 'item/completed', params: { threadId, turnId: turn.id, item } });
    }
    if (turn.status !== 'inProgress') this.#tell({ method: 'turn/completed', params: { threadId, turn } });
  }

  #tell(message: Incoming): void {
    const key = keyOf(message);
    if (key !== undefined) {
      if (this.#told.has(key)) return;
      this.#told.add(key);
    }
    this.#hear(message);
  }
}

/** What must be told once; undefined for what has no name of its own. */
function keyOf({ method, params }: Incoming): string | undefined {
  const { turn, turnId, item } = params as { turn?: { id: string }; turnId?: string; item?: { id: string } };
  if (turn !== undefined) return `${method} ${turn.id}`;
  return item === undefined ? undefined : `${method} ${turnId} ${item.id}`;
}

async function itemsOf(client: Client, threadId: string, turn: Turn): Promise<readonly ThreadItem[]> {
  const items: ThreadItem[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: { item: ThreadItem }[]; nextCursor: string | null } = await client.call('thread/items/list', {
      threadId,
      turnId: turn.id,
      cursor,
      limit: 100,
    });
    items.push(...page.data.map(({ item }) => item));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}
