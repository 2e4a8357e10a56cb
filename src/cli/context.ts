import { join } from 'node:path';
import type { Log } from '../core/base/log.ts';
import type { RecorderProgram } from '../core/agents/recorderProcess.ts';
import { EXIT } from './exitCodes.ts';
import { Home } from '../core/agents/home.ts';
import type { Environment } from '../core/codex/findCodex.ts';

/** What every verb works with. */
export interface Context {
  readonly home: Home;
  readonly env: Environment;
  readonly log: Log;
  readonly recorder: RecorderProgram;
  /** Exactly what is given, to standard output. */
  readonly print: (text: string) => void;
  /** One line for the person, to standard error. */
  readonly say: (line: string) => void;
  /** From here on what is to be done is done also when nobody reads standard output any more: a file is promised. */
  readonly outlive: () => void;
  /** To be called when nobody reads standard output any more (`| head`). That is no error. */
  readonly readerGone: () => void;
}

export function contextOfProcess(): Context {
  // Our launcher sets it for this process alone: what it starts must not act as Node because of it.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const trace = env['CODEX_AGENT_TRACE'] === '1';
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const traced = (level: string) => (message: string) => {
    if (trace) say(`${level}: ${message}`);
  };
  let outlives = false;
  return {
    home: new Home(env),
    env,
    log: { trace: traced('trace'), info: traced('info'), warn: traced('warn'), error: traced('error') },
    recorder: { runtime: process.execPath, file: join(__dirname, 'recorder.cjs') },
    print: (text) => void process.stdout.write(text),
    say,
    outlive: () => void (outlives = true),
    readerGone: () => {
      if (!outlives) process.exit(EXIT.ok);
    },
  };
}
