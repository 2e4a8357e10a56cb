import { lstat, mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { findCodex, type Environment } from './findCodex.ts';
import { webSocketEngine } from './webSocketEngine.ts';

/**
 * shared: the user's own Codex daemon. own: a detached server of ours. socket: a unix socket that somebody else serves.
 * proxy: the shared daemon reached over the standard input and output of `codex app-server proxy`. ssh: the same on another
 * machine. websocket: a server that listens on the network, on whatever machine.
 */
export type EngineKind = 'shared' | 'own' | 'socket' | 'proxy' | 'ssh' | 'websocket';

/** Where an agent's engine is. Stands in the agent's record; later verbs use it, not the caller's environment. */
export interface EngineAddress {
  readonly kind: EngineKind;
  /** Path of the unix socket (for `proxy` at the proxy's other end); for `ssh` its destination, for `websocket` the URL. */
  readonly address: string;
  /** Of a far engine: the one of whoever uses it here, not the engine's own. */
  readonly codexHome: string;
  /** For `ssh`: Codex over there. */
  readonly codexBin: string;
  /** For `websocket`: the file that holds the token, which itself is kept nowhere else. */
  readonly tokenFile?: string;
}

/** Whether its agents work on a machine that may not be this one: nothing of theirs is looked for on this disk. */
export function isFar({ kind }: EngineAddress): boolean {
  return kind === 'ssh' || kind === 'websocket';
}

/** The machine of an engine, where nobody has named it. */
export function hostOf({ kind, address }: EngineAddress): string {
  if (kind === 'websocket') return new URL(address).host;
  return kind === 'ssh' ? address : 'local';
}

/** Two engines are the same when they serve the same socket. */
export function engineKey(engine: EngineAddress): string {
  return `${engine.kind}:${engine.address}`;
}

/** What `--engine`, the setting or `CODEX_AGENT_ENGINE` may say. */
export async function resolveEngine(
  choice: string | undefined,
  env: Environment,
  codex?: string,
): Promise<EngineAddress> {
  const wanted = choice ?? env['CODEX_AGENT_ENGINE'] ?? 'shared';
  const codexHome = codexHomeOf(env);
  const controlSocket = join(codexHome, 'app-server-control', 'app-server-control.sock');
  if (wanted === 'shared' || wanted === 'proxy') {
    return { kind: wanted, address: controlSocket, codexHome, codexBin: await findCodex(env, codex) };
  }
  if (wanted === 'own') {
    const address = join(await runtimeFolder(env), `${await ownEngineName(codexHome)}.sock`);
    return { kind: 'own', address, codexHome, codexBin: await findCodex(env, codex) };
  }
  if (wanted.startsWith('unix://')) {
    const address = wanted.slice('unix://'.length);
    if (!isAbsolute(address)) throw badEngine(wanted, t('The path after unix:// must be absolute.'));
    return { kind: 'socket', address, codexHome, codexBin: await findCodex(env, codex) };
  }
  if (/^wss?:/.test(wanted)) {
    const codexBin = await findCodex(env, codex);
    return webSocketEngine(wanted, env['CODEX_AGENT_WS_TOKEN_FILE'] || undefined, { codexHome, codexBin });
  }
  throw badEngine(wanted, t('It can be: shared, own, proxy, unix:///path/of/socket, ws://host:port, wss://host:port.'));
}

export function codexHomeOf(env: Environment): string {
  return resolve(env['CODEX_HOME'] ?? join(env['HOME'] ?? homedir(), '.codex'));
}

/** Short enough that the whole path fits into a socket address (107 bytes on Linux, 103 on macOS). */
async function ownEngineName(codexHome: string): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256').update(codexHome).digest('hex').slice(0, 16);
}

export function badEngine(wanted: string, next: string): Failure {
  return new Failure('usage', t('Unknown engine: {0}.', wanted), { next });
}

/**
 * Where own servers listen. The system's temporary folder is writable by everybody, so a folder there that somebody
 * else made is refused: its owner could read every prompt.
 */
async function runtimeFolder(env: Environment): Promise<string> {
  const runtime = env['XDG_RUNTIME_DIR'];
  const uid = process.getuid?.() ?? 0;
  const folder = runtime ? join(runtime, 'codex-agent') : join(env['TMPDIR'] ?? tmpdir(), `codex-agent-${uid}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found = await lstat(folder);
    const others = process.platform === 'win32' ? 0 : found.mode & 0o077;
    if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== uid) || others !== 0) {
      throw new Error('it belongs to another user or is open to others');
    }
    return folder;
  } catch (error) {
    throw new Failure('no-engine', t("Cannot use {0} for the engine's socket.", folder), {
      next: t('Remove that folder, or set XDG_RUNTIME_DIR to a private one.'),
      cause: error,
    });
  }
}
