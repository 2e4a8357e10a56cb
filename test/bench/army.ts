import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ledgerOf } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';
import { rawArmy } from './memory.ts';
import { processorTimeOf } from './processes.ts';
import { measureRows, type Head } from './rounds.ts';
import type { Ask, Group, Measured } from './row.ts';
import { answeredBy, startArmy } from './startArmy.ts';
import { now, Tool } from './tool.ts';

const AGENTS = 100;
/** A turn that takes 2 seconds at the model. */
const TURN = '[[stream:20,2000]][[long:400]]';
const WAITING = 10;
/** For how long processes wait, in milliseconds. */
const STRETCH = 30_000;
/** Until the start of a process is over, in milliseconds: V8 tidies its memory up once, 8 s after it has come to rest. */
const REST = 12_000;

const ALL_COMPLETE: Head = {
  what: `${AGENTS} agents, one turn of 2 s each → all recorded`,
  unit: 's',
  floorIs: 'raw client, threads and turns alone',
  ratioLimit: 1.2,
};
const LOST: Head = {
  what: `${AGENTS} agents: turns not recorded as completed, or twice`,
  unit: '',
  floorIs: '',
  limit: 0,
};
const WAIT: Head = {
  what: `processor time of ${WAITING} × await-turn in ${STRETCH / 1000} s`,
  unit: 's',
  floorIs: `${WAITING} × node that does nothing`,
  limit: 0.2,
  oldTool: 9.1,
};

export const armyGroup: Group = {
  name: 'army',
  about: `${AGENTS} agents at once, and what waiting costs`,
  minutes: 3,
  measure: async (ask) => [...(await armyRows(ask)), ...(await waitingRow(ask))],
};

async function armyRows(ask: Ask): Promise<readonly Measured[]> {
  if (!ask.wanted(ALL_COMPLETE) && !ask.wanted(LOST)) return [];
  const lost: number[] = [];
  const row = {
    ...ALL_COMPLETE,
    rounds: 3,
    ours: async () => {
      const army = await ourArmy(AGENTS, TURN);
      lost.push(army.lost);
      return army.seconds;
    },
    floor: () => floorArmy(AGENTS, TURN),
  };
  const [seconds] = await measureRows([row], { ...ask, wanted: () => true });
  const worst: Measured = { ...LOST, ours: [Math.max(...lost)], floor: [], note: `worst of ${lost.length} rounds` };
  return [...(seconds === undefined ? [] : [seconds]), worst].filter(ask.wanted);
}

export interface Army {
  /** From the start of the process that starts them until the ledger has all. */
  readonly seconds: number;
  /** Agents whose turn the ledger lacks, has twice or does not call completed. */
  readonly lost: number;
}

/** Agents that one process of ours starts. `look` sees them when all are idle and only the engine is left. */
export async function ourArmy(
  count: number,
  text: string,
  look: (world: World) => Promise<void> = async () => {},
): Promise<Army> {
  const world = await World.create();
  try {
    (await world.client()).dispose();
    const begin = now();
    const ids = await startArmy(world, text, count);
    await until('the model has answered all', () => answeredBy(world) >= count, 300_000);
    await until('the recorder has left', async () => (await world.recorderPid()) === undefined, 120_000);
    const ends = await Promise.all(ids.map((id) => recordedAt(world, id)));
    const ledgers = await Promise.all(ids.map((id) => ledgerOf(world, id)));
    const right = ledgers.filter((ledger) => ledger.length === 1 && ledger[0]?.status === 'completed').length;
    await look(world);
    return { seconds: (Math.max(...ends) - begin) / 1000, lost: count - right };
  } finally {
    await world.close();
  }
}

/** When the agent's newest entry came into the ledger; 0 when there is none. */
async function recordedAt(world: World, id: string): Promise<number> {
  const { turns } = world.home.files(id);
  const names = (await readdir(turns).catch(() => [])).filter((name) => name.endsWith('.json'));
  const files = await Promise.all(names.map((name) => stat(join(turns, name))));
  return Math.max(0, ...files.map(({ mtimeMs }) => mtimeMs));
}

export async function floorArmy(count: number, text: string): Promise<number> {
  const world = await World.create();
  try {
    (await world.client()).dispose();
    const begin = now();
    await rawArmy(world, text, count);
    return (now() - begin) / 1000;
  } finally {
    await world.close();
  }
}

/** One stretch: what ten processes use beyond their start, beside ten that wait for nothing. */
async function waitingRow({ wanted, say }: Ask): Promise<readonly Measured[]> {
  if (!wanted(WAIT)) return [];
  say(WAIT.what);
  const world = await World.create();
  const idle = Array.from({ length: WAITING }, () =>
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore', env: { ...world.env } }),
  );
  try {
    const tool = new Tool(world);
    const ids = await tool.startMany(WAITING, (text) => `${text} [[hold:all]]`);
    const waiting = ids.map((id) => tool.spawn('await-turn', id));
    await Promise.all(
      waiting.map((child) => new Promise<void>((resolve) => child.stderr?.once('data', () => resolve()))),
    );
    await pause(REST);
    const used = async (pids: readonly (number | undefined)[]): Promise<number> => {
      const each = await Promise.all(pids.map((pid) => processorTimeOf(pid ?? 0)));
      return each.reduce((sum, one) => sum + one, 0);
    };
    const [ours, floor] = [waiting.map(({ pid }) => pid), idle.map(({ pid }) => pid)];
    const before = [await used(ours), await used(floor)] as const;
    await pause(STRETCH);
    const after = [await used(ours), await used(floor)] as const;
    return [{ ...WAIT, ours: [after[0] - before[0]], floor: [after[1] - before[1]] }];
  } finally {
    for (const child of idle) child.kill();
    await world.close();
  }
}
