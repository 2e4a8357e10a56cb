import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/core/base/errors.ts';
import { demoAgents } from '../../src/demo/friendlyScenario.ts';
import { TourWorld } from '../../src/demo/tourWorld.ts';
import { repositoryRoot } from '../rig/install.ts';
import { findDesktop, openDesktop } from './desktop.ts';
import { openHeadless } from './drive.ts';
import { openInBrowser } from './inBrowser.ts';

const usage = `Usage: npm start [-- --browser | -- --headless]

Opens Codex Orchestrator in VS Code, on a throw-away project with three Codex agents at work, and
removes everything at the end. The model is a small demo on this machine: no account is needed.

  (nothing)    in the VS Code of this machine; without one, in a VS Code server in the browser
  --browser    in the browser, also when VS Code is installed
  --headless   in a browser that nobody sees: uses it as a person would, saves pictures into
               out/screenshots, and ends

Without VS Code: npm run demo:cli
`;

const exitCodes: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** Where the agents are shown. Resolves when the person has closed it; rejects when `signal` ends it or it cannot go on. */
type Place = (stage: Stage) => Promise<void>;

/** What a place is given. */
export interface Stage {
  readonly world: TourWorld;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Lets the three agents begin. To be called when there is somebody to see it. */
  readonly begin: () => Promise<void>;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      browser: { type: 'boolean', default: false },
      headless: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const code = values.headless || values.browser ? undefined : await findDesktop();
  const place: Place = values.headless
    ? openHeadless
    : code === undefined
      ? openInBrowser
      : (stage) => openDesktop(code, stage);

  let exitCode = 0;
  const stop = new AbortController();
  // More than once too: whoever is impatient still gets everything cleaned up.
  for (const name of Object.keys(exitCodes) as NodeJS.Signals[]) {
    process.on(name, () => {
      exitCode = exitCodes[name] ?? 1;
      stop.abort();
    });
  }
  const started = Date.now();
  const say = (line: string): void => {
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stdout.write(`  ${seconds.padStart(5)} s  ${line}\n`);
  };
  process.stdout.write('\n  Codex Orchestrator: three Codex agents at work on one project\n');

  const options = { real: false, keep: false, inSession: code !== undefined };
  const world = await TourWorld.create(options, join(repositoryRoot, 'dist'));
  try {
    const version = await world.open(stop.signal);
    say(`Codex ${version} is real; its model is the built-in demo: no account, no network.`);
    say(`The project: ${world.project}`);
    const begin = async (): Promise<void> => {
      for (const agent of Object.values(demoAgents)) {
        stop.signal.throwIfAborted();
        await world.spawn(agent);
      }
      say(`${Object.keys(demoAgents).join(', ')} have begun.`);
    };
    await place({ world, signal: stop.signal, say, begin });
  } catch (error) {
    if (!stop.signal.aborted) {
      exitCode = 1;
      process.stderr.write(`\nCannot go on: ${messageOf(error)}\n`);
    }
  }
  if (stop.signal.aborted) process.stdout.write('\n');
  say('Cleaning up…');
  const left = await world.close();
  for (const line of left) process.stderr.write(`${line}\n`);
  if (left.length > 0) return exitCode || 1;
  say('Everything that was made for this is removed again.');
  return exitCode;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`Cannot start: ${messageOf(error)}. See: npm start -- --help\n`);
    process.exit(1);
  },
);
