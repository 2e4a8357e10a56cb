import { execFile, spawn } from 'node:child_process';
import { open, readFile, readlink, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Failure, errnoOf, messageOf } from '../base/errors.ts';
import { withLock } from '../base/fileLock.ts';
import { t } from '../base/l10n.ts';
import { createFile, replaceFile } from '../base/privateFiles.ts';
import { isAlive, startTimeOf } from '../base/processes.ts';
import { delay } from '../base/wait.ts';
import { Client } from './client.ts';
import { ConnectionLost } from './connection.ts';
import { isFar, type EngineAddress } from './engineAddress.ts';
import { codexVersion, requireVersion, type Environment } from './findCodex.ts';
import { runOverSsh, sshFailure } from './ssh.ts';
import { FAR, type Transport } from './transport.ts';

// Loaded with the first connection of their kind.
const unixSocket = () => import('./unixSocketTransport.ts');
const webSocket = () => import('./webSocketTransport.ts');
const farEngine = () => import('./farEngine.ts');

const run = promisify(execFile);

/** Longest time that a server may take to its first connection; a daemon's very first start copies 400 MB. */
const START_LIMIT = 120_000;

/** What connecting says when nobody listens, or who listened dies in that moment. */
const GONE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK', 'ECONNRESET', 'EPIPE']);

/**
 * An initialized client of the engine; undefined when the engine is not running.
 * Rejects when it is there and cannot be used (too old, no permission, path too long).
 */
export async function connectRunning(engine: EngineAddress): Promise<Client | undefined> {
  const far = isFar(engine) ? await farEngine() : undefined;
  let transport: Transport;
  try {
    transport = await (far?.openFar(engine) ?? openTransport(engine));
  } catch (error) {
    if (far !== undefined) return far.notThere(engine, error);
    if (GONE.has(errnoOf(error) ?? '') || engine.kind === 'proxy') return undefined;
    throw new Failure('no-engine', t('Cannot connect to the engine at {0}: {1}.', engine.address, messageOf(error)), {
      next: t('Check the path and its permissions, or choose another engine with --engine.'),
      cause: error,
    });
  }
  let client: Client;
  const late = far && setTimeout(() => transport.close(), FAR.opening);
  try {
    client = await Client.initialize(transport);
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    if (far !== undefined) throw far.notAnswering(engine);
    // It died while we were introduced.
    return undefined;
  } finally {
    clearTimeout(late);
  }
  try {
    requireVersion(client.version, t('The engine at {0}', engine.address));
    return client;
  } catch (error) {
    client.dispose();
    throw error;
  }
}

/** Connects, and starts the engine first when it is not running and is ours to start. `env` is what it is started in. */
export async function connectOrStart(
  engine: EngineAddress,
  env: Environment,
  onStarting?: () => void,
): Promise<Client> {
  const running = await connectRunning(engine);
  if (running !== undefined) return running;
  onStarting?.();
  switch (engine.kind) {
    case 'shared':
    case 'proxy':
      await startDaemon(engine, env);
      break;
    case 'own':
      await startOwnServer(engine, env);
      break;
    case 'ssh':
      await startDaemonThere(engine);
      break;
    case 'socket':
    case 'websocket':
      break;
  }
  const client = await connectRunning(engine);
  if (client !== undefined) return client;
  throw new Failure('no-engine', t('No engine answers at {0}.', engine.address), {
    next: ['socket', 'websocket'].includes(engine.kind)
      ? t('Start it, or choose another engine with --engine.')
      : t('Run: codex-agent health'),
  });
}

/** Ends an own server with everything it runs. Returns false when none was running. The shared daemon is the user's. */
export async function stopOwnServer(engine: EngineAddress): Promise<boolean> {
  return withLock(lockOf(engine), async () => {
    const server = await readPid(engine);
    if (server === undefined || !(await isAlive(server.pid, server.startTime))) {
      await removeTraces(engine);
      return false;
    }
    // It waits for running turns at the first signal, leaves at the second, and a turn stuck in the network outlasts both.
    const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGTERM', 'SIGKILL'];
    for (const signal of signals) {
      process.kill(server.pid, signal);
      const deadline = Date.now() + (signal === 'SIGKILL' ? 10_000 : 1500);
      while (Date.now() < deadline && (await isAlive(server.pid, server.startTime))) await delay(10);
      if (!(await isAlive(server.pid, server.startTime))) break;
    }
    await removeTraces(engine);
    return true;
  });
}

/** The environment for our own long-lived processes: without what marks the caller as a session of an agent. */
export function serverEnvironment(env: Environment): NodeJS.ProcessEnv {
  const marks =
    /^(CLAUDE|CODEX_(THREAD|SESSION|TOOL|CI|SANDBOX|PERMISSION|AGENT_ID)|AI_AGENT$|AGENT$|OPENCODE|PI_|ELECTRON_RUN_AS_NODE$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !marks.test(name)));
}

