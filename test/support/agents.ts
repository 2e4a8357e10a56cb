import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { readLedger } from '../../src/core/agents/ledger.ts';
import type { TurnEnd } from '../../src/core/agents/agent.ts';
import type { ReceivedRequest } from '../../src/demo/receivedRequest.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/** What the ledger says of an agent, oldest turn first. */
export async function ledgerOf(world: World, id: string): Promise<readonly TurnEnd[]> {
  return readLedger(world.home, id);
}

/** Waits until that many turn ends are recorded. */
export async function recordedTurns(world: World, id: string, count: number): Promise<readonly TurnEnd[]> {
  return until(`${count} turns of ${id} are recorded`, async () => {
    const ledger = await ledgerOf(world, id);
    return ledger.length >= count && ledger;
  });
}

/** The signal file, once it is there. */
export async function signalOf(world: World, id: string): Promise<{ readonly turn: number; readonly status: string }> {
  const { signal } = world.home.files(id);
  await until(`the signal file of ${id} is there`, () => existsSync(signal));
  return JSON.parse(await readFile(signal, 'utf8')) as { turn: number; status: string };
}

/** What the model was asked in the agent's thread, newest last. */
export function requestsOf(world: World, threadId: string): readonly ReceivedRequest[] {
  return world.model.requests.filter((request) => request.threadId === threadId);
}

/** Every message of a person that the model has seen in the agent's thread, in order. */
export async function heardBy(world: World, id: string): Promise<readonly string[]> {
  const threadId = await world.threadOf(id);
  return requestsOf(world, threadId).at(-1)?.userTexts ?? [];
}

/** Waits until the model has the agent's message `text`. */
export async function arrived(world: World, text: string): Promise<ReceivedRequest> {
  return world.model.waitForRequest((request) => request.userTexts.includes(text));
}

/** A process that runs now; a zombie does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    return !/^\S+ \(.*\) [ZX]/.test(await readFile(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
