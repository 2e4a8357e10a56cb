import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { removeRecord, readRecords } from '../../core/agents/records.ts';
import type { Home } from '../../core/agents/home.ts';
import { Failure, messageOf } from '../../core/base/errors.ts';
import { isLocked, tryLock, type HeldLock } from '../../core/base/fileLock.ts';
import { t } from '../../core/base/l10n.ts';
import { makePrivateFolder } from '../../core/base/privateFiles.ts';
import { delay } from '../../core/base/wait.ts';
import { connectOrStart, stopOwnServer } from '../../core/codex/engine.ts';
import { engineKey, resolveEngine, type EngineAddress } from '../../core/codex/engineAddress.ts';
import { findCodex, type Environment } from '../../core/codex/findCodex.ts';
import { demoLineOf, type DemoAgent } from './demoLine.ts';

export interface DemoOptions {
  /** Holds one folder for each window that shows the demo. */
  readonly folder: string;
  /** What runs the demo model's bundle. */
  readonly runtime: string;
  readonly modelFile: string;
  readonly home: Home;
  readonly env: Environment;
  /** The Codex program that the user named. */
  readonly codexPath: string | undefined;
}

/** How long the model may take to leave, in milliseconds. */
const MODEL_PATIENCE = 2000;

/**
 * Everything that the demo of one window needs, and nothing of the user's but the Codex program: a demo model, a
 * CODEX_HOME that knows only this model, an own engine there, and a small project. It is gone after `close`.
 */
export class DemoWorld {
  readonly engine: EngineAddress;
  readonly env: Environment;
  readonly project: string;
  /** Who is to work on the project, each with the prompt that the model knows an answer to. */
  readonly agents: readonly DemoAgent[];
  /** Resolves when the model has ended, by `close` or by itself: nobody answers the agents then. */
  readonly modelEnded: Promise<void>;
  readonly #folder: string;
  readonly #home: Home;
  readonly #model: ChildProcess;
  readonly #lock: HeldLock;
  #closing: Promise<void> | undefined;

  private constructor(parts: Parts) {
    this.engine = parts.engine;
    this.env = parts.env;
    this.project = parts.project;
    this.agents = parts.agents;
    this.#folder = parts.folder;
    this.#home = parts.home;
    this.#model = parts.model;
    this.#lock = parts.lock;
    this.modelEnded = new Promise((resolve) => {
      if (hasEnded(parts.model)) resolve();
      else parts.model.once('exit', () => resolve());
    });
  }

  /** Rejects with `no-codex` when there is no Codex: the demo is the real Codex without a real model. */
  static async open(options: DemoOptions): Promise<DemoWorld> {
    const codexBin = await findCodex(options.env, options.codexPath);
    await makePrivateFolder(options.folder);
    const folder = join(options.folder, randomBytes(4).toString('hex'));
    const lock = await tryLock(lockOf(folder));
    if (lock === undefined) throw new Error(`${folder} is in use`);
    let model: ChildProcess | undefined;
    try {
      await makePrivateFolder(folder);
      const started = await startModel(options, folder);
      model = started.model;
      const { codexHome, project, agents } = started.line;
      const env = await environmentOf(options, folder, codexHome);
      const engine = await resolveEngine('own', env, codexBin);
      await writeFile(engineFileOf(folder), JSON.stringify(engine), { mode: 0o600 });
      (await connectOrStart(engine, env)).dispose();
      return new DemoWorld({ engine, env, project, agents, folder, home: options.home, model, lock });
    } catch (error) {
      model?.kill('SIGKILL');
      await removeDemo(folder, options.home, await savedEngine(folder));
      await lock.release();
      throw error;
    }
  }

