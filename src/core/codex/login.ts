import type { Disposable } from '../base/disposable.ts';
import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { Client } from './client.ts';
import type { Incoming } from './connection.ts';
import type { AccountLoginCompletedNotification } from './protocol/v2/AccountLoginCompletedNotification.ts';

/** A login that a person finishes in a browser. An engine has one at a time: any other way of logging in ends it. */
export interface LoginAttempt {
  readonly url: string;
  /** What the person types in there; undefined when the browser itself brings the answer back to the engine's machine. */
  readonly code: string | undefined;
  /** Resolves when Codex is logged in; false when the attempt was given up, here or by a later one. */
  readonly done: Promise<boolean>;
  cancel(): Promise<void>;
}

/** `browser`: Codex waits on a port of its own machine. `device`: a code is typed into a browser anywhere. */
export async function startLogin(client: Client, how: 'browser' | 'device'): Promise<LoginAttempt> {
  const type = how === 'browser' ? 'chatgpt' : 'chatgptDeviceCode';
  const heard = new LoginEnd(client);
  try {
    const started = await client.call('account/login/start', { type });
    if (started.type !== 'chatgpt' && started.type !== 'chatgptDeviceCode') {
      throw new Failure('unsupported', t('Codex {0} logs in in another way.', client.version), {
        next: t('Update it.'),
      });
    }
    const { loginId } = started;
    return {
      url: started.type === 'chatgpt' ? started.authUrl : started.verificationUrl,
      code: started.type === 'chatgpt' ? undefined : started.userCode,
      done: heard.of(loginId),
      cancel: async () => void (await client.call('account/login/cancel', { loginId })),
    };
  } catch (error) {
    heard.dispose();
    throw error;
  }
}

/** Logs Codex in with a key of the OpenAI API, which Codex keeps. Whether the key is good shows at the first turn. */
export async function loginWithKey(client: Client, apiKey: string): Promise<void> {
  await client.call('account/login/start', { type: 'apiKey', apiKey });
}

/** Calls when somebody has logged this engine in or out, wherever that was done. */
export function onAccountChange(client: Client, listener: () => void): Disposable {
  return client.onNotification(({ method }) => {
    if (method === 'account/updated' || method === 'account/login/completed') listener();
  });
}

/** Listens from before the attempt is made: its end could come before the answer that names it. */
class LoginEnd implements Disposable {
  readonly #ends: AccountLoginCompletedNotification[] = [];
  readonly #listening: Disposable;
  readonly #client: Client;
  #wake: () => void = () => {};

  constructor(client: Client) {
    this.#client = client;
    this.#listening = client.onNotification((message) => {
      const end = loginEndOf(message);
      if (end === undefined) return;
      this.#ends.push(end);
      this.#wake();
    });
  }

  async of(loginId: string): Promise<boolean> {
    const lost = this.#client.onClose(() => this.#wake());
    try {
      for (;;) {
        const end = this.#ends.find((one) => one.loginId === loginId);
        if (end?.success === true) return true;
        if (end !== undefined) {
          if (/cancelled|not completed/i.test(end.error ?? '')) return false;
          throw new Error(end.error ?? t('Codex gave no reason'));
        }
        if (this.#client.isClosed) throw new Failure('no-engine', t('Codex stopped before the login was finished.'));
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      lost.dispose();
      this.dispose();
    }
  }

  dispose(): void {
    this.#listening.dispose();
  }
}

function loginEndOf({ method, params }: Incoming): AccountLoginCompletedNotification | undefined {
  return method === 'account/login/completed' ? (params as AccountLoginCompletedNotification) : undefined;
}
