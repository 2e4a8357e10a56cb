import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { AgentRecord } from '../core/agents/agent.ts';
import { killAgent } from '../core/agents/endAgent.ts';
import { USER } from '../core/agents/general.ts';
import { Home } from '../core/agents/home.ts';
import { readRecords } from '../core/agents/records.ts';
import { recorderLives } from '../core/agents/recorderLock.ts';
import { spawnAgent } from '../core/agents/spawnAgent.ts';
import { LOG_NAME } from '../core/agentsLog/logPlace.ts';
import { Failure, errnoOf, messageOf } from '../core/base/errors.ts';
import { delay } from '../core/base/wait.ts';
import { connectOrStart, connectRunning, stopOwnServer } from '../core/codex/engine.ts';
import { resolveEngine, type EngineAddress } from '../core/codex/engineAddress.ts';
import type { Environment } from '../core/codex/findCodex.ts';
import { demoCodexConfig } from './codexConfig.ts';
import { demoProjectFiles } from './friendlyProject.ts';
import type { DemoAgent } from './friendlyScenario.ts';

export interface TourOptions {
  /** The user's own Codex, login and engine instead of the demo model. */
  readonly real: boolean;
  /** Everything goes on after the tour. */
  readonly keep: boolean;
  /** Keeps the runtime folder of the user's session: a desktop program finds its screen through it. */
  readonly inSession?: boolean;
}

const run = promisify(execFile);

/** A unix socket's path holds 103 characters on macOS, whose temporary folder alone takes 50. */
const longestTemporaryFolder = 30;
/** How long the model may take to leave when asked to, in milliseconds. */
const modelPatience = 3000;
/** How long a recorder may take to leave by itself, in milliseconds. */
const recorderPatience = 5000;

/** The throw-away folder of one tour with all that runs for it. `close` removes what `open` and `spawn` have made. */
export class TourWorld {
  readonly folder: string;
  readonly project: string;
  readonly home: Home;
  readonly #options: TourOptions;
  /** Where the built programs are. */
  readonly #dist: string;
  readonly #records: AgentRecord[] = [];
  readonly env: Environment;
  #model: ChildProcess | undefined;
  #engine: EngineAddress | undefined;
  #startedEngine = false;
  #spawning: Promise<AgentRecord> | undefined;

  private constructor(folder: string, options: TourOptions, dist: string) {
    this.folder = folder;
    this.project = join(folder, 'project');
    this.#options = options;
    this.#dist = dist;
    this.env = environmentOf(folder, options, dist);
    this.home = new Home(this.env);
  }

  static async create(options: TourOptions, dist: string): Promise<TourWorld> {
    const temporary = process.platform !== 'win32' && tmpdir().length > longestTemporaryFolder ? '/tmp' : tmpdir();
    return new TourWorld(await mkdtemp(join(temporary, 'codex-demo-')), options, dist);
  }

  get ownEngine(): boolean {
    return this.#engine?.kind === 'own' && this.#startedEngine;
  }

  get hasAgents(): boolean {
    return this.#records.length > 0;
  }

  get modelPid(): number | undefined {
    return this.#model?.pid;
  }

