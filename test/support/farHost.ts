import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { findCodex } from '../../src/core/codex/findCodex.ts';
import { connectUnixSocket } from '../../src/core/codex/unixSocketTransport.ts';
import { until } from './until.ts';
import { codexBin, finished, type Finished, type World } from './world.ts';

const SSHD = '/usr/sbin/sshd';

/** Why no sshd can be had here; undefined when there is one. As root on Debian it is installed. */
export async function whyNoSshd(): Promise<string | undefined> {
  if (existsSync(SSHD)) return undefined;
  if (!existsSync('/etc/debian_version')) return `${SSHD} is missing, and this is not Debian`;
  if (process.getuid?.() !== 0) return `${SSHD} is missing, and only root installs it: apt-get install openssh-server`;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '-o', 'DPkg::Lock::Timeout=300', 'openssh-server']]) {
    const { code, stderr } = await run('apt-get', args, env);
    if (code !== 0) return `apt-get ${args[0]} failed: ${stderr.slice(-300)}`;
  }
  return existsSync(SSHD) ? undefined : 'apt-get installed no sshd';
}

/**
 * Another machine, called `box` in the ssh configuration of this world: an sshd of its own on loopback, with its own keys, home,
 * CODEX_HOME and PATH. The ssh that the world finds first on its PATH reads only that configuration.
 */
export class FarHost {
  readonly folder: string;
  readonly project: string;
  /** For commands of the world, so that they can reach the host. */
  readonly env: Readonly<Record<string, string>>;
  readonly codexHome: string;
  readonly #there: Readonly<Record<string, string>>;
  readonly #port: number;
  #sshd: ChildProcess | undefined;

