import type { Agent, AgentRecord } from '../../core/agents/agent.ts';
import { Fleet } from '../../core/agents/fleet.ts';
import { isAgentId, type Home } from '../../core/agents/home.ts';
import { loadAgent } from '../../core/agents/loadAgent.ts';
import { readOldJob } from '../../core/agents/oldJobs.ts';
import { endOf, readFacts, readRecord, readRecords } from '../../core/agents/records.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import type { Log } from '../../core/base/log.ts';
import { within } from '../../core/base/wait.ts';
import { engineKey } from '../../core/codex/engineAddress.ts';
import type { Environment } from '../../core/codex/findCodex.ts';
import type { KnownAgent } from './agentHover.ts';

export interface KnownAgentsOptions {
  readonly home: Home;
  readonly env: Environment;
  readonly log: Log;
}

/** How long somebody who points at an id waits for an engine, in milliseconds. Next time it will have answered. */
const PATIENCE = 1500;

/** The agents of this machine's home, for a reader: engines are connected to when they run, and never started. */
export class KnownAgents implements Disposable {
  readonly #options: KnownAgentsOptions;
  /** Of engines that were needed so far; opening connects to the engine and listens from then on. */
  readonly #fleets = new Map<string, { readonly fleet: Fleet; readonly opened: Promise<void> }>();

  constructor(options: KnownAgentsOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async find(id: string): Promise<KnownAgent> {
    if (!isAgentId(id)) return { kind: 'unknown' };
    try {
      const { records, broken } = await readRecords(this.#options.home, (one) => one === id);
      const [record] = records;
      if (record !== undefined) return await this.#agentOf(record);
      const [unusable] = broken;
      if (unusable !== undefined) return { kind: 'broken', why: unusable.why };
      const job = await readOldJob(this.#options.home, id);
      return job === undefined ? { kind: 'unknown' } : { kind: 'old', job };
    } catch (error) {
      return { kind: 'broken', why: messageOf(error) };
    }
  }

  /** The agent as its files tell; undefined where it has no record that can be used. Never rejects. */
  async fromFiles(id: string): Promise<Agent | undefined> {
    const { home } = this.#options;
    return readRecord(home, id)
      .then((record) => loadAgent(home, record))
      .catch(() => undefined);
  }

  /** Ids of all agents that have a record here. */
  async recorded(): Promise<ReadonlySet<string>> {
    return new Set(this.#options.home.recordIds());
  }

  /** Whether it has a record here and has not been ended. Asks files only, and never rejects. */
  async isLiving(id: string): Promise<boolean> {
    const agent = await this.fromFiles(id);
    return agent !== undefined && agent.state.kind !== 'ended';
  }

  dispose(): void {
    for (const { fleet } of this.#fleets.values()) fleet.dispose();
    this.#fleets.clear();
  }

  /** What it does now is told by its engine; its turns, files and tokens by the ledger, read after that. */
  async #agentOf(record: AgentRecord): Promise<KnownAgent> {
    const { home, log } = this.#options;
    const asked = within(PATIENCE, this.#ask(record), () => new Error('its engine gave no answer in time'));
    const heard = await asked.catch((error: unknown) => {
      log.info(`Agent ${record.id}: ${messageOf(error)}`);
      return undefined;
    });
    const agent = await loadAgent(home, record);
    if (heard === undefined || agent.state.kind === 'ended') return { kind: 'agent', agent, live: false };
    const { name, state, unrecorded } = heard;
    return {
      kind: 'agent',
      agent: { ...agent, name, state, ...(unrecorded === undefined ? {} : { unrecorded }) },
      live: true,
    };
  }

  /** The agent as its engine tells; undefined when it has ended, or no engine answers. */
  async #ask(record: AgentRecord): Promise<Agent | undefined> {
    if (endOf(await readFacts(this.#options.home, record.id)) !== undefined) return undefined;
    const { fleet, opened } = this.#fleetOf(record);
    await opened;
    if (fleet.get(record.id) === undefined) await fleet.scan();
    // The engine may have been started since, by somebody whom no file tells of.
    if (fleet.connectionOf(record.id) === undefined) await fleet.open();
    return fleet.connectionOf(record.id) === undefined ? undefined : fleet.get(record.id);
  }

  #fleetOf({ engine }: AgentRecord): { readonly fleet: Fleet; readonly opened: Promise<void> } {
    const key = engineKey(engine);
    const known = this.#fleets.get(key);
    if (known !== undefined) return known;
    const fleet = new Fleet({ ...this.#options, name: 'server', engine, passive: true, mayStart: () => false });
    const made = { fleet, opened: fleet.open() };
    this.#fleets.set(key, made);
    return made;
  }
}