  /** Project, model and engine. Returns what Codex calls its version. */
  async open(signal: AbortSignal): Promise<string> {
    await this.#makeProject();
    signal.throwIfAborted();
    if (!this.#options.real) await this.#startModel();
    signal.throwIfAborted();
    this.#engine = await resolveEngine(undefined, this.env);
    const client = await connectOrStart(this.#engine, this.env, () => (this.#startedEngine = true));
    client.dispose();
    signal.throwIfAborted();
    return client.version;
  }

  /** Whoever does not wait for it can still `close`. */
  async spawn(agent: DemoAgent): Promise<AgentRecord> {
    const spawning = this.#spawn(agent);
    this.#spawning = spawning;
    return spawning;
  }

  async #spawn({ name, prompt, sandbox, approvalPolicy }: DemoAgent): Promise<AgentRecord> {
    const engine = (this.#engine ??= await resolveEngine(undefined, this.env));
    // Nobody needs a recorder here: the tour's own fleet listens until the last turn is in the ledger.
    const spawner = { home: this.home, env: this.env, onAccepted: async (): Promise<void> => {} };
    const record = await spawnAgent(spawner, {
      prompt,
      cwd: this.project,
      engine,
      general: USER,
      sandbox,
      approvalPolicy,
      reasoningEffort: 'low',
      name,
      search: false,
      plan: false,
      allowCommit: false,
      noLog: false,
      extraEnv: {},
    });
    this.#records.push(record);
    return record;
  }

  /** What the agents have changed in the project, new files too, as `git diff` says it. */
  async diff(): Promise<string> {
    await this.#git('add', '--all', '--intent-to-add', '--', '.', `:(exclude)${LOG_NAME}`);
    return this.#git('diff', '--no-color', '--no-ext-diff', '--unified=1', 'HEAD');
  }

  /** Lets the process end while everything goes on. */
  leaveRunning(): void {
    this.#model?.stdout?.destroy();
    this.#model?.unref();
  }

  /** Ends and removes everything. Never rejects: returns a sentence for each thing that is left. */
  async close(): Promise<readonly string[]> {
    const left: string[] = [];
    const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      await work().catch((error: unknown) => left.push(`${what}: ${messageOf(error)}`));
    };
    await this.#spawning?.catch(() => undefined);
    // Also those that somebody else has spawned in this home.
    const { records } = await readRecords(this.home).catch(() => ({ records: this.#records }));
    await Promise.all(
      records.map((record) =>
        attempt(`Cannot end ${record.name}`, () => killAgent(this.home, 'demo', record, this.env)),
      ),
    );
    const engine = this.#engine;
    if (engine !== undefined) await this.#recorderLeaves(engine);
    if (this.#options.real) await attempt('Cannot delete the conversations', () => this.#deleteThreads());
    if (engine !== undefined && this.ownEngine) {
      await attempt(`Cannot stop the engine at ${engine.address}`, () => stopOwnServer(engine));
    }
    await attempt('Cannot stop the demo model', () => this.#stopModel());
    await attempt(`Cannot remove ${this.folder}`, () =>
      rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }),
    );
    return left;
  }

  /** It does so by itself, a moment after the last agent is idle. */
  async #recorderLeaves(engine: EngineAddress): Promise<void> {
    const deadline = Date.now() + recorderPatience;
    while (Date.now() < deadline && (await recorderLives(this.home, engine))) await delay(50);
  }

  async #makeProject(): Promise<void> {
    for (const name of ['home', 'codex', 'project', 'tmp']) await mkdir(join(this.folder, name));
    await mkdir(join(this.folder, 'run'), { mode: 0o700 });
    for (const [path, text] of Object.entries(demoProjectFiles)) {
      await mkdir(dirname(join(this.project, path)), { recursive: true });
      await writeFile(join(this.project, path), text);
    }
    await this.#git('init', '--quiet');
    await this.#git('add', '--all');
    const identity = ['-c', 'user.name=Demo', '-c', 'user.email=demo@example.invalid', '-c', 'commit.gpgsign=false'];
    await this.#git(...identity, 'commit', '--quiet', '--no-verify', '--message', 'A greeter');
  }

  async #git(...args: string[]): Promise<string> {
    try {
      return (await run('git', ['-C', this.project, ...args], { env: { ...this.env } })).stdout;
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      throw new Failure('unsupported', 'Git is not installed: the demo project is a git repository.', {
        next: 'Install git, then run it again.',
      });
    }
  }

  /** In a process group of its own, so that Ctrl-C leaves it to us. It ends with us, unless it is to be kept. */
  async #startModel(): Promise<void> {
    const ends = this.#options.keep ? [] : ['--exit-with-parent'];
    const model = spawn(process.execPath, [join(this.#dist, 'demo-model.cjs'), '--scenario', 'friendly', ...ends], {
      detached: true,
      stdio: [this.#options.keep ? 'ignore' : 'pipe', 'pipe', 'ignore'],
      cwd: '/',
      env: { ...this.env },
    });
    this.#model = model;
    const ended = once(model, 'exit').then(([code]) => {
      throw new Failure('no-engine', `The demo model ended with exit code ${String(code)}.`, {
        next: 'Run "npm run build", then run it again.',
      });
    });
    const line = once(createInterface({ input: model.stdout as NonNullable<typeof model.stdout> }), 'line');
    const [text] = (await Promise.race([line, ended])) as [string];
    ended.catch(() => {});
    const { url } = JSON.parse(text) as { url: string };
    await writeFile(join(this.folder, 'codex', 'config.toml'), demoCodexConfig({ url }));
    // A login shell may forget the PATH that npm was called with, and Node.js with it.
    const profile = `export PATH='${(this.env['PATH'] ?? '').replaceAll("'", String.raw`'\''`)}'\n`;
    for (const name of ['.profile', '.zprofile']) await writeFile(join(this.folder, 'home', name), profile);
  }

  async #stopModel(): Promise<void> {
    const model = this.#model;
    if (model === undefined || model.exitCode !== null || model.signalCode !== null) return;
    const gone = once(model, 'exit');
    model.kill('SIGTERM');
    await Promise.race([gone, delay(modelPatience).then(() => model.kill('SIGKILL'))]);
    await gone;
  }

  /** Conversations of the tour are nobody's history: the folder that they speak of is gone. */
  async #deleteThreads(): Promise<void> {
    const client = this.#engine === undefined ? undefined : await connectRunning(this.#engine);
    try {
      for (const { threadId } of this.#records) await client?.call('thread/delete', { threadId });
    } finally {
      client?.dispose();
    }
  }
}

/** What the tour's processes and agents see. */
function environmentOf(folder: string, { real, inSession = false }: TourOptions, dist: string): Environment {
  const agents = join(folder, 'agents');
  if (real) return { ...withoutNpm(process.env), CODEX_AGENT_HOME: agents };
  const kept = Object.entries(withoutNpm(process.env)).filter(([name]) => !/^(CODEX_|OPENAI_)/.test(name));
  const bundled = join(dist, '../node_modules/@openai/codex/bin/codex.js');
  const codexBin = process.env['CODEX_BIN'] || (existsSync(bundled) ? bundled : undefined);
  return {
    ...Object.fromEntries(kept),
    HOME: join(folder, 'home'),
    CODEX_HOME: join(folder, 'codex'),
    CODEX_AGENT_HOME: agents,
    CODEX_AGENT_ENGINE: 'own',
    ...(inSession ? {} : { XDG_RUNTIME_DIR: join(folder, 'run') }),
    // Codex leaves folders of its sandbox in it.
    TMPDIR: join(folder, 'tmp'),
    CODEX_AGENT_LINGER_MS: '1000',
    // The model is on this machine: a proxy would not find it.
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
    ...(codexBin === undefined ? {} : { CODEX_BIN: codexBin }),
  };
}

/** npm puts the project's own programs before the user's, Codex among them. */
export function withoutNpm(env: Environment): Environment {
  const folders = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((path) => !/[\\/](node_modules[\\/]\.bin|node-gyp-bin)$/.test(path));
  const rest = Object.entries(env).filter(([name]) => !/^npm_/i.test(name));
  return { ...Object.fromEntries(rest), PATH: folders.join(delimiter) };
}
