import type { Disposable } from '../base/disposable.ts';
import { messageOf } from '../base/errors.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Log } from '../base/log.ts';
import { delay } from '../base/wait.ts';
import type { Client } from './client.ts';
import { connectOrStart, connectRunning } from './engine.ts';
import { isFar, type EngineAddress } from './engineAddress.ts';
import type { Environment } from './findCodex.ts';

export interface EngineLinkOptions {
  readonly engine: EngineAddress;
  readonly env: Environment;
  readonly log: Log;
  /** Whether a lost engine should be started again at once: true while agents depend on it. */
  readonly restart: () => boolean;
  /** Whether an engine may be started now. When not, whoever needs one that does not run gets an error. */
  readonly mayStart: () => boolean;
  /** Whether a lost engine is looked for until it is back. Always, when left out. */
  readonly wanted?: () => boolean;
}

/** Pause between two tries to reach an engine that does not answer, in milliseconds. */
const RETRY = 1000;
/** The pause grows up to this for a far engine, where each try is a process or a call through the network. */
const FAR_RETRY = 30_000;

/** Keeps one connection to one engine, for as long as it lives: nobody but us restarts a crashed server. */
export class EngineLink implements Disposable {
  readonly engine: EngineAddress;
  readonly #options: EngineLinkOptions;
  readonly #connected = new Emitter<Client>();
  readonly #lost = new Emitter<string>();
  readonly #stopped = new AbortController();
  #client: Client | undefined;
  #connecting: Promise<Client | undefined> | undefined;
  #looking = false;

  /** Fires for every new connection, before `connect` returns it. */
  readonly onDidConnect: Event<Client> = this.#connected.event;
  readonly onDidLose: Event<string> = this.#lost.event;

  constructor(options: EngineLinkOptions) {
    this.engine = options.engine;
    this.#options = options;
  }

  get client(): Client | undefined {
    return this.#client;
  }

  /** The connection there is, else a new one; undefined when the engine does not run and `start` is false. */
  async connect(start: boolean): Promise<Client | undefined> {
    if (this.#client !== undefined) return this.#client;
    const running = this.#connecting;
    if (running !== undefined) {
      const client = await running;
      if (client !== undefined || !start) return client;
    }
    const connecting = this.#open(start);
    this.#connecting = connecting;
    try {
      return await connecting;
    } finally {
      if (this.#connecting === connecting) this.#connecting = undefined;
    }
  }

  /** Tries to reach an engine that does not run until it does: somebody else may start it, or `restart` says to. */
  lookFor(): void {
    if (this.#looking) return;
    this.#looking = true;
    void this.#reconnect().finally(() => (this.#looking = false));
  }

  dispose(): void {
    this.#stopped.abort();
    this.#client?.dispose();
    this.#client = undefined;
  }

  async #open(start: boolean): Promise<Client | undefined> {
    const { engine, env, log, mayStart } = this.#options;
    // The way to a proxied engine is a process of its own, to a far one the network.
    if ((engine.kind === 'proxy' || isFar(engine)) && !mayStart()) return undefined;
    const client = start && mayStart() ? await connectOrStart(engine, env) : await connectRunning(engine);
    if (client === undefined) return undefined;
    if (this.#stopped.signal.aborted) {
      client.dispose();
      return undefined;
    }
    this.#client = client;
    log.info(`Connected to Codex ${client.version} (${engine.kind}, ${engine.address}).`);
    client.onClose((reason) => {
      if (this.#stopped.signal.aborted || this.#client !== client) return;
      this.#client = undefined;
      log.warn(`Lost Codex at ${engine.address}: ${reason}`);
      this.#lost.fire(reason);
      this.lookFor();
    });
    this.#connected.fire(client);
    return client;
  }

  async #reconnect(): Promise<void> {
    const { engine, log, restart, wanted = () => true } = this.#options;
    for (let pause = RETRY; !this.#stopped.signal.aborted && this.#client === undefined && wanted();) {
      try {
        if ((await this.connect(restart())) !== undefined) return;
      } catch (error) {
        log.warn(`Codex at ${engine.address} cannot be reached: ${messageOf(error)}`);
      }
      await delay(pause, this.#stopped.signal);
      if (isFar(engine)) pause = Math.min(pause * 2, FAR_RETRY);
    }
  }
}
