import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { killAgent } from '../../src/core/agents/endAgent.ts';
import { ensureRecorder } from '../../src/core/agents/recorderProcess.ts';
import { readRecord } from '../../src/core/agents/records.ts';
import { sendMessage } from '../../src/core/agents/sendMessage.ts';
import { messageOf } from '../../src/core/base/errors.ts';
import { connectOrStart } from '../../src/core/codex/engine.ts';
import { until } from '../support/until.ts';
import { repository, World } from '../support/world.ts';
import { growthOf, type Held } from './growth.ts';
import { handlesOf, memoryOf } from './processes.ts';
import { complaintsOf, type Message } from './soakCheck.ts';

const AGENTS = 50;
/** How many people type at the same time, and for how long each thinks at most, in milliseconds. */
const PEOPLE = 6;
const THINKING = 600;
/** In milliseconds: how often an agent is killed and replaced, the recorder is killed, the engine is killed. */
const EVERY = { agent: 5000, recorder: 17_000, engine: 45_000 };

/** Prints what happened; 1 when something was lost or grew. */
export async function soak(minutes: number): Promise<number> {
  if (!(minutes > 0)) throw new Error('How many minutes? For example: npm run bench -- soak 30');
  const world = await World.create({ env: { CODEX_AGENT_LINGER_MS: '5000' } });
  try {
    const run = new Soak(world);
    const complaints = await run.run(minutes * 60_000);
    for (const complaint of complaints) console.error(complaint);
    console.log(
      `${run.summary()}; ${complaints.length === 0 ? 'nothing lost, nothing grew' : `${complaints.length} COMPLAINTS`}`,
    );
    return complaints.length === 0 ? 0 : 1;
  } finally {
    await world.close();
  }
}

class Soak {
  readonly #world: World;
  readonly #living = new Set<string>();
  readonly #all = new Set<string>();
  readonly #messages: Message[] = [];
  readonly #window: Held[] = [];
  readonly #recorder: Held[] = [];
  readonly #counts = { agentKilled: 0, recorderKilled: 0, engineKilled: 0, refused: 0 };
  readonly #unexpected: string[] = [];
  #isOver = false;

  constructor(world: World) {
    this.#world = world;
  }