  /** Ends model and engine, and removes the demo's agents, files and processes. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    this.#model.stdin?.end();
    await removeDemo(this.#folder, this.#home, this.engine);
    await Promise.race([this.modelEnded, delay(MODEL_PATIENCE)]);
    if (!hasEnded(this.#model)) this.#model.kill('SIGKILL');
    await this.#lock.release();
  }
}

interface Parts {
  readonly engine: EngineAddress;
  readonly env: Environment;
  readonly project: string;
  readonly agents: readonly DemoAgent[];
  readonly folder: string;
  readonly home: Home;
  readonly model: ChildProcess;
  readonly lock: HeldLock;
}

/** Removes the demos of windows that are no more. Those of other living windows stay. Returns how many there were. */
export async function removeLeftDemos({ folder, home }: Pick<DemoOptions, 'folder' | 'home'>): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  let removed = 0;
  for (const name of names.filter((one) => /^[0-9a-f]{8}$/.test(one))) {
    const left = join(folder, name);
    const lock = (await isLocked(lockOf(left))) ? undefined : await tryLock(lockOf(left));
    if (lock === undefined) continue;
    await removeDemo(left, home, await savedEngine(left));
    await lock.release();
    removed++;
  }
  return removed;
}

/**
 * First the records, so that every fleet lets go of the agents; then the CODEX_HOME, without which nobody can start the
 * engine again; then the engine. What it still wrote about its agents meanwhile goes last.
 */
async function removeDemo(folder: string, home: Home, engine: EngineAddress | undefined): Promise<void> {
  const codexHome = join(folder, 'codex-home');
  const { records } = await readRecords(home);
  const ofDemo = records.filter((record) => record.engine.codexHome === codexHome);
  const removeRecords = (): Promise<unknown> => Promise.all(ofDemo.map(({ id }) => removeRecord(home, id)));
  await removeRecords();
  await rename(codexHome, `${codexHome}-left`).catch(() => {});
  const engines = new Map([engine, ...ofDemo.map((record) => record.engine)].flatMap(keyed));
  for (const one of engines.values()) await stopOwnServer(one);
  await removeRecords();
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

function keyed(engine: EngineAddress | undefined): readonly [string, EngineAddress][] {
  return engine?.kind === 'own' ? [[engineKey(engine), engine]] : [];
}

async function startModel({ runtime, modelFile, env }: DemoOptions, folder: string): Promise<StartedModel> {
  const args = [modelFile, '--scenario', 'friendly', '--prepare', folder, '--exit-with-parent'];
  const model = spawn(runtime, args, {
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
  });
  // Whoever is asked to end may be gone already.
  model.stdin.on('error', () => {});
  let complaint = '';
  model.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-500)));
  const failed = new Promise<never>((_, reject) => {
    model.once('error', reject);
    model.once('close', (code) =>
      reject(new Error(complaint.trim() || t('it ended with exit code {0}', String(code)))),
    );
  });
  try {
    const [text] = (await Promise.race([once(createInterface(model.stdout), 'line'), failed])) as [string];
    failed.catch(() => {});
    return { model, line: demoLineOf(text) };
  } catch (error) {
    model.kill('SIGKILL');
    throw new Failure('unsupported', t('The demo model could not be started: {0}.', messageOf(error)), {
      cause: error,
    });
  }
}

interface StartedModel {
  readonly model: ChildProcess;
  readonly line: ReturnType<typeof demoLineOf>;
}

/** The model is on this machine: a proxy would not find it. */
async function environmentOf({ env, runtime }: DemoOptions, folder: string, codexHome: string): Promise<Environment> {
  const local = '127.0.0.1,localhost';
  const kept = Object.entries(env).filter(([name]) => !/^(OPENAI_|CODEX_HOME$)/.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: [env['PATH'] ?? '', await nodeFolder(folder, runtime)].join(delimiter),
    CODEX_HOME: codexHome,
    CODEX_AGENT_ENGINE: 'own',
    NO_PROXY: local,
    no_proxy: local,
  };
}

/** The demo's agents run Node.js, which not everybody has: the last place on their PATH has VS Code's own. */
async function nodeFolder(folder: string, runtime: string): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  const quoted = `'${runtime.replaceAll("'", String.raw`'\''`)}'`;
  await writeFile(join(bin, 'node'), `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${quoted} "$@"\n`);
  await chmod(join(bin, 'node'), 0o700);
  return bin;
}

async function savedEngine(folder: string): Promise<EngineAddress | undefined> {
  try {
    return JSON.parse(await readFile(engineFileOf(folder), 'utf8')) as EngineAddress;
  } catch {
    return undefined;
  }
}

function engineFileOf(folder: string): string {
  return join(folder, 'engine.json');
}

function lockOf(folder: string): string {
  return `${folder}.lock`;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
