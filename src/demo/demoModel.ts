import { setMaxListeners } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Answers } from './answers.ts';
import { Latches } from './latches.ts';
import { playResponse } from './player.ts';
import { factsOf, type Outcome, type ReceivedRequest, type ResponsesBody } from './receivedRequest.ts';
import type { Scenario } from './scenario.ts';

export interface DemoModelOptions {
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  readonly scenario?: Scenario;
  /** Appends a JSON line for each request when it arrives and another when its answer ends. */
  readonly recordFile?: string;
  /** How many of the newest requests stay in `requests`; all of them by default. */
  readonly keep?: number;
}

export interface DemoModel {
  /** Base address for Codex' `base_url`, ending in `/v1`. */
  readonly url: string;
  readonly port: number;
  /** In the order of arrival; the objects are live: `outcome` and `finishedAt` change. */
  readonly requests: readonly ReceivedRequest[];
  /** Opens every `hold` of that name, those to come too. */
  release(name: string): void;
  /** The first request, past or future, that fits; tested again when an answer ends. Rejects when the signal aborts or the model closes. */
  waitForRequest(fits: (request: ReceivedRequest) => boolean, signal?: AbortSignal): Promise<ReceivedRequest>;
  /** Called on arrival and when the answer has ended; returns how to stop. */
  onRequest(listener: (request: ReceivedRequest) => void): () => void;
  /** Breaks open answers. */
  close(): Promise<void>;
}

/** Serves the Responses API on 127.0.0.1. What it answers: markers.ts, else the scenario, else the default reply. */
export async function startDemoModel(options: DemoModelOptions = {}): Promise<DemoModel> {
  const model = new DemoModelServer(options);
  await model.listen(options.port ?? 0);
  return model;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

class DemoModelServer implements DemoModel {
  readonly requests: ReceivedRequest[] = [];
  readonly #server: Server;
  readonly #answers: Answers;
  readonly #latches = new Latches();
  readonly #listeners = new Set<(request: ReceivedRequest) => void>();
  readonly #closing = new AbortController();
  readonly #record: WriteStream | undefined;
  readonly #keep: number;
  #received = 0;

  constructor(options: DemoModelOptions) {
    // Every open answer listens to it.
    setMaxListeners(0, this.#closing.signal);
    this.#answers = new Answers(options.scenario ?? { rules: [] });
    this.#record = options.recordFile === undefined ? undefined : createWriteStream(options.recordFile, { flags: 'a' });
    this.#keep = options.keep ?? Number.POSITIVE_INFINITY;
    this.#server = createServer({ noDelay: true, requestTimeout: 0, keepAliveTimeout: 60_000 }, (request, response) => {
      void this.#serve(request, response);
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
  }

  release(name: string): void {
    this.#latches.open(name);
  }

  onRequest(listener: (request: ReceivedRequest) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  waitForRequest(fits: (request: ReceivedRequest) => boolean, signal?: AbortSignal): Promise<ReceivedRequest> {
    const found = this.requests.find(fits);
    if (found !== undefined) return Promise.resolve(found);
    const ended = signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
    return new Promise((resolve, reject) => {
      const stop = this.onRequest((request) => {
        if (!fits(request)) return;
        stop();
        resolve(request);
      });
      const fail = (): void => {
        stop();
        reject(new Error(`No such request reached the demo model (${this.requests.length} others did).`));
      };
      if (ended.aborted) fail();
      else ended.addEventListener('abort', fail, { once: true });
    });
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    const record = this.#record;
    if (record !== undefined) await new Promise<void>((resolve) => record.end(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = now();
    const path = (request.url ?? '').replace(/\?.*$/s, '');
    const released = /^\/control\/release\/(.+)$/.exec(path)?.[1];
    if (request.headers.origin !== undefined) {
      sendJson(response, 403, { error: { message: 'The demo model does not serve web pages.' } });
    } else if (request.method === 'POST' && path === '/v1/responses') {
      await this.#respond(request, response, at);
    } else if (request.method === 'GET' && path === '/v1/models') {
      sendJson(response, 200, modelList);
    } else if (request.method === 'POST' && released !== undefined) {
      this.release(decodeURIComponent(released));
      sendJson(response, 200, { released: decodeURIComponent(released) });
    } else if (request.method === 'GET' && path === '/control/requests') {
      sendJson(response, 200, this.requests.map(summaryOf));
    } else {
      sendJson(response, 404, { error: { message: `Cannot ${request.method ?? ''} ${path}: no such path.` } });
    }
  }

  async #respond(http: IncomingMessage, response: ServerResponse, at: number): Promise<void> {
    const body = await bodyOf(http);
    if (body === undefined) {
      sendJson(response, 400, { error: { message: 'Cannot read the request: its body is no JSON object.' } });
      return;
    }
    const request: Mutable<ReceivedRequest> = {
      sequence: ++this.#received,
      at,
      body,
      ...factsOf(body, http.headers),
      outcome: 'answering',
      finishedAt: undefined,
    };
    const hangUp = new AbortController();
    response.once('close', () => hangUp.abort());
    const ended = this.#play(request, response, hangUp.signal);
    this.requests.push(request);
    if (this.requests.length > this.#keep) this.requests.shift();
    this.#tell(request, 'received');
    request.outcome = await ended;
    request.finishedAt ??= now();
    this.#tell(request, 'finished');
  }

  async #play(request: Mutable<ReceivedRequest>, http: ServerResponse, signal: AbortSignal): Promise<Outcome> {
    try {
      const outcome = await playResponse(this.#answers.responseFor(request), request, http, this.#latches, signal);
      request.finishedAt = now();
      return outcome;
    } catch (error) {
      if (signal.aborted) return 'abandoned';
      http.destroy(error instanceof Error ? error : undefined);
      return 'cut';
    }
  }

  #tell(request: ReceivedRequest, kind: 'received' | 'finished'): void {
    for (const listener of this.#listeners) listener(request);
    const line =
      kind === 'received' ? { kind, ...summaryOf(request), body: request.body } : { kind, ...summaryOf(request) };
    this.#record?.write(`${JSON.stringify(line)}\n`);
  }
}

/** Epoch milliseconds with a fraction. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

function summaryOf({ body: _body, ...summary }: ReceivedRequest): Omit<ReceivedRequest, 'body'> {
  return summary;
}

async function bodyOf(request: IncomingMessage): Promise<ResponsesBody | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ResponsesBody) : undefined;
  } catch {
    return undefined;
  }
}

const modelList = {
  object: 'list',
  data: [{ id: 'gpt-5.5', object: 'model', created: 0, owned_by: 'demo' }],
};

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
