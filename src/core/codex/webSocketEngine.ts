import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Failure, messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { EngineAddress } from './engineAddress.ts';

/** Codex reads its own token file like this: a token is one word. */
const TOKEN = /^[\x21-\x7e]+$/;

/** A server that listens on the network. Throws on a URL that is none, and where a token would travel unencrypted. */
export function webSocketEngine(
  text: string,
  tokenFile: string | undefined,
  rest: Pick<EngineAddress, 'codexHome' | 'codexBin'>,
): EngineAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isWebSocketUrl(url.href)) {
    throw new Failure('usage', t('This is no address of an engine.'), {
      next: t('Write it as ws://host:port or wss://host:port, without a name, a password, a query or a fragment.'),
    });
  }
  if (tokenFile === undefined) return { kind: 'websocket', address: url.href, ...rest };
  if (url.protocol === 'ws:' && !isLoopback(url)) {
    throw new Failure('usage', t('A token for {0} would travel unencrypted.', url.host), {
      next: t('Use wss://, or --host to go through ssh.'),
    });
  }
  const path = resolve(tokenFile.startsWith('~/') ? join(homedir(), tokenFile.slice(2)) : tokenFile);
  return { kind: 'websocket', address: url.href, ...rest, tokenFile: path };
}

/** What a record may name: nothing in it is secret. */
export function isWebSocketUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  return /^wss?:$/.test(protocol) && hostname !== '' && username + password + search + hash === '';
}

/** Read anew for each connection, so that a renewed token is taken. */
export async function readToken({ tokenFile }: EngineAddress): Promise<string | undefined> {
  if (tokenFile === undefined) return undefined;
  const next = t('Correct --ws-token-file (or CODEX_AGENT_WS_TOKEN_FILE): a file with the token and nothing else.');
  let token: string;
  try {
    token = (await readFile(tokenFile, 'utf8')).trim();
  } catch (error) {
    throw new Failure('no-engine', t('The token file cannot be read: {0}.', messageOf(error)), { next, cause: error });
  }
  // What is in it is never said.
  if (!TOKEN.test(token)) throw new Failure('no-engine', t('{0} does not hold a token.', tokenFile), { next });
  return token;
}

function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
