import { channel } from 'node:diagnostics_channel';
import { Emitter, type Event } from '../base/event.ts';
import { t } from '../base/l10n.ts';
import { delay } from '../base/wait.ts';
import type { Transport } from './transport.ts';

/** A notification, or a request that the engine makes of us (approvals and questions). */
export interface Incoming {
  readonly method: string;
  readonly params: unknown;
}
export interface IncomingRequest extends Incoming {
  readonly requestId: number | string;
}

/** The engine's own refusal of a request, e.g. -32600 for bad parameters or -32001 for overload. */
export class EngineError extends Error {
  readonly method: string;
  readonly code: number;
  readonly data: unknown;

  constructor(method: string, code: number, message: string, data: unknown, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.method = method;
    this.code = code;
    this.data = data;
  }
}

/** Codex could not do what was asked, although it may be done: it says nothing of what there is. */
export const INTERNAL_ERROR = -32603;

/** The connection ended before the answer came: the request may or may not have been carried out. */
export class ConnectionLost extends Error {
  constructor(method: string, reason: string) {
    super(t('The connection to the engine was lost during {0}: {1}', method, reason));
    this.name = 'ConnectionLost';
  }
}

interface Pending {
  readonly method: string;
  readonly origin: Error;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** An engine refuses more than about 128 unanswered requests of one connection (-32001). */
const MAX_IN_FLIGHT = 64;
const OVERLOADED = -32001;
const OVERLOAD_RETRIES = 8;

/** What a message has cost us until all listeners had it: `{ text, ms }`. For whoever measures. */
const received = channel('codexOrchestrator:received');

/**
 * Request ids, pending calls and back-pressure over a transport. A request of the engine's is only handed on, never
 * answered by this class: any answer that is not meant, an error too, counts as the person's denial.
 */
export class Connection {
  readonly #transport: Transport;
  readonly #pending = new Map<number, Pending>();
  readonly #waiting: (() => void)[] = [];
  readonly #notification = new Emitter<Incoming>();
  readonly #request = new Emitter<IncomingRequest>();
  readonly #close = new Emitter<string>();
  #nextId = 1;
  #inFlight = 0;
  #closed: string | undefined;

  readonly onNotification: Event<Incoming> = this.#notification.event;
  readonly onRequest: Event<IncomingRequest> = this.#request.event;
  /** Fires once, after every pending call has been rejected. */
  readonly onClose: Event<string> = this.#close.event;

  constructor(transport: Transport) {
    this.#transport = transport;
    transport.onMessage((text) => {
      const began = performance.now();
      this.#receive(text);
      if (received.hasSubscribers) received.publish({ text, ms: performance.now() - began });
    });
    transport.onClose((reason) => this.#end(reason));
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  /** The engine's result, or a rejection with `EngineError` or `ConnectionLost`. Repeated while the engine is overloaded. */
  async call(method: string, params: unknown): Promise<unknown> {
    // Made here, so that its stack leads to the caller and not to the socket.
    const origin = new Error(`Calling ${method}`);
    if (this.#inFlight < MAX_IN_FLIGHT) this.#inFlight++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          return await this.#callOnce(method, params, origin);
        } catch (error) {
          const overloaded = error instanceof EngineError && error.code === OVERLOADED;
          if (!overloaded || attempt === OVERLOAD_RETRIES) throw error;
          await delay(25 * 2 ** attempt * (0.5 + Math.random()));
        }
      }
    } finally {
      // A place is handed over, never free in between for somebody who calls just now.
      const next = this.#waiting.shift();
      if (next === undefined) this.#inFlight--;
      else next();
    }
  }

  notify(method: string): void {
    this.#transport.send(JSON.stringify({ method }));
  }

  /** Answers a request of the engine's. Only for answers that a person or a policy of theirs has given. */
  respond(requestId: number | string, result: unknown): void {
    this.#transport.send(JSON.stringify({ id: requestId, result }));
  }

  close(): void {
    this.#transport.close();
  }

  #callOnce(method: string, params: unknown, origin: Error): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) {
        reject(new ConnectionLost(method, this.#closed));
        return;
      }
      const id = this.#nextId++;
      this.#pending.set(id, { method, origin, resolve, reject });
      this.#transport.send(JSON.stringify({ id, method, params }));
    });
  }

  #receive(text: string): void {
    const message = parse(text);
    if (message === undefined) return;
    const { id, method, params, result, error } = message;
    if (typeof method === 'string') {
      if (typeof id === 'number' || typeof id === 'string') this.#request.fire({ requestId: id, method, params });
      else this.#notification.fire({ method, params });
      return;
    }
    if (typeof id !== 'number') return;
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    if (error === undefined) pending.resolve(result);
    else pending.reject(engineError(pending, error));
  }

  #end(reason: string): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of pending) call.reject(new ConnectionLost(call.method, reason));
    this.#close.fire(reason);
  }
}

type WireMessage = Partial<Record<'id' | 'method' | 'params' | 'result' | 'error', unknown>>;

function parse(text: string): WireMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function engineError(pending: Pending, error: unknown): EngineError {
  const { code, message, data } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  return new EngineError(
    pending.method,
    typeof code === 'number' ? code : 0,
    typeof message === 'string' ? message : JSON.stringify(error),
    data,
    { cause: pending.origin },
  );
}
