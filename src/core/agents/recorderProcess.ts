import { spawn } from 'node:child_process';
import { serverEnvironment } from '../codex/engine.ts';
import type { EngineAddress } from '../codex/engineAddress.ts';
import type { Environment } from '../codex/findCodex.ts';
import type { Home } from './home.ts';
import { recorderLives } from './recorderLock.ts';

/** How a program starts the recorder: the runtime that runs it, and the file of its bundle. */
export interface RecorderProgram {
  readonly runtime: string;
  readonly file: string;
}

/**
 * Starts the recorder of this home and engine when none lives. To be called after Codex has accepted a turn: a recorder
 * that is just leaving looks for running turns once more after it has given up its lock.
 */
export async function ensureRecorder(
  home: Home,
  engine: EngineAddress,
  env: Environment,
  program: RecorderProgram,
): Promise<void> {
  if (await recorderLives(home, engine)) return;
  const recorder = spawn(program.runtime, [program.file, JSON.stringify(engine)], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
    env: { ...serverEnvironment(env), CODEX_AGENT_HOME: home.folder, ELECTRON_RUN_AS_NODE: '1' },
  });
  // A recorder that cannot start costs nothing but immediacy: the next command catches up.
  recorder.once('error', () => {});
  recorder.unref();
}
