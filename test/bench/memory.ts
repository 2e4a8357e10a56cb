import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ledgerOf } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { finished, repository, World } from '../support/world.ts';
import { memoryOf, memoryOfWorld } from './processes.ts';
import { measureRows, type Head } from './rounds.ts';
import { ROUNDS, type Ask, type Group, type Measured } from './row.ts';
import { Tool } from './tool.ts';

/** The agents between which the memory of one is measured. */
const FEW = 5;
const MANY = 25;
const WORKING = 20;

const IDLE: Head = {
  what: 'memory of a further idle agent, all processes',
  unit: 'MB',
  floorIs: 'engine alone, threads of a raw client',
  limit: 2.5,
  ratioLimit: 1.3,
  oldTool: 36,
};
const RECORDER: Head = {
  what: `memory of the recorder, ${WORKING} agents at work`,
  unit: 'MB',
  floorIs: 'node that does nothing',
  limit: 40,
};

export const memoryGroup: Group = {
  name: 'memory',
  about: 'what agents and the recorder take',
  minutes: 2.5,
  measure: async (ask) => [
    ...(await measureRows([{ ...IDLE, rounds: 5, ours: ofOurAgent, floor: ofBareThread }], ask)),
    ...(await recorderRow(ask)),
  ],
};

async function ofOurAgent(): Promise<number> {
  const world = await World.create();
  try {
    const tool = new Tool(world);
    const idle = async (count: number): Promise<number> => {
      const ids = await tool.startMany(count, (text) => text);
      await until('all turns are recorded', async () => {
        const ledgers = await Promise.all(ids.map((id) => ledgerOf(world, id)));
        return ledgers.every(({ length }) => length === 1);
      });
      await until('the recorder has left', async () => (await world.recorderPid()) === undefined);
      return memoryOfWorld(world);
    };
    const few = await idle(FEW);
    return ((await idle(MANY - FEW)) - few) / (MANY - FEW);
  } finally {
    await world.close();
  }
}

async function ofBareThread(): Promise<number> {
  const world = await World.create();
  try {
    const client = await world.client();
    client.dispose();
    const idle = async (count: number): Promise<number> => {
      await rawArmy(world, 'hello', count);
      return memoryOfWorld(world);
    };
    const few = await idle(FEW);
    return ((await idle(MANY - FEW)) - few) / (MANY - FEW);
  } finally {
    await world.close();
  }
}

/** As many threads as that, of a client that does nothing else; returns when each has completed its turn. */
export async function rawArmy(world: World, text: string, count: number): Promise<void> {
  const { address } = await world.engine();
  const program = join(repository, '.cache/bench/rawClient.cjs');
  const { code, stderr } = await finished(
    spawn(process.execPath, [program, address, 'army', text, world.project, String(count)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...world.env },
    }),
  );
  if (code !== 0) throw new Error(`The raw client ends with ${code}: ${stderr}`);
}

async function recorderRow({ wanted, say }: Ask): Promise<readonly Measured[]> {
  if (!wanted(RECORDER)) return [];
  say(RECORDER.what);
  const world = await World.create();
  const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], {
    stdio: 'ignore',
    env: { ...world.env },
  });
  try {
    const tool = new Tool(world);
    await tool.startMany(WORKING, (text) => `${text} [[hold:all]][[stream:200,10000]][[long:8000]]`);
    const recorder = await until('the recorder lives', () => world.recorderPid());
    world.model.release('all');
    const ours: number[] = [];
    const floor: number[] = [];
    while (ours.length < ROUNDS) {
      await pause(500);
      ours.push(await memoryOf(recorder));
      floor.push(await memoryOf(bare.pid ?? 0));
    }
    return [{ ...RECORDER, ours, floor }];
  } finally {
    bare.kill();
    await world.close();
  }
}