  async run(duration: number): Promise<readonly string[]> {
    console.error(`starting ${AGENTS} agents`);
    for (let left = AGENTS; left > 0; left -= 2) await Promise.all([this.#start(), this.#start()]);
    const window = this.#watch();
    console.error(`${duration / 60_000} minutes of messages, kills and lost connections`);
    const actors = [
      ...Array.from({ length: PEOPLE }, () =>
        this.#often(
          () => randomInt(THINKING),
          () => this.#send(),
        ),
      ),
      this.#often(
        () => EVERY.agent,
        () => this.#replace(),
      ),
      this.#often(
        () => EVERY.recorder,
        () => this.#killRecorder(),
      ),
      this.#often(
        () => EVERY.engine,
        () => this.#killEngine(),
      ),
      this.#often(
        () => 1000,
        () => this.#lookAtRecorder(),
      ),
    ];
    const begin = Date.now();
    const report = setInterval(
      () => console.error(`minute ${Math.round((Date.now() - begin) / 60_000)}: ${this.summary()}`),
      60_000,
    );
    await pause(duration);
    clearInterval(report);
    this.#isOver = true;
    await Promise.all(actors);
    console.error('waiting for the last turns');
    const complaints = await this.#check();
    window.kill();
    return complaints;
  }

  summary(): string {
    const { agentKilled, recorderKilled, engineKilled, refused } = this.#counts;
    const held = (list: readonly Held[]): string => {
      const last = list.at(-1);
      return last === undefined ? 'unknown' : `${last.memory.toFixed(1)} MB, ${last.handles} handles`;
    };
    return [
      `${this.#all.size} agents, ${this.#messages.length} messages (${refused} refused)`,
      `killed: ${agentKilled} agents, the recorder ${recorderKilled} ×, the engine ${engineKilled} ×`,
      `the window holds ${held(this.#window)}, the recorder ${held(this.#recorder)}`,
    ].join('; ');
  }

  async #often(interval: () => number, act: () => Promise<void>): Promise<void> {
    for (;;) {
      await pause(interval());
      if (this.#isOver) return;
      await act().catch((error: unknown) => this.#unexpected.push(messageOf(error)));
    }
  }

  async #start(): Promise<void> {
    const text = this.#newMessage();
    const id = await this.#world.start(scriptOf(text));
    this.#messages.push({ agentId: id, text, accepted: true });
    this.#living.add(id);
    this.#all.add(id);
  }

  async #send(): Promise<void> {
    const ids = [...this.#living];
    const agentId = ids[randomInt(ids.length)];
    if (agentId === undefined) return;
    const { home, env } = this.#world;
    const record = await readRecord(home, agentId);
    const text = this.#newMessage();
    const open: { dispose: () => void }[] = [];
    const connect = async () => {
      const client = await connectOrStart(record.engine, env);
      open.push(client);
      return client;
    };
    try {
      const sender = { home, name: 'soak', connect };
      const { messageId } = await sendMessage(sender, record, scriptOf(text), false);
      this.#messages.push({ agentId, text, accepted: true, messageId });
      const recorder = { runtime: process.execPath, file: join(repository, 'dist/recorder.cjs') };
      await ensureRecorder(home, record.engine, env, recorder);
    } catch {
      // Its agent or its engine has just been killed, and the person is told that nobody has the message.
      this.#counts.refused++;
      this.#messages.push({ agentId, text, accepted: false });
    } finally {
      for (const client of open) client.dispose();
    }
  }

  async #replace(): Promise<void> {
    const [agentId] = this.#living;
    if (agentId === undefined) return;
    this.#living.delete(agentId);
    const { home, env } = this.#world;
    const record = await readRecord(home, agentId);
    // A kill that the engine does not survive says so, and is to be repeated.
    await killAgent(home, 'soak', record, env).catch(() => killAgent(home, 'soak', record, env));
    this.#counts.agentKilled++;
    // So does a start, and then nothing of it is left.
    await this.#start().catch(() => this.#start());
  }

  async #killRecorder(): Promise<void> {
    const pid = await this.#world.recorderPid();
    if (pid === undefined) return;
    process.kill(pid, 'SIGKILL');
    this.#counts.recorderKilled++;
  }

  /** Everybody loses the connection in the middle of turns; who needs the engine starts it again. */
  async #killEngine(): Promise<void> {
    await this.#world.killEngine();
    this.#counts.engineKilled++;
  }

  async #lookAtRecorder(): Promise<void> {
    const pid = await this.#world.recorderPid();
    if (pid === undefined) return;
    // It may leave, or be killed, while it is looked at.
    const held = await Promise.all([memoryOf(pid), handlesOf(pid)]).catch(() => undefined);
    if (held !== undefined) this.#recorder.push({ memory: held[0], handles: held[1] });
  }

  /** A window is open all the time. */
  #watch(): ChildProcess {
    const program = join(repository, '.cache/bench/soakClient.cjs');
    const window = spawn(process.execPath, ['--expose-gc', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...this.#world.env },
    });
    createInterface({ input: window.stdout }).on('line', (line) => this.#window.push(JSON.parse(line) as Held));
    window.once('exit', (code) => {
      if (!this.#isOver) this.#unexpected.push(`The window ended with ${code}.`);
    });
    return window;
  }

  async #check(): Promise<readonly string[]> {
    const world = this.#world;
    // Whoever looks next catches up with what nobody was there to record.
    await world.cli(['jobs', '--json', '--all']);
    const complaints = (): Promise<readonly string[]> => complaintsOf(world, [...this.#all], this.#messages);
    await until('all turns are recorded', async () => (await complaints()).length === 0, 60_000).catch(() => undefined);
    await until('the recorder has left', async () => (await world.recorderPid()) === undefined).catch(() => undefined);
    const left = (await world.recorderPid()) === undefined ? [] : ['The recorder lives on although nobody works.'];
    const unfinished = (await readdir(world.home.jobs)).filter((name) => name.endsWith('.tmp')).length;
    const kills = this.#counts.recorderKilled + this.#counts.engineKilled;
    return [
      ...this.#unexpected,
      ...(await complaints()),
      ...left,
      // One that is killed while it writes leaves what it wrote; the recorder removes that after an hour.
      ...(unfinished > kills ? [`${unfinished} unfinished files were left behind by ${kills} kills.`] : []),
      ...growthOf('a window', this.#window),
      ...growthOf('the recorder', this.#recorder),
    ];
  }

  #newMessage(): string {
    return `message ${this.#messages.length}-${randomInt(1e9)}`;
  }
}

/** A turn of up to two seconds whose answer names the message. */
function scriptOf(text: string): string {
  return `${text} [[delay:${randomInt(1500)}]][[stream:5,${1 + randomInt(500)}]][[text:answer to ${text}.]]`;
}
