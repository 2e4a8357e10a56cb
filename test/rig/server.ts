import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { ServerPrograms } from './install.ts';
import { waitLimit } from './limit.ts';

/** A folder loaded as the extension under development, or packed VSIXes installed as a user would. */
export type ExtensionUnderTest = { readonly extensionPath: string } | { readonly vsix: readonly string[] };

export type ServerOptions = ExtensionUnderTest & {
  /** The folder that opens. */
  readonly workspace: string;
  /** User settings, added to the rig's own. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /**
   * Off by default. When on, the folder opens in Restricted Mode, and VS Code asks for trust at once only if the setting
   * `security.workspace.trust.startupPrompt` is `always`.
   */
  readonly workspaceTrust?: boolean;
  /** Added to the few variables that the server gets from this process (PATH, SHELL, LANG and their kind). */
  readonly env?: Readonly<Record<string, string>>;
  /** Only who knows it may connect: for a server that stays open while other users are on the machine. */
  readonly connectionToken?: string;
};

export interface RigServer {
  readonly port: number;
  /** The workspace in a browser. Holds the connection token, if there is one. */
  readonly url: string;
  /** Set when the page has to load an extension from its folder; an installed VSIX needs nothing. */
  readonly extensionPath: string | undefined;
  readonly workspace: string;
  /**
   * HOME of the server, of its extensions and of its terminals. It is empty at the start, so neither the user's shell start-up
   * files nor the user's own agents take part in a test.
   */
  readonly home: string;
  /** What the server has printed so far. */
  output(): string;
  /** Ends the server and every process that came from it, detached ones too, then deletes its files. */
  close(): Promise<void>;
}

/** Starts VS Code's server on a free port of 127.0.0.1 and resolves when it listens. */
export async function startServer(rig: ServerPrograms, options: ServerOptions): Promise<RigServer> {
  // Short, because unix sockets (at most 107 bytes of path) are made below it.
  const folder = await mkdtemp(join(tmpdir(), 'rig-'));
  const data = join(folder, 'data');
  const home = join(folder, 'home');
  await mkdir(join(data, 'data/User'), { recursive: true });
  for (const name of ['home', 'tmp', 'run']) await mkdir(join(folder, name), { mode: 0o700 });
  const settings = {
    ...baseSettings,
    'security.workspace.trust.enabled': options.workspaceTrust ?? false,
    ...options.settings,
  };
  await writeFile(join(data, 'data/User/settings.json'), JSON.stringify(settings, undefined, 2));

  const env: Record<string, string> = {
    ...inheritedEnv(),
    HOME: home,
    TMPDIR: join(folder, 'tmp'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
    [marker]: folder,
    ...options.env,
  };
  const common = [rig.serverMain, '--server-data-dir', data, '--accept-server-license-terms'];

  let server: ServerProcess | undefined;
  let output = '';
  const close = async (): Promise<void> => {
    if (server !== undefined) await endServer(server);
    await endMarked(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    if ('vsix' in options) {
      const install = options.vsix.flatMap((file) => ['--install-extension', file]);
      const { status, stdout, stderr } = spawnSync(rig.node, [...common, ...install], {
        env,
        encoding: 'utf8',
        timeout: waitLimit,
      });
      if (status !== 0)
        throw new Error(
          `Cannot install ${options.vsix.join(' and ')}: exit code ${status}\n${readable(stdout + stderr)}`,
        );
    }
    const { connectionToken, workspace } = options;
    // In a file, because everybody can read the command lines of a machine.
    const tokenFile = join(folder, 'token');
    if (connectionToken !== undefined) await writeFile(tokenFile, connectionToken, { mode: 0o600 });
    const access =
      connectionToken === undefined ? ['--without-connection-token'] : ['--connection-token-file', tokenFile];
    const flags = ['--host', '127.0.0.1', '--port', '0', ...access, '--telemetry-level', 'off'];
    server = spawn('/bin/sh', ['-c', dieWithParent, rig.node, ...common, ...flags], {
      env,
      cwd: folder,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const port = await listeningPort(server, (text) => (output += text));
    const query = new URLSearchParams({
      ...(connectionToken === undefined ? {} : { tkn: connectionToken }),
      folder: workspace,
    });
    return {
      port,
      url: `http://127.0.0.1:${port}/?${query.toString()}`,
      extensionPath: 'extensionPath' in options ? options.extensionPath : undefined,
      workspace,
      home,
      output: () => readable(output),
      close,
    };
  } catch (error) {
    await close();
    throw new Error(`Cannot start the VS Code server: ${String(error)}\n${readable(output)}`, {
      cause: error,
    });
  }
}

type ServerProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** In the environment of all that a server starts, so that `close` finds what left its process group. */
const marker = 'CODEX_ORCHESTRATOR_RIG';

/**
 * Turns the shell into the server, with a watcher beside it in the same process group. The watcher's input ends when the test
 * process dies, even by SIGKILL, and then the whole group does.
 */
const dieWithParent = 'exec 3<&0; (cat <&3; kill -KILL 0) >/dev/null 2>&1 & exec 3<&-; exec "$0" "$@" </dev/null';

const baseSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.autoRepositoryDetection': false,
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  // The DOM renderer: without a GPU the other one is slow and can miss glyphs in screenshots.
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.initialHint': false,
  'update.mode': 'none',
  'workbench.colorTheme': 'Dark Modern',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/** The server's file logger is a native module that the rig does not build; each use of it prints forty lines. */
function readable(output: string): string {
  return output.replaceAll(/Error: Could not locate the bindings file\.[\s\S]*?\n\}\n/g, '');
}

/** A choice of names, because a session of an agent or of VS Code around the test must not be taken for part of it. */
function inheritedEnv(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ['PATH', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'TZ']) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

async function listeningPort(server: ServerProcess, onText: (text: string) => void): Promise<number> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it does not listen after ${waitLimit} ms`)), waitLimit);
    const settled = (): void => clearTimeout(timer);
    let text = '';
    const read = (chunk: Buffer): void => {
      onText(chunk.toString());
      text += chunk.toString();
      const port = /Extension host agent listening on (\d+)/.exec(text)?.[1];
      if (port === undefined) return;
      settled();
      resolve(Number(port));
    };
    server.stdout.on('data', read);
    server.stderr.on('data', (chunk: Buffer) => onText(chunk.toString()));
    server.once('error', (error) => {
      settled();
      reject(error);
    });
    server.once('exit', (code, signal) => {
      settled();
      reject(new Error(`it ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

async function endServer(server: ServerProcess): Promise<void> {
  const { pid } = server;
  if (pid === undefined) return;
  const ended =
    server.exitCode !== null || server.signalCode !== null
      ? Promise.resolve()
      : new Promise<void>((resolve) => server.once('exit', () => resolve()));
  killQuietly(-pid);
  await ended;
}

/** Terminals and daemons leave the process group; they keep the environment. Repeats, since what it kills may be forking. */
async function endMarked(folder: string): Promise<void> {
  for (let found = true; found;) {
    found = false;
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
      if (!environment.split('\0').includes(`${marker}=${folder}`)) continue;
      found = true;
      killQuietly(Number(name));
    }
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
