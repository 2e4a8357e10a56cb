import { parseArgs } from 'node:util';
import type { Agent, Request } from '../core/agents/agent.ts';
import { decide } from '../core/agents/approvals.ts';
import { interruptAgent } from '../core/agents/endAgent.ts';
import { plainText } from '../core/agents/transcript.ts';
import { Fleet } from '../core/agents/fleet.ts';
import { Failure, messageOf } from '../core/base/errors.ts';
import { shortened } from '../core/base/shorten.ts';
import { silentLog } from '../core/base/log.ts';
import { findCodex } from '../core/codex/findCodex.ts';
import { demoAgents, type DemoAgent } from './friendlyScenario.ts';
import { screenFor, type Screen } from './tourScreen.ts';
import { elapsedText, lookOf, type Row } from './tourText.ts';
import { keptText, nextText, reportOf } from './tourReport.ts';
import { TourWorld, withoutNpm, type TourOptions } from './tourWorld.ts';

const usage = `Usage: npm run demo:cli [-- --real] [-- --keep]

Shows three Codex agents at work on a small project, then removes everything that it has made.

  --real   with your own Codex login, instead of the built-in demo model
  --keep   leave the project, the agents and the engine running, to play with
`;

const cast = Object.values(demoAgents);
const exitCodes: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
/** The three turns together, in milliseconds; for hangs only. */
const demoLimit = 90_000;
const realLimit = 20 * 60_000;

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(usage);
    return 0;
  }
  let exitCode = 0;
  const stop = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) return;
    exitCode = exitCodes[signal] ?? 1;
    stop.abort();
  };
  // More than once too: whoever is impatient still gets everything cleaned up.
  for (const signal of Object.keys(exitCodes) as NodeJS.Signals[]) process.on(signal, interrupt);
  process.stdout.on('error', () => {});

  const screen = screenFor(() => interrupt('SIGINT'));
  const world = await TourWorld.create(options, __dirname);
  let keep = false;
  try {
    const tour = new Tour(world, screen, options, stop.signal);
    exitCode = await tour.run();
    keep = options.keep;
  } catch (error) {
    screen.close();
    if (!stop.signal.aborted) {
      exitCode = 1;
      process.stderr.write(`\nThe tour could not go on: ${messageOf(error)}\n`);
    }
  }
  screen.close();
  if (keep && !stop.signal.aborted) {
    world.leaveRunning();
    return exitCode;
  }
  if (stop.signal.aborted) screen.say('\n  Stopped. Cleaning up…');
  const left = await world.close();
  for (const line of left) process.stderr.write(`${line}\n`);
  if (left.length > 0) return exitCode || 1;
  screen.say(screen.paint('dim', '  Everything that the tour made is removed again.'));
  if (options.real)
    screen.say(screen.paint('dim', '  Codex may have noted its folder as trusted in your config.toml.'));
  return exitCode;
}

function optionsOf(args: string[]): TourOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      real: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return values.help ? undefined : { real: values.real, keep: values.keep };
}

/** One agent of the tour; what happens to it is filled in. */
interface Part {
  readonly agent: DemoAgent;
  readonly notes: string[];
  id?: string;
  startedAt?: number;
  finishedAt?: number;
}

function isOver({ state, lastTurn }: Agent): boolean {
  return state.kind === 'ended' || (state.kind === 'idle' && lastTurn !== undefined);
}

/** From the first agent to the report. */
class Tour {
  readonly #world: TourWorld;
  readonly #screen: Screen;
  readonly #options: TourOptions;
  readonly #signal: AbortSignal;
  readonly #casting: readonly Part[] = cast.map((agent) => ({ agent, notes: [] }));
  readonly #asked = new Set<string>();
  /** Questions wait for each other: there is one keyboard. */
  #answering: Promise<void> = Promise.resolve();

  constructor(world: TourWorld, screen: Screen, options: TourOptions, signal: AbortSignal) {
    this.#world = world;
    this.#screen = screen;
    this.#options = options;
    this.#signal = signal;
  }

  /** The exit code. Rejects when the tour cannot go on, or is stopped. */
  async run(): Promise<number> {
    const start = Date.now();
    const { paint } = this.#screen;
    this.#screen.say(`\n  ${paint('bold', 'Codex Orchestrator')}: three Codex agents at work on one project`);
    const version = await this.#world.open(this.#signal);
    const model = this.#options.real
      ? 'works with your own login.'
      : 'is real; its model is the built-in demo: no account, no network.';
    this.#screen.say(paint('dim', `  Codex ${version} ${model}`));
    this.#screen.say(paint('dim', `  Project: ${this.#world.project}\n`));

    const { home, env } = this.#world;
    const fleet = new Fleet({ home, env, log: silentLog, name: 'demo' });
    try {
      await this.#live(fleet);
      await this.#answering;
    } finally {
      fleet.dispose();
    }
    const rows = this.#rows(fleet);
    this.#screen.close();
    await this.#report(rows, Date.now() - start);
    return rows.every(({ agent }) => agent?.lastTurn?.status === 'completed') ? 0 : 1;
  }