  private constructor(world: World, port: number) {
    this.folder = join(world.folder, 'box');
    this.project = join(this.folder, "it's a project");
    this.codexHome = join(this.folder, 'codex');
    this.env = { PATH: `${join(this.folder, 'here')}:${world.env['PATH'] ?? ''}` };
    this.#port = port;
    this.#there = {
      HOME: join(this.folder, 'home'),
      CODEX_HOME: this.codexHome,
      PATH: `${join(this.folder, 'bin')}:/usr/bin:/bin`,
      TEST_WORLD: world.env['TEST_WORLD'] ?? '',
      ON_BOX: 'yes',
    };
  }

  static async create(world: World): Promise<FarHost> {
    const host = new FarHost(world, await freePort());
    for (const name of ['home', 'codex', 'bin', 'here', "it's a project"]) {
      await mkdir(join(host.folder, name), { recursive: true, mode: 0o700 });
    }
    await cp(join(world.folder, 'codex/config.toml'), join(host.codexHome, 'config.toml'));
    await symlink(await findCodex({}, codexBin), join(host.folder, 'bin/codex'));
    await host.#configure();
    await host.up();
    return host;
  }

  /** Starts the sshd. */
  async up(): Promise<void> {
    this.#sshd = spawn(SSHD, ['-D', '-e', '-f', join(this.folder, 'sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: '/usr/sbin:/usr/bin:/bin', TEST_WORLD: this.#there['TEST_WORLD'] ?? '' },
    });
    let said = '';
    this.#sshd.stderr?.on('data', (text: Buffer) => (said += text.toString()));
    await until(`sshd listens: ${said}`, () => said.includes('Server listening') || this.#ended(said));
  }

  #ended(said: string): boolean {
    if (this.#sshd?.exitCode === null) return false;
    throw new Error(`sshd has ended: ${said}`);
  }

  /** As when the network goes: no new connection, and the ones that are open break. What runs there goes on. */
  async down(): Promise<void> {
    const { pid } = this.#sshd ?? {};
    if (this.#sshd === undefined || pid === undefined) return;
    // No connection may come in between.
    process.kill(pid, 'SIGSTOP');
    for (const session of await sessionsOf(pid)) kill(session);
    kill(pid);
    await until('sshd is gone', () => this.#sshd?.exitCode !== null || this.#sshd.signalCode !== null);
    this.#sshd = undefined;
  }

  /** Codex over there, as its daemon listens; quicker than the daemon, which copies 404 MB at its first start. */
  async startEngine(): Promise<void> {
    const server = spawn(join(this.folder, 'bin/codex'), ['app-server', '--listen', 'unix://'], {
      cwd: this.folder,
      env: this.#there,
      stdio: 'ignore',
      detached: true,
    });
    server.unref();
    await until('Codex listens', async () => {
      const target = await readlink(this.socket).catch(() => this.socket);
      return connectUnixSocket(target).then(
        (transport) => (transport.close(), true),
        () => false,
      );
    });
  }

  /** Is there while ssh keeps a connection to `kept`. */
  get keptConnection(): string {
    return join(this.folder, 'kept');
  }

  get socket(): string {
    return join(this.codexHome, 'app-server-control/app-server-control.sock');
  }

  /** Codex keeps the socket itself elsewhere, and never removes it. To be called before the world is closed. */
  async close(): Promise<void> {
    const target = await readlink(this.socket).catch(() => undefined);
    await this.down();
    if (target !== undefined) for (const file of [target, `${target}.lock`]) await rm(file, { force: true });
  }

  async #configure(): Promise<void> {
    const at = (name: string): string => join(this.folder, name);
    for (const key of ['host_key', 'user_key']) {
      const made = await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
      if (made.code !== 0) throw new Error(made.stderr);
    }
    await cp(at('user_key.pub'), at('authorized_keys'));
    const hostKey = (await readFile(at('host_key.pub'), 'utf8')).trim();
    await writeFile(at('known_hosts'), `[127.0.0.1]:${this.#port} ${hostKey}\n`);
    await writeFile(at('sshd_config'), this.#sshdConfig());
    const box = ['HostName 127.0.0.1', `Port ${this.#port}`, `User ${userInfo().username}`];
    const all = [`UserKnownHostsFile ${at('known_hosts')}`, 'GlobalKnownHostsFile /dev/null', 'IdentitiesOnly yes'];
    const hosts = [
      ['Host stranger', 'UserKnownHostsFile /dev/null'],
      ['Host locked', `IdentityFile ${at('host_key')}`],
      ['Host silent', 'HostName 127.0.0.1', `Port ${await this.#silentPort()}`],
      ['Host kept', 'ControlMaster auto', `ControlPath ${this.keptConnection}`, 'ControlPersist 60'],
      ['Host box stranger kept', `IdentityFile ${at('user_key')}`],
      ['Host box stranger locked kept', ...box],
      ['Host *', ...all],
    ];
    await writeFile(at('ssh_config'), `${hosts.flat().join('\n')}\n`);
    await writeFile(at('here/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${at('ssh_config')}' "$@"\n`);
    await chmod(at('here/ssh'), 0o755);
    await mkdir('/run/sshd', { recursive: true }).catch(() => {});
  }

  /** Takes connections and never says a word, like a machine that is stuck. */
  async #silentPort(): Promise<number> {
    const server = createServer((socket) => socket.on('error', () => {})).unref();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return portOf(server);
  }

  #sshdConfig(): string {
    const variables = Object.entries(this.#there).map(([name, value]) => `${name}=${value}`);
    return [
      `ListenAddress 127.0.0.1:${this.#port}`,
      `HostKey ${join(this.folder, 'host_key')}`,
      `AuthorizedKeysFile ${join(this.folder, 'authorized_keys')}`,
      `PidFile ${join(this.folder, 'sshd.pid')}`,
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'StrictModes no',
      'UsePAM no',
      `SetEnv ${variables.join(' ')}`,
      '',
    ].join('\n');
  }
}

async function run(program: string, args: readonly string[], env = process.env): Promise<Finished> {
  return finished(execFile(program, args, { env }));
}

/** Those that serve connections, and serve those in turn; what they run over there is not among them. */
async function sessionsOf(listener: number): Promise<readonly number[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(
    names.map(async (name) => {
      const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      return { pid: Number(name), command, parent: Number(/^\d+ \(.*\) \S (\d+)/.exec(stat)?.[1]) };
    }),
  );
  const servants = all.filter(({ command }) => command.startsWith('sshd: '));
  const found = new Set([listener]);
  // Twice, as a session of a user who is not root has a process in between.
  for (let round = 0; round < 2; round++) {
    for (const { pid, parent } of servants) if (found.has(parent)) found.add(pid);
  }
  found.delete(listener);
  return [...found];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}
