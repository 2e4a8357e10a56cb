import type { Disposable } from '../base/disposable.ts';
import { Failure, messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { Log } from '../base/log.ts';
import type { Client } from '../codex/client.ts';
import { isFar } from '../codex/engineAddress.ts';
import type { EngineLink } from '../codex/engineLink.ts';
import { listThreads, readThread, type ThreadNow } from '../codex/threads.ts';
import { resolvedRequestOf, threadRequestOf } from '../codex/threadRequests.ts';
import { agentEventOf, changedQueueOf, statusEvent } from '../codex/turnEvents.ts';
import type { Agent } from './agent.ts';
import type { AgentEvent } from './agentEvent.ts';
import { AgentRequests } from './agentRequests.ts';
import { AgentSteps } from './agentSteps.ts';
import type { Home } from './home.ts';
import { newestTurn } from './newestTurn.ts';
import { queuedMessages } from './queue.ts';
import { neverStarted } from './loadAgent.ts';
import { turnIdOf } from './reduceAgent.ts';
import { resumeThread } from './resumeThread.ts';
import { StallWatch } from './stallWatch.ts';
import { subAgentToldOf, subAgentsOfThread } from './subAgents.ts';
import { TurnEnds } from './turnEnds.ts';

/** The part of the fleet that a squad changes agents through. */
interface Owner {
  apply(agentId: string, event: AgentEvent): void;
  get(agentId: string): Agent | undefined;
  ofThread(threadId: string): Agent | undefined;
  scan(): Promise<void>;
}

interface SquadOptions {
  readonly fleet: Owner;
  readonly link: EngineLink;
  readonly members: () => readonly Agent[];
  readonly home: Home;
  readonly log: Log;
  readonly name: string;
  readonly passive: boolean;
  readonly stallAfter: number;
}

/** Below this number of agents each thread is read by itself; above, one list tells of all. */
const READ_ONE_BY_ONE = 5;

/**
 * The agents of one engine. Subscribes to those that work, listens to broadcasts for the others, and brings the ledger
 * up to date whenever a turn seems to have ended.
 */
export class Squad implements Disposable {
  readonly #options: SquadOptions;
  readonly #subscribed = new Set<string>();
  /** How many look at each agent. */
  readonly #shown = new Map<string, number>();
  readonly #ends: TurnEnds;
  readonly #requests: AgentRequests;
  readonly #steps: AgentSteps;
  /** Numbers of the newest looks at queues. */
  readonly #queueLooks = new Map<string, number>();
  readonly #stalls: StallWatch;

  constructor(options: SquadOptions) {
    this.#options = options;
    const { link, fleet } = options;
    this.#steps = new AgentSteps(options.log);
    this.#ends = new TurnEnds(options);
    const findSubAgents = (client: Client): Promise<void> => this.#findAllSubAgents(client);
    this.#requests = new AgentRequests({ ...options, findSubAgents });
    this.#stalls = new StallWatch(options.stallAfter, (agentId, turnId) =>
      fleet.apply(agentId, { kind: 'stalled', turnId }),
    );
    link.onDidConnect((client) => this.#attach(client));
    link.onDidLose(() => {
      this.#subscribed.clear();
      this.#requests.clear();
      for (const { id } of options.members()) fleet.apply(id, { kind: 'engineGone' });
    });
  }

  /** Connects if the engine runs, or ran until it crashed under agents that depend on it. */
  async open(): Promise<void> {
    const living = this.#options.members().filter(({ state }) => state.kind !== 'ended');
    if (living.length === 0) return;
    const { link, fleet, log, passive } = this.#options;
    try {
      if ((await link.connect(this.#mustStart())) !== undefined) return await this.settled();
      // Each look for a proxied engine is a process.
      if (!passive && link.engine.kind !== 'proxy') link.lookFor();
    } catch (error) {
      log.warn(messageOf(error));
      // Away for now. Nothing but looking tells when it is back.
      if (!passive && isFar(link.engine)) link.lookFor();
    }
    for (const { id } of living) fleet.apply(id, { kind: 'engineGone' });
  }

  /** The connection, made when there is none; the engine is started when it does not run. */
  async client(): Promise<Client> {
    const client = await this.#options.link.connect(true);
    if (client === undefined)
      throw new Failure('no-engine', t('Its engine does not run, and may not be started here.'));
    return client;
  }

  /** The connection there is, else one to an engine that runs. Each look for one that is not a socket here is costly: none is made. */
  async running(): Promise<Client | undefined> {
    const { link } = this.#options;
    if (this.connection !== undefined || link.engine.kind === 'proxy' || isFar(link.engine)) return this.connection;
    return link.connect(false);
  }

  /** The connection there is. */
  get connection(): Client | undefined {
    const { client } = this.#options.link;
    return client === undefined || client.isClosed ? undefined : client;
  }

  get isConnected(): boolean {
    return this.connection !== undefined;
  }

  /** Takes in an agent that has just become known. */
  async join(agentId: string): Promise<void> {
    const client = this.connection;
    if (client === undefined) return;
    this.#steps.add(agentId, () => this.#look(agentId, client));
    await this.#steps.of(agentId);
  }

  show(agentId: string, shown: boolean): void {
    const before = this.#shown.get(agentId) ?? 0;
    const viewers = Math.max(0, before + (shown ? 1 : -1));
    if (viewers > 0) this.#shown.set(agentId, viewers);
    else this.#shown.delete(agentId);
    if (viewers > 0 === before > 0) return;
    const { client } = this.#options.link;
    if (client === undefined) return;
    this.#steps.add(agentId, () => (shown ? this.#subscribe(agentId, client) : this.#leaveIfIdle(agentId, client)));
  }

  answer(agentId: string, itemId: string, result: unknown): boolean {
    const { client } = this.#options.link;
    return client !== undefined && this.#requests.answer(agentId, itemId, result, client);
  }

  dispose(): void {
    this.#stalls.dispose();
    this.#options.link.dispose();
  }

  /** A turn without an end in the ledger ran when the engine was lost: only a running engine knows what became of it. */
  #mustStart(): boolean {
    return this.#options.members().some(({ state }) => turnIdOf(state) !== undefined);
  }

  #attach(client: Client): void {
    const { fleet, members } = this.#options;
    client.onNotification((message) => {
      const resolved = resolvedRequestOf(message);
      if (resolved !== undefined) this.#requests.resolved(resolved);
      const queueOwner = fleet.ofThread(changedQueueOf(message) ?? '');
      if (queueOwner !== undefined) this.#steps.beside(queueOwner.id, this.#readQueue(queueOwner, client));
      const told = agentEventOf(message);
      if (told === undefined) return;
      const agent = fleet.ofThread(told.threadId);
      if (agent !== undefined) this.#told(agent, told.event, client);
      else this.#toldOfOther(told.threadId, told.event);
    });
    client.onRequest((message) => {
      const asked = threadRequestOf(message);
      if (asked !== undefined) void this.#requests.asked(asked, client);
    });
    for (const { id } of members()) fleet.apply(id, { kind: 'engineBack' });
    this.#lookAtAll(client);
  }

  #told(agent: Agent, event: AgentEvent, client: Client): void {
    const { fleet } = this.#options;
    if (event.kind === 'tokens') this.#ends.used(event.turnId, event.tokens);
    this.#stalls.heard(agent.id, event);
    fleet.apply(agent.id, event);
    if (event.kind === 'turnStarted' || (event.kind === 'status' && event.status === 'active')) {
      this.#steps.add(agent.id, () => this.#subscribe(agent.id, client));
    } else if (event.kind === 'turnEnded' || (event.kind === 'status' && event.status === 'idle')) {
      const ends = turnIdOf(agent.state) !== undefined;
      this.#steps.add(agent.id, () => (ends ? this.#ended(agent.id, client) : this.#settle(agent.id, client)));
    }
  }

  /** A thread that is no agent of ours: a sub-agent, one that has just been started, or somebody else's. */
  #toldOfOther(threadId: string, event: AgentEvent): void {
    const { fleet, members, log } = this.#options;
    const told = subAgentToldOf(threadId, event);
    if (told === undefined) return;
    const parent = members().find(({ subAgents }) => subAgents.some((one) => one.threadId === threadId));
    if (parent !== undefined) {
      fleet.apply(parent.id, { kind: 'subAgents', subAgents: [told] });
    } else if (event.kind === 'status' && told.working) {
      void fleet.scan().catch((error: unknown) => log.warn(messageOf(error)));
    }
  }

  #lookAtAll(client: Client): void {
    const living = this.#options.members().filter(({ state }) => state.kind !== 'ended');
    if (living.length <= READ_ONE_BY_ONE) {
      for (const { id } of living) this.#steps.add(id, () => this.#look(id, client));
      return;
    }
    const listed = listThreads(client, new Set(living.map(({ record }) => record.threadId)));
    for (const { id, record } of living) {
      this.#steps.add(id, async () => {
        const thread = (await listed).get(record.threadId);
        await (thread === undefined ? this.#look(id, client) : this.#take(id, thread, client));
      });
    }
  }

  async #look(agentId: string, client: Client): Promise<void> {
    const agent = this.#options.fleet.get(agentId);
    if (agent === undefined) return;
    const thread = await readThread(client, agent.record.threadId);
    if (thread !== undefined) await this.#take(agentId, thread, client);
    else if (agent.state.kind !== 'starting') this.#options.fleet.apply(agentId, { kind: 'ended', how: 'lost' });
  }

  async #take(agentId: string, { status, name, updatedAt, unread }: ThreadNow, client: Client): Promise<void> {
    const { fleet } = this.#options;
    const agent = fleet.get(agentId);
    if (agent === undefined) return;
    const owed = await this.#ends.owed(agent);
    const begun = status.type === 'active' ? undefined : await this.#begun(agentId, client);
    fleet.apply(agentId, begun === undefined ? statusEvent(status) : { kind: 'turnStarted', turnId: begun });
    fleet.apply(agentId, { kind: 'renamed', name: name ?? '' });
    const active = status.type === 'active' || begun !== undefined;
    // Codex goes on with the queue of a thread when that is loaded, and only then.
    const stuck = owed === 'queued' && status.type === 'notLoaded';
    // A turn that has just ended: its token usage is told once more to whoever subscribes now.
    const ended = owed !== undefined && !active && status.type !== 'notLoaded';
    if (active || stuck || ended || this.#shown.has(agentId)) await this.#subscribe(agentId, client, ended);
    const { passive } = this.#options;
    const recordedUpTo = Date.parse(fleet.get(agentId)?.lastTurn?.endedAt ?? '');
    const isKept = active && passive && (await this.#ends.areKept(agent.record));
    // Of a loaded thread Codex's time lags behind: a turn that others began may just have ended. Who only looks soon looks again.
    const mayLag = status.type !== 'notLoaded' && !passive;
    const isBehind = active || owed !== undefined || mayLag || !(updatedAt * 1000 <= recordedUpTo);
    if (isBehind && !isKept) await this.#settle(agentId, client);
    else if (!passive) await this.#ends.log(agent.record);
    // Last: it is about every turn that has been found now.
    if (unread !== undefined) fleet.apply(agentId, { kind: 'readState', unread });
  }

  /** The turn that runs although its thread is called idle: the files know that Codex has just accepted one. */
  async #begun(agentId: string, client: Client): Promise<string | undefined> {
    const agent = this.#options.fleet.get(agentId);
    const accepted = agent && turnIdOf(agent.state);
    if (agent === undefined || accepted === undefined || accepted === '') return undefined;
    const turn = await newestTurn(client, agent.record.threadId, accepted);
    return turn?.status === 'inProgress' ? turn.id : undefined;
  }

  /** Idempotent. Replays open requests, and with `withUsage` the newest token usage, which nothing else does. */
  async #subscribe(agentId: string, client: Client, withUsage = false): Promise<void> {
    const agent = this.#options.fleet.get(agentId);
    if (agent === undefined || this.#options.passive || this.#subscribed.has(agentId)) return;
    const { threadId } = agent.record;
    const { thread } = await resumeThread(client, agent.record, withUsage);
    this.#subscribed.add(agentId);
    const endedMeanwhile = turnIdOf(agent.state) !== undefined && thread.status.type !== 'active';
    if (endedMeanwhile && !withUsage) await resumeThread(client, agent.record, true);
    if (thread.status.type === 'active') this.#options.fleet.apply(agentId, statusEvent(thread.status));
    this.#steps.beside(agentId, this.#findSubAgents(agentId, threadId, client));
    this.#steps.beside(agentId, this.#readQueue(agent, client));
    const turn = await newestTurn(client, threadId, turnIdOf(agent.state));
    if (turn?.status === 'inProgress') {
      this.#options.fleet.apply(agentId, { kind: 'turnStarted', turnId: turn.id });
      return;
    }
    // What the reply calls active may have ended since, and its end may have been told before the reply was looked at.
    const state = this.#options.fleet.get(agentId)?.state;
    const isNewer = ((state && turnIdOf(state)) ?? '') > (turn?.id ?? '');
    if (!isNewer) this.#options.fleet.apply(agentId, { kind: 'status', status: 'idle', asking: undefined });
    await this.#settle(agentId, client);
  }

  async #findAllSubAgents(client: Client): Promise<void> {
    const working = this.#options
      .members()
      .filter(({ id, state }) => this.#subscribed.has(id) && turnIdOf(state) !== undefined);
    await Promise.all(
      working.map(({ id, record }) =>
        this.#findSubAgents(id, record.threadId, client).catch((error: unknown) => this.#steps.warn(id, error)),
      ),
    );
  }

  async #findSubAgents(agentId: string, threadId: string, client: Client): Promise<void> {
    const subAgents = await subAgentsOfThread(client, threadId);
    if (subAgents.length > 0) this.#options.fleet.apply(agentId, { kind: 'subAgents', subAgents });
    // What one of them asked before we were there is told again to whoever subscribes to it.
    const working = subAgents.filter((one) => one.working);
    await Promise.all(
      working.map((one) => client.call('thread/resume', { threadId: one.threadId, excludeTurns: true })),
    );
  }

  /** Codex tells that a queue has changed, not what is in it. Of several looks the last one counts. */
  async #readQueue({ id, record }: Agent, client: Client): Promise<void> {
    const look = (this.#queueLooks.get(id) ?? 0) + 1;
    this.#queueLooks.set(id, look);
    const queue = await queuedMessages(client, record.threadId);
    if (this.#queueLooks.get(id) === look) this.#options.fleet.apply(id, { kind: 'queue', queue });
  }

  /** Heard by broadcast alone, before anybody has subscribed: its token usage is still to be told. */
  async #ended(agentId: string, client: Client): Promise<void> {
    const isHeard = this.#options.passive || this.#subscribed.has(agentId);
    await (isHeard ? this.#settle(agentId, client) : this.#subscribe(agentId, client, true));
  }

  async #settle(agentId: string, client: Client): Promise<void> {
    const { fleet } = this.#options;
    const agent = fleet.get(agentId);
    if (agent === undefined) return;
    for (const end of await this.#ends.record(agent, client)) fleet.apply(agentId, { kind: 'turnRecorded', end });
    fleet.apply(agentId, { kind: 'settled' });
    await this.#ends.log(agent.record);
    if (neverStarted(fleet.get(agentId))) fleet.apply(agentId, { kind: 'ended', how: 'neverStarted' });
    await this.#leaveIfIdle(agentId, client);
  }

  /** A thread that we stay subscribed to never unloads. */
  async #leaveIfIdle(agentId: string, client: Client): Promise<void> {
    const agent = this.#options.fleet.get(agentId);
    if (agent === undefined || this.#shown.has(agentId) || !this.#subscribed.has(agentId)) return;
    if (turnIdOf(agent.state) !== undefined) return;
    this.#subscribed.delete(agentId);
    const threadIds = [agent.record.threadId, ...agent.subAgents.map(({ threadId }) => threadId)];
    await Promise.all(threadIds.map((threadId) => client.call('thread/unsubscribe', { threadId })));
  }

  /** Resolves when no step is under way. */
  async settled(): Promise<void> {
    await this.#steps.settled();
  }
}
