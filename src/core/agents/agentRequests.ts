import { messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { Log } from '../base/log.ts';
import type { Client } from '../codex/client.ts';
import type { ThreadRequest } from '../codex/threadRequests.ts';
import { editingOf } from '../codex/turnEvents.ts';
import type { Agent, Request } from './agent.ts';
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
    const { request } = asked.event;
    if (request.kind !== 'files' || agent.edit?.itemId === request.itemId) {
      this.#tell(agent, asked);
      return;
    }
    if (isKnown) return;
    const changes = await proposedChanges(client, asked.threadId, request.itemId).catch((error: unknown) => {
      this.#options.log.warn(`Agent ${agent.id}: ${messageOf(error)}`);
      return [];
    });
    if (this.#open.requestIdOf(agent.id, asked.itemId) !== asked.requestId) return;
    this.#tell(agent, { ...asked, event: { ...asked.event, request: { ...request, changes } } });
  }

  #tell(agent: Agent, { threadId, event }: ThreadRequest): void {
    const { fleet } = this.#options;
    // Codex told what a sub-agent does when it began, which may be before anybody knew whose it is.
    if (threadId !== agent.record.threadId) {
      const subAgents = [{ threadId, name: '', working: true, ...activityOf(event.request) }];
      fleet.apply(agent.id, { kind: 'subAgents', subAgents });
    }
    fleet.apply(agent.id, event);
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

/** What it would do next, in the words of activities. */
function activityOf(request: Request): { activity?: string } {
  switch (request.kind) {
    case 'command':
      return { activity: t('running {0}', request.command) };
    case 'files':
      return request.changes.length === 0 ? {} : { activity: editingOf(request.changes) };
    default:
      return {};
  }
}
