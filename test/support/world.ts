import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, mkdir, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Home } from '../../src/core/agents/home.ts';
import type { Client } from '../../src/core/codex/client.ts';
import { connectOrStart, ownServerPid } from '../../src/core/codex/engine.ts';
import { resolveEngine, type EngineAddress } from '../../src/core/codex/engineAddress.ts';
import { demoCodexConfig, type DemoCodexConfigOptions } from '../../src/demo/codexConfig.ts';
import { startDemoModel, type DemoModel } from '../../src/demo/demoModel.ts';
import type { Scenario } from '../../src/demo/scenario.ts';
import { until } from './until.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const codexBin = join(repository, 'node_modules/@openai/codex/bin/codex.js');

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WorldOptions {
  readonly config?: Partial<DemoCodexConfigOptions>;
  /** Part of the folder's name, e.g. with blanks and non-ASCII letters. */
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
  /** What the model answers to prompts without markers. */
  readonly scenario?: Scenario;
  /** Makes the project a git repository with one commit. */
  readonly git?: boolean;
}

/** A user of their own with Codex, a model and a project; nothing of it is left after `close`. */
export class World {
  readonly folder: string;
  readonly project: string;
  readonly model: DemoModel;
  readonly env: Readonly<Record<string, string>>;
  readonly home: Home;
  readonly #marker: string;
  readonly #node: string;

  private constructor(folder: string, model: DemoModel, env: Record<string, string>, marker: string, node: string) {
    this.folder = folder;
    this.project = join(folder, 'project');
    this.model = model;
    this.env = env;
    this.home = new Home(env);
    this.#marker = marker;
    this.#node = node;
  }

  static async create(options: WorldOptions = {}): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), `world-${options.name ?? ''}`));
    for (const name of ['project', 'codex', 'home']) await mkdir(join(folder, name));
    await mkdir(join(folder, 'run'), { mode: 0o700 });
    const model = await startDemoModel(options.scenario === undefined ? {} : { scenario: options.scenario });
    await writeFile(join(folder, 'codex/config.toml'), demoCodexConfig({ url: model.url, ...options.config }));
    const marker = randomUUID();
    const env = {
      PATH: process.env['PATH'] ?? '',
      LANG: 'C.UTF-8',
      HOME: join(folder, 'home'),
      CODEX_HOME: join(folder, 'codex'),
      CODEX_AGENT_HOME: join(folder, 'agents'),
      CODEX_AGENT_ENGINE: 'own',
      CODEX_AGENT_LINGER_MS: '1500',
      CODEX_BIN: codexBin,
      XDG_RUNTIME_DIR: join(folder, 'run'),
      XDG_CACHE_HOME: join(tmpdir(), 'codex-agent-test-cache'),
      TEST_WORLD: marker,
      ...options.env,
    };
    const world = new World(folder, model, env, marker, options.node ?? process.execPath);
    if (options.git === true) await world.git('init', '-q');
    if (options.git === true) await world.git('commit', '-q', '--allow-empty', '-m', 'first');
    return world;
  }

  /** Runs the built command line to its end. */
  async cli(
    args: readonly string[],
    options: { input?: string; cwd?: string; env?: Record<string, string> } = {},
  ): Promise<Finished> {
    const child = this.spawnCli(args, options);
    // A program that ends without reading is no failure of the test.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
    return finished(child);
  }

  /** Starts the built command line. */
  spawnCli(args: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}): ChildProcess {
    return spawn(this.#node, [join(repository, 'dist/codex-agent.cjs'), ...args], {
      cwd: options.cwd ?? this.project,
      env: { ...this.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  /** Starts an agent and returns its id. */
  async start(prompt: string, ...flags: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.cli(['start', ...flags, '--', prompt]);
    const id = /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1];
    if (code !== 0 || id === undefined) throw new Error(`start failed (${code}): ${stdout}${stderr}`);
    return id;
  }

  async status(id: string): Promise<Record<string, unknown>> {
    const { stdout } = await this.cli(['status', id, '--json']);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  async engine(): Promise<EngineAddress> {
    return resolveEngine(undefined, this.env);
  }

  /** A raw connection of the test's own. Close it. */
  async client(): Promise<Client> {
    return connectOrStart(await this.engine(), this.env);
  }

  /** As a crash: SIGKILL to the server. Returns when it is gone. */
  async killEngine(): Promise<void> {
    const pid = await ownServerPid(await this.engine());
    if (pid === undefined) throw new Error('No engine runs.');
    process.kill(pid, 'SIGKILL');
    await until('the engine is gone', async () => !(await this.processes()).some((one) => one.pid === pid));
  }

  async threadOf(id: string): Promise<string> {
    const record = JSON.parse(await readFile(this.home.files(id).record, 'utf8')) as { threadId: string };
    return record.threadId;
  }

  async git(...args: string[]): Promise<string> {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
    const child = execFile('git', ['-C', this.project, ...identity, ...args], { env: { ...this.env } });
    const { code, stdout, stderr } = await finished(child);
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** The recorder of this world, if one lives. */
  async recorderPid(): Promise<number | undefined> {
    return (await this.processes()).find(({ command }) => command.includes('recorder.cjs'))?.pid;
  }

  /** Every living process that was started in this world, except this one. */
  async processes(): Promise<readonly { pid: number; command: string }[]> {
    const found: { pid: number; command: string }[] = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
      try {
        const stat = await readFile(`/proc/${name}/stat`, 'utf8');
        if (/^\S+ \(.*\) [ZX]/.test(stat)) continue;
        const environment = await readFile(`/proc/${name}/environ`, 'utf8');
        if (!environment.split('\0').includes(`TEST_WORLD=${this.#marker}`)) continue;
        const command = (await readFile(`/proc/${name}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
        found.push({ pid: Number(name), command });
      } catch {
        // It has just ended.
      }
    }
    return found;
  }

  async close(): Promise<void> {
    for (let left = await this.processes(); left.length > 0; left = await this.processes()) {
      for (const { pid } of left) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has just ended.
        }
      }
    }
    await this.#removeSockets();
    await this.model.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** Codex listens in a folder of its own; our path is a link to there. */
  async #removeSockets(): Promise<void> {
    const folder = join(this.folder, 'run/codex-agent');
    for (const name of await readdir(folder).catch(() => [])) {
      const target = await readlink(join(folder, name)).catch(() => undefined);
      if (target === undefined) continue;
      for (const path of [target, `${target}.lock`]) await rm(path, { force: true });
    }
  }
}

/** A file of a world, complete with its folders. */
export async function writeProjectFile(world: World, path: string, text: string): Promise<void> {
  const file = join(world.project, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Exit code and everything that was printed. */
export async function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit, signal) => resolve(exit ?? (signal === 'SIGINT' ? 130 : 137)));
  });
  return { code, stdout, stderr };
}
