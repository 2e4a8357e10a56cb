import { existsSync, watch } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { messageOf } from '../base/errors.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Log } from '../base/log.ts';
import type { Client } from '../codex/client.ts';
import { engineKey, type EngineAddress } from '../codex/engineAddress.ts';
import { EngineLink } from '../codex/engineLink.ts';
import type { Environment } from '../codex/findCodex.ts';
import type { Agent, AgentRecord } from './agent.ts';
import type { AgentEvent } from './agentEvent.ts';
import type { EndedIndex } from './endedIndex.ts';
import type { Home } from './home.ts';
import { agentFrom, readStored, type StoredAgent } from './loadAgent.ts';
import { turnIdOf, reduceAgent } from './reduceAgent.ts';
import { endOf, generalOf, readFacts, readRecord, readRecords, seenTurnOf, type BrokenRecord } from './records.ts';
import { settingsFrom } from './settings.ts';
import { Squad } from './squad.ts';

/**
 * What subscribers get: enough to describe the change without asking again. `before` is undefined for an agent that is new here.
 * One that was `removed` (its record was taken back) is `after` as it last was, and no longer in the fleet.
 */
export interface AgentChange {
  readonly before: Agent | undefined;
  readonly after: Agent;
  readonly cause: AgentEvent | { readonly kind: 'appeared' } | { readonly kind: 'removed' };
}

export interface EngineConnection {
  readonly engine: EngineAddress;
  readonly client: Client;
}

export interface FleetOptions {
  readonly home: Home;
  readonly env: Environment;
  readonly log: Log;
  /** Goes into what this process records: `recorder`, `cli`, `extension`. */
  readonly name: string;
  /** Only these agents; otherwise all of the home, and new ones as they appear. */
  readonly only?: readonly string[];
  /** Only agents of this engine. */
  readonly engine?: EngineAddress;
  /** Look once and listen to broadcasts, but never subscribe: for commands that only report. */
  readonly passive?: boolean;
  /** Of a command that opens, looks and goes: what is known of ended agents. Nothing is watched then. */
  readonly ended?: EndedIndex;
  /** Whether engines may be started now; otherwise only those that run are connected to. Always, when left out. */
  readonly mayStart?: () => boolean;
  /** After how long a turn that only retries is `stalled`, in milliseconds. */
  readonly stallAfter?: number;
}

/** Longer than any pause of Codex's own retries, in milliseconds. */
const STALL_AFTER = 60_000;

/** So many agents are loaded before anything else may happen in this process. */
const AT_A_STRETCH = 50;

/** The one owner of the living agents of this process: values that only `apply` replaces. */
export class Fleet implements Disposable {
  readonly #options: FleetOptions;
  readonly #agents = new Map<string, Agent>();
  readonly #byThread = new Map<string, string>();
  readonly #squads = new Map<string, Squad>();
  readonly #changed: Emitter<AgentChange>;
  readonly #connected: Emitter<EngineConnection>;
  readonly #store = new DisposableStore();
  /** Engines whose last agent was removed: when they go, nobody looks for them. */
  readonly #deserted = new Set<string>();
  #broken: readonly BrokenRecord[] = [];
  #scanning: Promise<void> | undefined;
  #scanAgain = false;
  #opened = false;

