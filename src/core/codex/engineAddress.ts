import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { Failure } from '../base/errors.ts';
import { findCodex, type Environment } from './findCodex.ts';

/**
 * shared: the user's own Codex daemon. own: a detached server of ours. socket: a unix socket that somebody else serves.
 * proxy: the shared daemon reached over the standard input and output of `codex app-server proxy`.
 */
export type EngineKind = 'shared' | 'own' | 'socket' | 'proxy';

/** Where an agent's engine is. Stands in the agent's record; later verbs use it, not the caller's environment. */
export interface EngineAddress {
  readonly kind: EngineKind;
  /** Path of the unix socket; for `proxy`, of the socket at the proxy's other end. */
  readonly address: string;
  readonly codexHome: string;
  readonly codexBin: string;
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
  const codexHome = resolve(env['CODEX_HOME'] ?? join(env['HOME'] ?? homedir(), '.codex'));
  const controlSocket = join(codexHome, 'app-server-control', 'app-server-control.sock');
  if (wanted === 'shared' || wanted === 'proxy') {
    return { kind: wanted, address: controlSocket, codexHome, codexBin: await findCodex(env, codex) };
  }
  if (wanted === 'own') {
    const address = join(await runtimeFolder(env), `${ownEngineName(codexHome)}.sock`);
    return { kind: 'own', address, codexHome, codexBin: await findCodex(env, codex) };
  }
  if (wanted.startsWith('unix://')) {
    const address = wanted.slice('unix://'.length);
    if (!isAbsolute(address)) throw badEngine(wanted, 'The path after unix:// must be absolute.');
    return { kind: 'socket', address, codexHome, codexBin: await findCodex(env, codex) };
  }
  throw badEngine(wanted, 'It can be: shared, own, proxy, unix:///path/of/socket.');
}

/** Short enough that the whole path fits into a socket address (107 bytes on Linux, 103 on macOS). */
function ownEngineName(codexHome: string): string {
  return createHash('sha256').update(codexHome).digest('hex').slice(0, 16);
}

function badEngine(wanted: string, next: string): Failure {
  return new Failure('usage', `Unknown engine: ${wanted}.`, { next });
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
    throw new Failure('no-engine', `Cannot use ${folder} for the engine's socket.`, {
      next: 'Remove that folder, or set XDG_RUNTIME_DIR to a private one.',
      cause: error,
    });
  }
}
