import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Every version that the rig downloads. Changing one reinstalls everything at the next run. */
const VERSIONS = { node: '24.21.0', codeServer: '4.139.1' };

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Absolute paths of a VS Code that browsers show. */
export interface ServerPrograms {
  /** Node that runs the server. The one that runs the tests may be older. */
  readonly node: string;
  /** VS Code's own `server-main.js`, without code-server's front. */
  readonly serverMain: string;
}

/** What a UI test needs from the machine. */
export interface Rig extends ServerPrograms {
  readonly chromium: string;
}

/**
 * Puts a VS Code server into `.cache/rig` and finds (or, as root on Debian, installs) Chromium. Costs a few milliseconds when
 * all is there. Safe to call from several processes at once: the second waits for the first.
 */
export async function installRig(log: (line: string) => void): Promise<Rig> {
  const programs = await installServerPrograms(log);
  if ((await findChromium()) === undefined) {
    await withLock(home, async () => {
      if ((await findChromium()) === undefined) await installChromium(log);
    });
  }
  const chromium = await findChromium();
  if (chromium === undefined) throw new Error('Cannot find Chromium although apt-get has just installed it');
  return { ...programs, chromium };
}

/** As `installRig`, for somebody who brings the browser. */
export async function installServerPrograms(log: (line: string) => void): Promise<ServerPrograms> {
  if (process.platform !== 'linux') {
    throw new Error(`Cannot install the VS Code server: it runs on Linux only, this is ${process.platform}`);
  }
  if (!(await isInstalled(home))) {
    await withLock(home, async () => {
      if (!(await isInstalled(home))) await installServer(home, log);
    });
  }
  return { node: join(home, nodeBin, 'node'), serverMain: join(home, vscodeFolder, 'out/server-main.js') };
}

const home = join(repositoryRoot, '.cache/rig');
const nodePackage = `node-linux-${process.arch}`;
const nodeBin = `node_modules/${nodePackage}/bin`;
const vscodeFolder = 'node_modules/code-server/lib/vscode';
const temporary = 'rig.new-';
const stamp = JSON.stringify({ ...VERSIONS, nodePackage });

async function isInstalled(home: string): Promise<boolean> {
  return (await readFile(join(home, 'stamp.json'), 'utf8').catch(() => '')) === stamp;
}

/** Works in a folder beside `home` and renames it at the end, so that `home` is never half there. */
async function installServer(home: string, log: (line: string) => void): Promise<void> {
  log(`Installing VS Code ${VERSIONS.codeServer} (code-server) and Node ${VERSIONS.node} into ${home}:`);
  log('about 620 MB, once; 20 s to a few minutes, as the network goes');
  const started = Date.now();
  const cache = dirname(home);
  await mkdir(cache, { recursive: true });
  for (const name of await readdir(cache)) {
    // What an interrupted install left. Its npm may still be writing there, so this one takes a new name.
    if (name.startsWith(temporary)) await rm(join(cache, name), { recursive: true, force: true }).catch(() => {});
  }
  const work = await mkdtemp(join(cache, temporary));
  // Without a package.json of its own, npm would install into the repository above.
  await writeFile(join(work, 'package.json'), '{ "private": true }\n');

  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'];
  await run('npm', ['install', ...quiet, '--save-exact', `${nodePackage}@${VERSIONS.node}`], work);
  // npm leaves out optional packages that do not suit the Node it runs on, so it must run on the server's.
  const env = { ...process.env, PATH: join(work, nodeBin) + delimiter + (process.env['PATH'] ?? '') };
  await run('npm', ['install', ...quiet, '--save-exact', `code-server@${VERSIONS.codeServer}`], work, env);
  for (const folder of [vscodeFolder, `${vscodeFolder}/extensions`]) {
    await run('npm', ['install', ...quiet, '--omit=dev'], join(work, folder), env);
  }

  await writeFile(join(work, 'stamp.json'), stamp);
  await rm(home, { recursive: true, force: true });
  await rename(work, home);
  log(`Installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

async function findChromium(): Promise<string | undefined> {
  const wanted = process.env['CHROMIUM'];
  if (wanted !== undefined && wanted !== '') {
    if (await isExecutable(wanted)) return wanted;
    throw new Error(`Cannot run Chromium: CHROMIUM=${wanted} is not an executable file`);
  }
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')];
  for (const name of ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser']) {
    for (const folder of folders) {
      if (await isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

async function installChromium(log: (line: string) => void): Promise<void> {
  const isDebian = await access('/etc/debian_version').then(
    () => true,
    () => false,
  );
  if (process.getuid?.() !== 0 || !isDebian) {
    throw new Error(
      'Cannot find Chromium: install the package "chromium" (Debian: sudo apt-get install chromium) or Google Chrome, ' +
        'or set CHROMIUM to the path of one',
    );
  }
  log('Installing Chromium with apt-get');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], '/', env);
  await run('apt-get', ['install', '-y', '-o', 'DPkg::Lock::Timeout=300', 'chromium'], '/', env);
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Silent when it succeeds; the error carries all that the program printed. */
async function run(program: string, args: readonly string[], cwd: string, env = process.env): Promise<void> {
  // Without this npm leaves a cache of its own code in the temp folder.
  const quietEnv = { ...env, NODE_DISABLE_COMPILE_CACHE: '1' };
  const child = spawn(program, args, { cwd, env: quietEnv, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`Cannot run ${program} ${args.join(' ')} in ${cwd}: exit code ${code}\n${output}`);
}

/**
 * One holder per machine. An abstract socket serves as the lock because the kernel frees it when its holder dies, however it
 * dies, and because those who wait see that as the end of their connection.
 */
async function withLock(name: string, work: () => Promise<void>): Promise<void> {
  // Hashed, because a socket's address has at most 107 bytes.
  const address = `\0codex-orchestrator-${createHash('sha256').update(name).digest('hex')}`;
  for (;;) {
    const lock = createServer();
    const taken = await new Promise<boolean>((resolve, reject) => {
      lock.once('listening', () => resolve(true));
      lock.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
      );
      lock.listen(address);
    });
    if (taken) {
      const waiting = new Set<{ destroy(): void }>();
      lock.on('connection', (socket) => {
        waiting.add(socket);
        socket.on('error', () => {});
      });
      try {
        await work();
      } finally {
        lock.close();
        for (const socket of waiting) socket.destroy();
      }
      return;
    }
    await new Promise<void>((resolve) => {
      const socket = connect(address);
      socket.resume();
      socket.on('error', () => {});
      socket.once('close', () => resolve());
    });
  }
}