  readonly onDidChange: Event<AgentChange>;
  /** For every new connection to an engine, also after a loss. */
  readonly onDidConnect: Event<EngineConnection>;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#changed = new Emitter((error) => options.log.error(`A subscriber failed: ${messageOf(error)}`));
    this.onDidChange = this.#changed.event;
    this.#store.add(this.#changed);
    this.#connected = this.#store.add(new Emitter((error) => options.log.error(messageOf(error))));
    this.onDidConnect = this.#connected.event;
  }

  /**
   * Loads the agents and connects to their engines: afterwards every agent is as it really is. Engines that died while
   * agents depended on them are started again; others that do not run stay so, and their agents say it.
   */
  async open(): Promise<void> {
    const { only, passive, ended } = this.#options;
    if (!this.#opened && ended === undefined && (only === undefined || passive !== true)) this.#watchHome();
    await this.scan();
    this.#opened = true;
    await Promise.all([...this.#squads.values()].map((squad) => squad.open()));
  }

  all(): readonly Agent[] {
    return [...this.#agents.values()];
  }

  get(agentId: string): Agent | undefined {
    return this.#agents.get(agentId);
  }

  ofThread(threadId: string): Agent | undefined {
    const agentId = this.#byThread.get(threadId);
    return agentId === undefined ? undefined : this.#agents.get(agentId);
  }

  /** Records that could not be read, by name. */
  get broken(): readonly BrokenRecord[] {
    return this.#broken;
  }

  /** The connection to the agent's engine, which is started when it does not run. */
  async clientOf(agentId: string): Promise<Client> {
    const agent = this.#agents.get(agentId);
    if (agent === undefined) throw new Error(`No agent ${agentId} in this fleet.`);
    return this.#squadOf(agent.record.engine).client();
  }

  /** The connection to the agent's engine, if there is one now. */
  connectionOf(agentId: string): Client | undefined {
    const agent = this.#agents.get(agentId);
    return agent && this.#squadOf(agent.record.engine).connection;
  }

  /**
   * Keeps the agent's events coming while somebody looks at it, also when it is idle. Viewers are counted: each that
   * comes with `true` leaves with `false`.
   */
  show(agentId: string, shown: boolean): void {
    const agent = this.#agents.get(agentId);
    if (agent !== undefined) this.#squadOf(agent.record.engine).show(agentId, shown);
  }

  /** The same for an engine that may have no agent yet. */
  async clientOfEngine(engine: EngineAddress): Promise<Client> {
    return this.#squadOf(engine).client();
  }

  /** The connection to an engine that runs; it is not started for this. */
  async runningClientOf(engine: EngineAddress): Promise<Client | undefined> {
    return this.#squadOf(engine).running();
  }

  /** Answers one of the agent's open requests. False when there is no such request (any more). */
  answer(agentId: string, itemId: string, result: unknown): boolean {
    const agent = this.#agents.get(agentId);
    return agent !== undefined && this.#squadOf(agent.record.engine).answer(agentId, itemId, result);
  }

  /** The only place where an agent changes. */
  apply(agentId: string, event: AgentEvent): void {
    const before = this.#agents.get(agentId);
    if (before === undefined) return;
    const after = reduceAgent(before, event, Date.now());
    if (after === before) return;
    this.#agents.set(agentId, after);
    this.#changed.fire({ before, after, cause: event });
  }

  /** Looks for agents that this fleet does not know yet. */
  async scan(): Promise<void> {
    // What was written after the running scan listed the folder would be missed.
    this.#scanAgain = true;
    this.#scanning ??= this.#scanUntilNothingNew().finally(() => (this.#scanning = undefined));
    await this.#scanning;
  }

  /** Whether any agent works, waits for an answer or is just starting. */
  isBusy(): boolean {
    return this.all().some(({ state, engineUp }) => engineUp && turnIdOf(state) !== undefined);
  }

  /** Whether a turn ran on an engine that cannot be reached now. */
  isCutOff(): boolean {
    return this.all().some(({ state, engineUp }) => !engineUp && turnIdOf(state) !== undefined);
  }

  /** Resolves when everything heard so far has been looked into and recorded. */
  async settled(): Promise<void> {
    await Promise.all([...this.#squads.values()].map((squad) => squad.settled()));
  }

  dispose(): void {
    this.#store.dispose();
    for (const squad of this.#squads.values()) squad.dispose();
  }

  async #scanUntilNothingNew(): Promise<void> {
    while (this.#scanAgain) {
      this.#scanAgain = false;
      await this.#scan();
    }
  }

  async #scan(): Promise<void> {
    const { home, only, ended } = this.#options;
    if (only !== undefined) {
      await this.#load(await Promise.all(only.map((id) => readRecord(home, id))));
      return;
    }
    for (const stored of ended?.known() ?? []) await this.#add(stored);
    await this.#load(await this.#newRecords());
    await ended?.keep();
  }

  async #newRecords(): Promise<readonly AgentRecord[]> {
    const { records, broken } = await readRecords(this.#options.home, (id) => !this.#agents.has(id));
    this.#broken = broken;
    return records.filter((record) => this.#isWanted(record));
  }

  #isWanted(record: AgentRecord): boolean {
    const { engine } = this.#options;
    return engine === undefined || engineKey(engine) === engineKey(record.engine);
  }

  async #load(records: readonly AgentRecord[]): Promise<void> {
    const { home, ended } = this.#options;
    let turn: Promise<void> = Promise.resolve();
    await Promise.all(
      records.map(async (record, number) => {
        // Reading its files holds this process up: others have their turn in between.
        if (number > 0 && number % AT_A_STRETCH === 0) turn = turn.then(() => setImmediate());
        await turn;
        const read = (): Promise<StoredAgent> => readStored(home, record);
        await this.#add(await (ended === undefined ? read() : ended.read(record.id, read)));
      }),
    );
  }

  async #add(stored: StoredAgent): Promise<void> {
    const { record } = stored;
    if (this.#agents.has(record.id) || !this.#isWanted(record)) return;
    const agent = agentFrom(stored);
    this.#agents.set(record.id, agent);
    this.#byThread.set(record.threadId, record.id);
    this.#deserted.delete(engineKey(record.engine));
    this.#changed.fire({ before: undefined, after: agent, cause: { kind: 'appeared' } });
    await this.#join(agent);
  }

  /** Whoever started or woke an agent after we opened has its engine running by now. */
  async #join({ id, record }: Agent): Promise<void> {
    const squad = this.#squadOf(record.engine);
    if (this.#opened && !squad.isConnected) await squad.open();
    else await squad.join(id);
  }

  #squadOf(engine: EngineAddress): Squad {
    const key = engineKey(engine);
    const known = this.#squads.get(key);
    if (known !== undefined) return known;
    const { home, env, log, name, stallAfter, passive, mayStart = () => true } = this.#options;
    const members = (): readonly Agent[] => this.all().filter((agent) => engineKey(agent.record.engine) === key);
    const link = new EngineLink({
      engine,
      env,
      log,
      mayStart,
      restart: () => members().some(({ state }) => turnIdOf(state) !== undefined),
      wanted: () => !this.#deserted.has(key),
    });
    link.onDidConnect((client) => this.#connected.fire({ engine, client }));
    const squad = new Squad({
      fleet: this,
      link,
      members,
      home,
      log,
      name,
      passive: passive ?? false,
      stallAfter: stallAfter ?? STALL_AFTER,
    });
    this.#squads.set(key, squad);
    return squad;
  }

  /** Records and later facts are files that any process may write; without a watch, broadcasts alone lead to new agents. */
  #watchHome(): void {
    const { home, log, only } = this.#options;
    try {
      // Persistent: a wait goes on while no engine runs, until somebody starts one.
      const watcher = watch(home.jobs, { persistent: true }, (_, file) => {
        const name = file ?? '';
        if (name.endsWith('.json') && only === undefined) {
          const looked = this.#recordChanged(name.slice(0, -'.json'.length));
          void looked.catch((error: unknown) => log.warn(messageOf(error)));
        }
        if (name.endsWith('.events')) {
          const heard = this.#readEvents(name.slice(0, -'.events'.length));
          void heard.catch((error: unknown) => log.warn(messageOf(error)));
        }
      });
      watcher.on('error', (error) => log.warn(`Cannot watch ${home.jobs}: ${messageOf(error)}`));
      this.#store.add({ dispose: () => watcher.close() });
    } catch (error) {
      log.warn(`Cannot watch ${home.jobs}: ${messageOf(error)}`);
    }
  }

  async #recordChanged(agentId: string): Promise<void> {
    const agent = this.#agents.get(agentId);
    if (agent === undefined) return this.scan();
    if (existsSync(this.#options.home.files(agentId).record)) return;
    this.#agents.delete(agentId);
    this.#byThread.delete(agent.record.threadId);
    this.#changed.fire({ before: agent, after: agent, cause: { kind: 'removed' } });
    const key = engineKey(agent.record.engine);
    if (!this.all().some(({ record }) => engineKey(record.engine) === key)) this.#deserted.add(key);
  }

  async #readEvents(agentId: string): Promise<void> {
    const agent = this.#agents.get(agentId);
    if (agent === undefined) return;
    const facts = await readFacts(this.#options.home, agentId).catch(() => []);
    const end = endOf(facts);
    this.apply(agentId, { kind: 'seen', turn: seenTurnOf(facts) });
    // An older one may have been overtaken in a terminal.
    if (facts.at(-1)?.kind === 'settings') {
      this.apply(agentId, { kind: 'settings', settings: settingsFrom(agent.record, facts) });
    }
    if (facts.some(({ kind }) => kind === 'attached')) this.apply(agentId, { kind: 'attached' });
    this.apply(agentId, { kind: 'handedOver', to: generalOf(agent.record, facts) });
    if (end !== undefined) this.apply(agentId, { kind: 'ended', how: end.how });
    else if (agent.state.kind === 'ended') {
      this.apply(agentId, { kind: 'resumed' });
      await this.#join(agent);
    } else if (!this.#squadOf(agent.record.engine).isConnected) await this.#join(agent);
  }
}