/** The process id of an own server, for those who must never end it by mistake. */
export async function ownServerPid(engine: EngineAddress): Promise<number | undefined> {
  return (await readPid(engine))?.pid;
}

async function openTransport(engine: EngineAddress): Promise<Transport> {
  if (engine.kind === 'proxy') {
    const env = { ...process.env, CODEX_HOME: engine.codexHome };
    return (await webSocket()).connectThroughProcess(engine.codexBin, ['app-server', 'proxy'], env, FAR);
  }
  // The daemon's control socket is a link to a short path, because a socket's path may not be long.
  const target = await readlink(engine.address).catch(() => engine.address);
  return (await unixSocket()).connectUnixSocket(target);
}

async function startDaemon(engine: EngineAddress, env: Environment): Promise<void> {
  requireVersion(await codexVersion(engine.codexBin), engine.codexBin);
  try {
    await run(engine.codexBin, ['app-server', 'daemon', 'start'], {
      env: { ...serverEnvironment(env), CODEX_HOME: engine.codexHome },
      timeout: START_LIMIT,
    });
  } catch (error) {
    throw new Failure('no-engine', t('The Codex daemon could not be started: {0}', complaintOf(error)), {
      next: t('Run "codex app-server daemon start" to see why, or use --engine own.'),
      cause: error,
    });
  }
}

async function startDaemonThere(engine: EngineAddress): Promise<void> {
  const words = [engine.codexBin, 'app-server', 'daemon', 'start'];
  const ended = await runOverSsh(engine.address, words, process.env, START_LIMIT);
  if (ended.code !== 0) throw sshFailure(engine.address, engine.codexBin, ended);
}

async function startOwnServer(engine: EngineAddress, env: Environment): Promise<void> {
  requireVersion(await codexVersion(engine.codexBin), engine.codexBin);
  await withLock(lockOf(engine), async () => {
    const other = await connectRunning(engine);
    if (other !== undefined) {
      other.dispose();
      return;
    }
    await launchOwnServer(engine, env);
  });
}

async function launchOwnServer(engine: EngineAddress, env: Environment): Promise<void> {
  const logFile = `${engine.address}.log`;
  await rm(logFile, { force: true });
  createFile(logFile, '');
  const log = await open(logFile, 'a', 0o600);
  try {
    const server = spawn(engine.codexBin, ['app-server', '--listen', `unix://${engine.address}`], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      cwd: '/',
      env: { ...serverEnvironment(env), CODEX_HOME: engine.codexHome },
    });
    const ended = new Promise<string>((resolve) => {
      server.once('error', (error) => resolve(messageOf(error)));
      server.once('exit', (code, signal) =>
        resolve(signal === null ? t('it ended with exit code {0}', code ?? '') : t('it ended with {0}', signal)),
      );
    });
    server.unref();
    const over = new AbortController();
    const trouble = await Promise.race([ended, untilAccepting(engine.address, over.signal)]);
    over.abort();
    if (trouble !== undefined || server.pid === undefined) {
      const lastWords = (await readFile(logFile, 'utf8').catch(() => '')).trim().slice(-500);
      throw new Failure('no-engine', t('The Codex server could not be started: {0}.', lastWords || (trouble ?? '')), {
        next: t('See {0}.', logFile),
      });
    }
    await replaceFile(
      pidFileOf(engine),
      JSON.stringify({ pid: server.pid, startTime: (await startTimeOf(server.pid)) ?? '?' }),
    );
  } finally {
    await log.close();
  }
}

/** Undefined as soon as somebody listens; what is wrong when nobody does in time. */
async function untilAccepting(path: string, over: AbortSignal): Promise<string | undefined> {
  const deadline = Date.now() + START_LIMIT;
  while (!over.aborted && !(await accepts(path))) {
    if (Date.now() > deadline) return t('it did not listen in time');
    await delay(5);
  }
  return undefined;
}

async function accepts(path: string): Promise<boolean> {
  const { connectUnixSocket } = await unixSocket();
  try {
    (await connectUnixSocket(path)).close();
    return true;
  } catch {
    return false;
  }
}

function lockOf(engine: EngineAddress): string {
  return `${engine.address}.lock`;
}

function pidFileOf(engine: EngineAddress): string {
  return `${engine.address}.pid`;
}

async function readPid(engine: EngineAddress): Promise<{ pid: number; startTime: string } | undefined> {
  try {
    const value = JSON.parse(await readFile(pidFileOf(engine), 'utf8')) as { pid?: unknown; startTime?: unknown };
    if (typeof value.pid !== 'number' || typeof value.startTime !== 'string') return undefined;
    return { pid: value.pid, startTime: value.startTime };
  } catch {
    return undefined;
  }
}

async function removeTraces(engine: EngineAddress): Promise<void> {
  for (const path of [engine.address, pidFileOf(engine), `${engine.address}.log`]) await rm(path, { force: true });
}

function complaintOf(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return (stderr || messageOf(error)).slice(-500);
}
