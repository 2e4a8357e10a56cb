import { rmSync } from 'node:fs';
import { t } from './l10n.ts';
import { Failure } from './errors.ts';
import { newUuid } from './ids.ts';
import { createFile, readSmallFile } from './privateFiles.ts';
import { isAlive, startTimeOf } from './processes.ts';
import { delay } from './wait.ts';

/** Who holds a lock. Two processes never have the same pid and start time; the token tells two holds of one process apart. */
interface Holder {
  readonly pid: number;
  readonly startTime: string;
  readonly token: string;
}

/** A lock that is held. Release is idempotent. */
export interface HeldLock {
  release(): Promise<void>;
}

/** Longest wait for a lock whose holder lives, in milliseconds; its holders do a few engine calls at most. */
const PATIENCE = 60_000;

/** Runs `work` while this process alone holds the lock file at `path`. Locks do not nest. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = await lockWithin(path, PATIENCE);
  if (lock === undefined) {
    const holder = holderOf(readSmallFile(path) ?? '');
    throw new Failure('locked', t('Process {0} has held {1} for more than a minute.', holder?.pid ?? '?', path), {
      next: t('End that process, then try again.'),
    });
  }
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** As `withLock`, for work that is better done without the lock than not at all: so it is after `patience` milliseconds. */
export async function withLockOrWithout<T>(path: string, patience: number, work: () => Promise<T>): Promise<T> {
  const lock = await lockWithin(path, patience);
  try {
    return await work();
  } finally {
    await lock?.release();
  }
}

/** Undefined when a living process has held it for all the `patience`, in milliseconds. */
async function lockWithin(path: string, patience: number): Promise<HeldLock | undefined> {
  const deadline = Date.now() + patience;
  for (let pause = 2; ; pause = Math.min(pause * 1.5, 50)) {
    const lock = await tryLock(path);
    if (lock !== undefined || Date.now() > deadline) return lock;
    await delay(pause * (0.5 + Math.random()));
  }
}

/**
 * Takes the lock if it is free or if its holder has died; undefined when a living process holds it.
 * Only the holder removes a living lock. A dead one is removed under a second lock of the same kind, so two processes
 * that find the same dead holder never remove the lock that one of them has just taken.
 */
export async function tryLock(path: string): Promise<HeldLock | undefined> {
  const mine = JSON.stringify(await self());
  if (createFile(path, mine)) return heldLock(path, mine);
  const found = readSmallFile(path);
  if (found !== undefined) {
    if (await isHeldBy(found)) return undefined;
    const breaking = await tryLock(`${path}.b`);
    if (breaking === undefined) return undefined;
    try {
      if (readSmallFile(path) === found) rmSync(path, { force: true });
    } finally {
      await breaking.release();
    }
  }
  return createFile(path, mine) ? heldLock(path, mine) : undefined;
}

/** Whether a living process holds the lock. */
export async function isLocked(path: string): Promise<boolean> {
  const text = readSmallFile(path);
  return text !== undefined && (await isHeldBy(text));
}

function heldLock(path: string, mine: string): HeldLock {
  let released = false;
  return {
    release: async () => {
      if (released) return;
      released = true;
      // Not ours any more: its folder is gone, or somebody took it for dead.
      if (textOrNothing(path) === mine) rmSync(path, { force: true });
    },
  };
}

let ownStartTime: Promise<string | undefined> | undefined;

async function self(): Promise<Holder> {
  ownStartTime ??= startTimeOf(process.pid);
  return { pid: process.pid, startTime: (await ownStartTime) ?? '?', token: newUuid() };
}

/** A text that is no holder (a planted or damaged file) is nobody's lock. */
async function isHeldBy(text: string): Promise<boolean> {
  const holder = holderOf(text);
  return holder !== undefined && (await isAlive(holder.pid, holder.startTime));
}

function holderOf(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, startTime, token } = value as Partial<Record<keyof Holder, unknown>>;
    if (typeof pid !== 'number' || typeof startTime !== 'string' || typeof token !== 'string') return undefined;
    return { pid, startTime, token };
  } catch {
    return undefined;
  }
}

function textOrNothing(path: string): string {
  try {
    return readSmallFile(path) ?? '';
  } catch {
    return '';
  }
}