  /** Spawns the agents and shows them until all turns are complete. */
  async #live(fleet: Fleet): Promise<void> {
    const over = new AbortController();
    const draw = (): void => this.#screen.show(this.#rows(fleet));
    const clock = setInterval(draw, 1000);
    const limit = this.#options.real ? realLimit : demoLimit;
    const late = setTimeout(() => over.abort(this.#lateFailure(fleet, limit)), limit);
    const stopped = (): void => over.abort(this.#signal.reason);
    this.#signal.addEventListener('abort', stopped);
    const allOver = new Promise<void>((resolve, reject) => {
      over.signal.addEventListener('abort', () => reject(over.signal.reason as Error));
      fleet.onDidChange(({ after }) => {
        this.#heard(fleet, after, over);
        draw();
        if (this.#rows(fleet).every(({ agent }) => agent !== undefined && isOver(agent))) resolve();
      });
    });
    try {
      draw();
      await Promise.all([allOver, this.#spawnAll(fleet, over.signal)]);
    } finally {
      clearInterval(clock);
      clearTimeout(late);
      this.#signal.removeEventListener('abort', stopped);
    }
  }

  async #spawnAll(fleet: Fleet, signal: AbortSignal): Promise<void> {
    await fleet.open();
    for (const part of this.#casting) {
      if (signal.aborted) return;
      part.startedAt = Date.now();
      part.id = (await this.#world.spawn(part.agent)).id;
      if (!signal.aborted) await fleet.scan();
    }
  }

  #heard(fleet: Fleet, agent: Agent, over: AbortController): void {
    const part = this.#casting.find(({ id }) => id === agent.id);
    if (part !== undefined && isOver(agent)) part.finishedAt ??= Date.now();
    if (agent.state.kind !== 'asking') return;
    for (const request of agent.state.requests) {
      if (this.#asked.has(request.itemId)) continue;
      this.#asked.add(request.itemId);
      this.#answering = this.#answering
        .then(() => this.#answer(fleet, agent, request))
        .catch((error: unknown) => over.abort(error));
    }
  }

  async #answer(fleet: Fleet, { id, name, record }: Agent, request: Request): Promise<void> {
    if (this.#signal.aborted) return;
    if (request.kind !== 'command' && request.kind !== 'files') {
      this.#note(id, 'asked what a tour cannot answer, and was stopped');
      await interruptAgent(this.#world.home, 'demo', record, await fleet.clientOf(id));
      return;
    }
    const { decision, how } = await this.#screen.ask(name, request, this.#signal);
    if (this.#signal.aborted) return;
    await decide(fleet, id, request.itemId, decision);
    const what =
      request.kind === 'command' ? shortened(plainText(`\`${request.command}\``), 60, '…') : 'its change of files';
    this.#note(id, `${what} ${decision === 'accept' ? 'approved' : 'denied'} ${how}`);
  }

  #note(agentId: string, text: string): void {
    this.#casting.find(({ id }) => id === agentId)?.notes.push(text);
  }

  #rows(fleet: Fleet): readonly Row[] {
    return this.#casting.map(({ agent, id, notes, startedAt, finishedAt }) => ({
      name: agent.name,
      notes,
      agent: id === undefined ? undefined : fleet.get(id),
      elapsed: startedAt === undefined ? undefined : (finishedAt ?? Date.now()) - startedAt,
    }));
  }

  async #report(rows: readonly Row[], took: number): Promise<void> {
    const { paint, columns } = this.#screen;
    const diff = await this.#world.diff();
    const page = { paint, columns };
    const next = this.#options.keep ? keptText(this.#world, rows, page) : nextText(await hasCodex(), page);
    for (const line of [...reportOf(rows, diff, took, page), ...next]) this.#screen.say(line);
  }

  #lateFailure(fleet: Fleet, limit: number): Failure {
    const states = this.#rows(fleet).map(({ name, agent }) => `${name}: ${lookOf(agent).word}`);
    return new Failure('not-running', `The agents did not finish in ${elapsedText(limit)} (${states.join(', ')}).`, {
      next: 'Run npm run demo:cli again; "codex-agent health" says whether Codex works.',
    });
  }
}

async function hasCodex(): Promise<boolean> {
  return findCodex(withoutNpm(process.env)).then(
    () => true,
    () => false,
  );
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`The tour could not start: ${messageOf(error)}. See: npm run demo:cli -- --help\n`);
    process.exit(1);
  },
);
