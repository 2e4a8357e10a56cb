import { spawn, type ChildProcess } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { ReceivedRequest } from '../../src/demo/receivedRequest.ts';
import { repository, World } from '../support/world.ts';

/** One row: what a person waits for, beside the least that any client would need for the same. In milliseconds. */
interface Row {
  readonly name: string;
  readonly floorName: string;
  /** What CI allows: ours divided by the floor. */
  readonly ratio: number;
  /** What the old tool took on a quiet machine. */
  readonly oldTool: number;
  readonly ours: () => Promise<number>;
  readonly floor: () => Promise<number>;
}

interface Measured {
  readonly name: string;
  readonly floorName: string;
  readonly ratio: number;
  readonly limit: number;
  readonly oldTool: number;
  readonly ours: readonly number[];
  readonly floor: readonly number[];
}

const ROUNDS = 9;
const rawClient = join(repository, '.cache/bench/rawClient.cjs');
const now = (): number => performance.timeOrigin + performance.now();

async function main(): Promise<void> {
  const gate = process.argv.includes('--gate');
  const asJson = process.argv.includes('--json');
  const world = await World.create();
  try {
    const rows = await rowsOf(world);
    const results: Measured[] = [];
    for (const row of rows) {
      if (!asJson) console.error(`measuring: ${row.name}`);
      let result = await measure(row);
      if (gate && result.ratio > result.limit) result = await measure(row);
      results.push(result);
    }
    console.log(asJson ? JSON.stringify(results) : tableOf(results));
    const worse = results.filter(({ ratio, limit }) => ratio > limit);
    if (gate && worse.length > 0) {
      console.error(`Too slow: ${worse.map(({ name }) => name).join('; ')}`);
      process.exitCode = 1;
    }
  } finally {
    await world.close();
  }
}

/** Ours and the floor take turns, so that both meet the same noise. The first round of each warms up and is left out. */
async function measure(row: Row): Promise<Measured> {
  const ours: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const [one, other] = [await row.ours(), await row.floor()];
    if (round === 0) continue;
    ours.push(one);
    floor.push(other);
  }
  const { name, floorName, ratio: limit, oldTool } = row;
  return { name, floorName, limit, oldTool, ours, floor, ratio: median(ours) / median(floor) };
}

async function rowsOf(world: World): Promise<readonly Row[]> {
  const { address } = await world.engine();
  const warm = await world.start('warm up');
  await world.cli(['await-turn', warm]);
  const threadId = await world.threadOf(warm);
  const node = process.execPath;
  const raw = (...args: string[]): ChildProcess =>
    spawn(node, [rawClient, address, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...world.env } });

  /** From the start of the process to the arrival of its request at the model. */
  const untilRequest = async (run: () => ChildProcess): Promise<number> => {
    const before = world.model.requests.length;
    const begin = now();
    const exited = exitOf(run());
    const request = await world.model.waitForRequest((one) => one.sequence >= before && one.at >= begin);
    await exited;
    await finishedAt(world, request);
    return request.at - begin;
  };

  let held = 0;
  /** From the model's last byte to the exit of a process that waits for the turn. */
  const afterCompletion = async (run: (id: string, thread: string) => ChildProcess): Promise<number> => {
    const name = `bench${held++}`;
    const id = await world.start(`[[hold:${name}]][[text:done]]`);
    const waiting = run(id, await world.threadOf(id));
    const exited = exitOf(waiting);
    await new Promise<void>((resolve) => {
      for (const stream of [waiting.stdout, waiting.stderr]) stream?.once('data', () => resolve());
    });
    const request = world.model.requests.findLast((one) => one.lastUserText.includes(name));
    if (request === undefined) throw new Error('The turn did not reach the model.');
    world.model.release(name);
    const exit = await exited;
    return exit - (await finishedAt(world, request));
  };

  return [
    {
      name: 'start typed → request at the model',
      floorName: 'raw client, same calls',
      ratio: 1.5,
      oldTool: 759,
      ours: () => untilRequest(() => world.spawnCli(['start', 'bench'])),
      floor: () => untilRequest(() => raw('start', world.project)),
    },
    {
      name: "model's completion → await-turn exits",
      floorName: 'raw client that waits',
      ratio: 2,
      oldTool: 434,
      ours: () => afterCompletion((id) => world.spawnCli(['await-turn', id])),
      floor: () => afterCompletion((_, thread) => raw('await', thread)),
    },
    {
      name: 'send typed → request at the model',
      floorName: 'raw client, turn/start',
      ratio: 1.5,
      oldTool: 416,
      ours: () => untilRequest(() => world.spawnCli(['send', warm, 'bench'])),
      floor: () => untilRequest(() => raw('send', threadId)),
    },
    {
      name: 'status',
      floorName: 'node -e 0',
      ratio: 3,
      oldTool: 30,
      ours: () => timed(() => world.spawnCli(['status', warm])),
      floor: () => timed(() => spawn(node, ['-e', '0'], { stdio: 'ignore' })),
    },
  ];
}

async function timed(run: () => ChildProcess): Promise<number> {
  const begin = now();
  return (await exitOf(run())) - begin;
}

/** When the process ended. */
async function exitOf(child: ChildProcess): Promise<number> {
  child.stdout?.resume();
  child.stderr?.resume();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(now()));
  });
}

async function finishedAt(world: World, request: ReceivedRequest): Promise<number> {
  const done = await world.model.waitForRequest(
    (one) => one.sequence === request.sequence && one.finishedAt !== undefined,
  );
  return done.finishedAt ?? 0;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function tableOf(results: readonly Measured[]): string {
  const cell = (values: readonly number[]): string =>
    `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)})`;
  const lines = results.map((one) => {
    const verdict = one.ratio <= one.limit ? 'ok' : 'TOO SLOW';
    const ratio = `${one.ratio.toFixed(2)} ≤ ${one.limit}`;
    return `| ${one.name} | ${cell(one.ours)} | ${cell(one.floor)} | ${one.floorName} | ${ratio} | ${one.oldTool} | ${verdict} |`;
  });
  return [
    `Node ${process.version}, load ${loadavg()[0]?.toFixed(1) ?? '?'}; milliseconds, median of ${ROUNDS} (least-most)`,
    '',
    '| what | ours | floor | the floor is | ratio ≤ limit | old tool | |',
    '|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

await main();
