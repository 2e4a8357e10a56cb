import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Client } from '../codex/client.ts';
import type { ThreadRequest } from '../codex/threadRequests.ts';
import type { Agent } from './agent.ts';
import type { AgentEvent } from './agentEvent.ts';
import { OpenRequests } from './openRequests.ts';
import { proposedChanges } from './proposedChanges.ts';
import { turnIdOf } from './reduceAgent.ts';

interface Owner {
  apply(agentId: string, event: AgentEvent): void;
  ofThread(threadId: string): Agent | undefined;
}

interface AgentRequestsOptions {
  readonly fleet: Owner;
  readonly members: () => readonly Agent[];
  readonly log: Log;
  /** Looks for sub-agents of all who work: a new one may ask before it was told of. */
  readonly findSubAgents: (client: Client) => Promise<void>;
}

/** What the agents of one engine ask of us, from being asked until it is answered by anybody. */
export class AgentRequests {
  readonly #options: AgentRequestsOptions;
  readonly #open = new OpenRequests();

  constructor(options: AgentRequestsOptions) {
    this.#options = options;
  }

  async asked(asked: ThreadRequest, client: Client): Promise<void> {
    const agent = this.#options.fleet.ofThread(asked.threadId);
    await (agent === undefined ? this.#askedBySubAgent(asked, client) : this.#askedBy(agent, asked, client));
  }

  /** False when it is not open any more. */
  answer(agentId: string, itemId: string, result: unknown, client: Client): boolean {
    const requestId = this.#open.requestIdOf(agentId, itemId);
    if (requestId === undefined) return false;
    client.respond(requestId, result);
    return true;
  }

  resolved(requestId: number | string): void {
    for (const { agentId, itemId } of this.#open.resolve(requestId)) {
      this.#options.fleet.apply(agentId, { kind: 'requestResolved', itemId });
    }
  }

  clear(): void {
    this.#open.clear();
  }

  async #askedBy(agent: Agent, asked: ThreadRequest, client: Client): Promise<void> {
    // Whoever resumes a thread is told again what it asks, and `proposedChanges` does.
    const isKnown = this.#open.requestIdOf(agent.id, asked.itemId) === asked.requestId;
    this.#open.add(agent.id, asked);
    const { fleet, log } = this.#options;
    const { request } = asked.event;
    if (request.kind !== 'files' || agent.edit?.itemId === request.itemId) {
      fleet.apply(agent.id, asked.event);
      return;
    }
    if (isKnown) return;
    const changes = await proposedChanges(client, asked.threadId, request.itemId).catch((error: unknown) => {
      log.warn(`Agent ${agent.id}: ${messageOf(error)}`);
      return [];
    });
    if (this.#open.requestIdOf(agent.id, asked.itemId) !== asked.requestId) return;
    fleet.apply(agent.id, { ...asked.event, request: { ...request, changes } });
  }

  /** What a sub-agent asks is asked of whoever answers for its parent: nobody else hears it. */
  async #askedBySubAgent(asked: ThreadRequest, client: Client): Promise<void> {
    const isParent = ({ subAgents }: Agent): boolean => subAgents.some(({ threadId }) => threadId === asked.threadId);
    const { members, findSubAgents } = this.#options;
    if (!members().some(isParent)) await findSubAgents(client);
    const parent = members().find(isParent);
    if (parent === undefined) return;
    await this.#askedBy(parent, { ...asked, event: { ...asked.event, turnId: turnIdOf(parent.state) ?? '' } }, client);
  }
}
