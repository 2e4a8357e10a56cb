import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import type { World } from './world.ts';

export interface WireRequest {
  readonly id: number | string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface FilteringProxyOptions {
  /** Methods that this Codex seems not to have. */
  readonly missing?: readonly string[];
  /** Parameters that it seems not to have, by method: like Codex does, it passes over what it does not know. */
  readonly ignored?: Readonly<Record<string, readonly string[]>>;
}

type Message = Partial<Record<'id' | 'method' | 'params' | 'result' | 'error', unknown>>;

const ABSENT = '-that-is-absent';

/**
 * A unix socket in front of a world's real engine, as another version of Codex would look: chosen methods are answered
 * with the real engine's own unknown-method error. It also says and refuses whatever a test wants.
 */
export class FilteringProxy {
  readonly path: string;
  /** What clients asked, in order. */
  readonly requests: WireRequest[] = [];
  /** What clients answered to requests of the engine's. */
  readonly answers: Message[] = [];
  /** Highest number of unanswered requests that one connection has had. */
  mostInFlight = 0;
  /** Answers the next requests of this method as an overloaded engine does. */
  readonly overloaded = new Map<string, number>();
  /** The next request of such a method never arrives: its connection is cut instead. */
  readonly cutAt = new Set<string>();
  readonly #http: Server;
  readonly #links = new Set<Link>();
  readonly #engine: string;
  readonly #options: FilteringProxyOptions;

  private constructor(path: string, engine: string, options: FilteringProxyOptions) {
    this.path = path;
    this.#engine = engine;
    this.#options = options;
    this.#http = createServer();
    const server = new WebSocketServer({ server: this.#http, perMessageDeflate: false });
    server.on('connection', (client) => this.#accept(client));
  }

  /** Starts the world's engine if it does not run. */
  static async create(world: World, name: string, options: FilteringProxyOptions = {}): Promise<FilteringProxy> {
    (await world.client()).dispose();
    const { address } = await world.engine();
    const proxy = new FilteringProxy(join(world.folder, `run/${name}.sock`), address, options);
    await new Promise<void>((resolve, reject) => {
      proxy.#http.once('error', reject);
      proxy.#http.listen(proxy.path, resolve);
    });
    return proxy;
  }

  /** For `--engine`. */
  get url(): string {
    return `unix://${this.path}`;
  }

  /** Says something to every client as if the engine did. A text is sent as it is, bytes as a binary frame. */
  say(message: Message | string | Buffer): void {
    const data = typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message);
    for (const { client } of this.#links) client.send(data);
  }

  requestsOf(method: string): readonly WireRequest[] {
    return this.requests.filter((one) => one.method === method);
  }

  /** Cuts every connection, as a crash does; new ones are accepted. */
  cut(): void {
    for (const { client, engine } of this.#links) {
      client.terminate();
      engine.terminate();
    }
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #accept(client: WebSocket): void {
    const engine = new WebSocket('ws+unix:///engine:/', {
      perMessageDeflate: false,
      createConnection: () => connect({ path: this.#engine }),
    });
    const link: Link = { client, engine, open: new Set(), renamed: new Map(), early: [] };
    this.#links.add(link);
    engine.on('open', () => {
      for (const text of link.early.splice(0)) engine.send(text);
    });
    client.on('message', (data) => this.#fromClient(link, textOf(data)));
    engine.on('message', (data) => this.#fromEngine(link, textOf(data)));
    for (const [one, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => {
        this.#links.delete(link);
        other.terminate();
      });
    }
  }

  #fromClient(link: Link, text: string): void {
    const message = JSON.parse(text) as Message;
    const { id, method, params } = message;
    if (typeof method !== 'string') this.answers.push(message);
    else if (typeof id === 'number' || typeof id === 'string') {
      this.requests.push({ id, method, params: (params ?? {}) as WireRequest['params'] });
      link.open.add(id);
      this.mostInFlight = Math.max(this.mostInFlight, link.open.size);
      if (this.cutAt.delete(method)) {
        link.client.terminate();
        return;
      }
      const refusals = this.overloaded.get(method) ?? 0;
      if (refusals > 0) {
        this.overloaded.set(method, refusals - 1);
        link.open.delete(id);
        const error = { code: -32001, message: 'Server overloaded; retry later.' };
        link.client.send(JSON.stringify({ id, error }));
        return;
      }
      if (this.#options.missing?.includes(method) === true) {
        link.renamed.set(id, method);
        forward(link, { ...message, method: `${method}${ABSENT}` });
        return;
      }
      const ignored = this.#options.ignored?.[method];
      if (ignored !== undefined) {
        const kept = Object.entries(params ?? {}).filter(([name]) => !ignored.includes(name));
        forward(link, { ...message, params: Object.fromEntries(kept) });
        return;
      }
    }
    forward(link, message);
  }

  #fromEngine(link: Link, text: string): void {
    const message = JSON.parse(text) as Message;
    const { id, method, error } = message;
    if (method === undefined && (typeof id === 'number' || typeof id === 'string')) {
      link.open.delete(id);
      const asked = link.renamed.get(id);
      if (asked !== undefined) {
        link.client.send(JSON.stringify({ id, error: withoutMethod(error as { message: string }, asked) }));
        return;
      }
    }
    link.client.send(text);
  }
}

interface Link {
  readonly client: WebSocket;
  readonly engine: WebSocket;
  /** Requests of the client that are not answered yet. */
  readonly open: Set<number | string>;
  /** Requests that were sent on under a name that no Codex has. */
  readonly renamed: Map<number | string, string>;
  readonly early: string[];
}

function forward(link: Link, message: Message): void {
  const text = JSON.stringify(message);
  if (link.engine.readyState === WebSocket.OPEN) link.engine.send(text);
  else link.early.push(text);
}

/** The engine's complaint as it would be if it had no such method: its list of methods does not name it. */
function withoutMethod(error: { message: string }, method: string): { message: string } {
  const message = error.message.replace(` \`${method}\`,`, '').replace(`\`${method}${ABSENT}\``, `\`${method}\``);
  return { ...error, message };
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.concat(data as Buffer[]).toString('utf8');
}
