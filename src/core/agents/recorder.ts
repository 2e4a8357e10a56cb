import { tryLock } from '../base/fileLock.ts';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { removeUnfinished } from '../base/privateFiles.ts';
import { delay } from '../base/wait.ts';
import type { EngineAddress } from '../codex/engineAddress.ts';
import type { Environment } from '../codex/findCodex.ts';
import type { AgentChange } from './fleet.ts';
import { Fleet } from './fleet.ts';
import type { Home } from './home.ts';
import { recorderLock } from './recorderLock.ts';
import { appendFact } from './records.ts';
import { StreamingText } from './streamingText.ts';

export interface RecorderOptions {
  readonly home: Home;
  readonly engine: EngineAddress;
  readonly env: Environment;
  readonly log: Log;
  /** How long it stays after the last agent became idle, in milliseconds. */
  readonly linger: number;
  readonly stallAfter?: number;
}

/** How long it tries to reach an engine that was lost in mid-turn, in milliseconds; then the next command catches up. */
const ENGINE_PATIENCE = 60_000;

/**
 * Subscribes to the working agents of one engine and records every turn end, until all are idle. Owns nothing and may be
 * killed at any time: whoever comes next records what it missed. Returns at once when another recorder lives.
 */
export async function runRecorder(options: RecorderOptions): Promise<void> {
  const { home, engine } = options;
  await home.prepare();
  await removeUnfinished(home.jobs);
  for (;;) {
    const lock = await tryLock(recorderLock(home, engine));
    if (lock === undefined) return;
    try {
      await recordUntilIdle(options);
    } finally {
      await lock.release();
    }
    // A turn that was accepted before the lock was free had its client see a living recorder: look once more.
    if (!(await anyBusy(options))) return;
  }
}

async function recordUntilIdle(options: RecorderOptions): Promise<void> {
  const fleet = fleetOf(options);
  const streaming = new StreamingText(options.home);
  let lastBusy = Date.now();
  const changes = fleet.onDidChange((change) => {
    lastBusy = Date.now();
    if (change.cause.kind === 'removed') return;
    if (change.cause.kind !== 'appeared') streaming.heard(change.after.id, change.cause);
    void keepFact(options, change).catch((error: unknown) => options.log.warn(messageOf(error)));
  });
  try {
    await fleet.open();
    const patience = (): number => (fleet.isCutOff() ? ENGINE_PATIENCE : options.linger);
    while (fleet.isBusy() || Date.now() - lastBusy < patience()) await delay(Math.min(250, options.linger));
    await fleet.settled();
  } finally {
    changes.dispose();
    streaming.dispose();
    fleet.dispose();
  }
}

async function anyBusy(options: RecorderOptions): Promise<boolean> {
  const fleet = fleetOf(options);
  try {
    await fleet.open();
    return fleet.isBusy();
  } catch (error) {
    options.log.warn(messageOf(error));
    return false;
  } finally {
    fleet.dispose();
  }
}

function fleetOf({ home, engine, env, log, stallAfter }: RecorderOptions): Fleet {
  return new Fleet({ home, env, log, name: 'recorder', engine, ...(stallAfter === undefined ? {} : { stallAfter }) });
}

/** What only subscribers hear is kept for commands that look without subscribing. */
async function keepFact({ home }: RecorderOptions, { before, after, cause }: AgentChange): Promise<void> {
  const running = after.state.kind === 'working' || after.state.kind === 'stalled' ? after.state : undefined;
  if (cause.kind === 'plan' && running !== undefined) {
    await appendFact(home, after.id, { kind: 'plan', turnId: running.turnId, steps: cause.steps });
  } else if (cause.kind === 'stalled' && after.state.kind === 'stalled') {
    const { turnId, message, since } = after.state;
    await appendFact(home, after.id, { kind: 'stalled', turnId, at: new Date(since).toISOString(), message });
  } else if (before?.state.kind === 'stalled' && after.state.kind === 'working') {
    await appendFact(home, after.id, { kind: 'goesOn', turnId: after.state.turnId });
  }
}
