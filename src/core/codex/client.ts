import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import { t } from '../base/l10n.ts';
import { PRODUCT_VERSION } from '../base/version.ts';
import { delay } from '../base/wait.ts';
import { Connection, EngineError, INTERNAL_ERROR, type Incoming, type IncomingRequest } from './connection.ts';
import type { Method, Params, Result } from './methods.ts';
import type { Transport } from './transport.ts';

/** This Codex has no such method: experimental ones come and go. Every caller has a way without it. */
export class UnsupportedMethod extends Error {
  readonly method: string;

  constructor(method: string, version: string) {
    super(t('Codex {0} has no {1}.', version, method));
    this.name = 'UnsupportedMethod';
    this.method = method;
  }
}

/** What may be asked again: it says no word in a conversation, and refused it leaves nothing. */
const REPEATABLE: ReadonlySet<Method> = new Set([
  'account/read',
  'config/read',
  'model/list',
  'thread/fork',
  'thread/read',
  'thread/resume',
  'thread/start',
  'thread/turns/list',
]);

/** How long what passes by itself is waited for, in milliseconds; seen for a few on a busy machine. */
const PATIENCE = 500;

/** One initialized connection to an engine, with typed methods. */
export class Client implements Disposable {
  readonly #connection: Connection;
  readonly #unsupported = new Set<Method>();
  /** Version of the running engine, e.g. `0.169.0`; `?` when it does not say. */
  readonly version: string;
  readonly codexHome: string;

  private constructor(connection: Connection, version: string, codexHome: string) {
    this.#connection = connection;
    this.version = version;
    this.codexHome = codexHome;
  }

  /** Introduces us to the engine. Rejects when it refuses or goes away. */
  static async initialize(transport: Transport): Promise<Client> {
    const connection = new Connection(transport);
    const params: Params<'initialize'> = {
      clientInfo: { name: 'codex-orchestrator', title: 'Codex Orchestrator', version: PRODUCT_VERSION },
      capabilities: { experimentalApi: true, requestAttestation: false },
    };
    try {
      const result = (await connection.call('initialize', params)) as Result<'initialize'>;
      connection.notify('initialized');
      return new Client(connection, versionOf(result.userAgent), result.codexHome);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  get onNotification(): Event<Incoming> {
    return this.#connection.onNotification;
  }

  /** Requests that the engine makes of us. Those we do not understand must stay unanswered. */
  get onRequest(): Event<IncomingRequest> {
    return this.#connection.onRequest;
  }

  get onClose(): Event<string> {
    return this.#connection.onClose;
  }

  get isClosed(): boolean {
    return this.#connection.isClosed;
  }

  async call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    if (this.#unsupported.has(method)) throw new UnsupportedMethod(method, this.version);
    for (const deadline = Date.now() + PATIENCE; ; await delay(10)) {
      try {
        return (await this.#connection.call(method, params)) as Result<M>;
      } catch (error) {
        if (isUnknownMethod(error, method)) {
          this.#unsupported.add(method);
          throw new UnsupportedMethod(method, this.version);
        }
        if (!REPEATABLE.has(method) || !willPass(error) || Date.now() > deadline) throw error;
      }
    }
  }

  respond(requestId: number | string, result: unknown): void {
    this.#connection.respond(requestId, result);
  }

  dispose(): void {
    this.#connection.close();
  }
}

/** The engine answers an unknown method with code -32600 and the list of those it knows; there is no code for it alone. */
function isUnknownMethod(error: unknown, method: string): boolean {
  return (
    error instanceof EngineError &&
    (error.message.includes(`unknown variant \`${method}\``) ||
      (error.message.startsWith(method) && error.message.includes('requires experimentalApi')))
  );
}

/**
 * Codex makes the file of a conversation first and writes its first line then; whoever looks in between is refused. And when
 * somebody logs in or out, requests of its own that are under way are revoked, and with them what they were for.
 */
function willPass(error: unknown): boolean {
  if (!(error instanceof EngineError)) return false;
  const isUnwritten = error.code === INTERNAL_ERROR && error.message.endsWith(' is empty');
  return isUnwritten || error.message.endsWith('application network permission was revoked');
}

/** `client-name/0.169.0 (Debian …) …` */
function versionOf(userAgent: string): string {
  return /\/(\d+\.\d+\.\d+\S*)/.exec(userAgent)?.[1] ?? '?';
}
