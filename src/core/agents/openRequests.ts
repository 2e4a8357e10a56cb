import type { ThreadRequest } from '../codex/threadRequests.ts';

/** Whose request it is, and what the agent calls it. */
interface OpenRequest {
  readonly agentId: string;
  readonly itemId: string;
  /** The wire's number on the connection that heard it: reused, so only good while the request is open. */
  readonly requestId: number | string;
}

/** The requests that one connection has heard and nobody has answered yet. */
export class OpenRequests {
  readonly #open = new Map<string, OpenRequest>();

  add(agentId: string, { itemId, requestId }: ThreadRequest): void {
    this.#open.set(keyOf(agentId, itemId), { agentId, itemId, requestId });
  }

  requestIdOf(agentId: string, itemId: string): number | string | undefined {
    return this.#open.get(keyOf(agentId, itemId))?.requestId;
  }

  /** Takes out what has been answered, and says what it was. */
  resolve(requestId: number | string): readonly OpenRequest[] {
    const resolved = [...this.#open.values()].filter((one) => one.requestId === requestId);
    for (const { agentId, itemId } of resolved) this.#open.delete(keyOf(agentId, itemId));
    return resolved;
  }

  clear(): void {
    this.#open.clear();
  }
}

/** Item ids come from the model, and some models count them anew in every conversation. */
function keyOf(agentId: string, itemId: string): string {
  return `${agentId} ${itemId}`;
}
