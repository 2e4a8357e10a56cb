import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import type { Disposable } from '../base/disposable.ts';
import type { AgentEvent } from './agentEvent.ts';
import type { Home } from './home.ts';

/** How often what an agent writes is put into its file, in milliseconds. */
const FLUSH = 200;

/**
 * Keeps what the agents are writing at this moment in a file each, for commands that come late: Codex tells deltas to
 * those who were there, and stores a message when it is complete. The file is a copy that may be lost at any time.
 */
export class StreamingText implements Disposable {
  readonly #home: Home;
  readonly #unwritten = new Map<string, { itemId: string; begins: boolean; text: string }>();
  readonly #writing = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(home: Home) {
    this.#home = home;
  }

  heard(agentId: string, event: AgentEvent): void {
    if (event.kind === 'delta') {
      const known = this.#unwritten.get(agentId);
      const same = known?.itemId === event.itemId;
      this.#unwritten.set(agentId, {
        itemId: event.itemId,
        begins: same ? known.begins : true,
        text: (same ? known.text : '') + event.text,
      });
      this.#timer ??= setTimeout(() => this.#flush(), FLUSH);
    } else if (event.kind === 'message' || event.kind === 'turnEnded' || event.kind === 'turnStarted') {
      this.#unwritten.delete(agentId);
      const { streaming } = this.#home.files(agentId);
      this.#after(agentId, () => rm(streaming, { force: true }));
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [agentId, part] of this.#unwritten) {
      if (part.text === '') continue;
      const { streaming } = this.#home.files(agentId);
      const { begins, text } = part;
      this.#unwritten.set(agentId, { itemId: part.itemId, begins: false, text: '' });
      this.#after(agentId, () =>
        begins ? writeFile(streaming, text, { mode: 0o600 }) : appendFile(streaming, text, { mode: 0o600 }),
      );
    }
  }

  #after(agentId: string, work: () => Promise<void>): void {
    const before = this.#writing.get(agentId) ?? Promise.resolve();
    // A copy that cannot be written costs a late reader the unfinished text and nothing else.
    this.#writing.set(
      agentId,
      before.then(work).catch(() => {}),
    );
  }
}

/** What the agent is writing, as far as somebody was there to hear it; empty when it is not writing. */
export async function readStreaming(home: Home, agentId: string): Promise<string> {
  return readFile(home.files(agentId).streaming, 'utf8').catch(() => '');
}
