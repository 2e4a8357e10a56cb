import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { repository, World } from '../support/world.ts';
import { endedAgents } from './endedAgents.ts';
import { measureRows, type Head, type Row } from './rounds.ts';
import type { Ask, Group, Measured } from './row.ts';
import { exitOf, now, Tool } from './tool.ts';

const RUNNING = 50;
const ENDED = 500;
/** How long a tool that says nothing while it waits has to begin with that, in milliseconds. */
const SILENT_BEGINNING = 2000;

/**
 * Beside `node -e 0`, which a Node since 22 does in 30 ms, what ours reads and asks is short and waits for its turn: on a busy machine
 * such a ratio says how busy that is.
 */
const startsQuickly = Number(process.versions.node.split('.')[0]) >= 22;
const besideBareNode = { unit: 'ms', floorIs: 'node -e 0', ...(startsQuickly ? { quietOnly: true as const } : {}) };

const START: Head = {
  what: 'start typed → request at the model',
  unit: 'ms',
  floorIs: 'raw client, same calls',
  limit: 125,
  ratioLimit: 1.3,
  oldTool: 759,
};
const AWAIT: Head = {
  what: "model's completion → await-turn exits",
  unit: 'ms',
  floorIs: 'raw client that waits',
  limit: 20,
  ratioLimit: 1.5,
  quietOnly: true,
  oldTool: 434,
};
const SEND: Head = {
  what: 'send typed → request at the model',
  unit: 'ms',
  floorIs: 'raw client, turn/start',
  limit: 80,
  ratioLimit: 1.3,
  oldTool: 416,
};
const STATUS: Head = { what: 'status', ...besideBareNode, limit: 45, ratioLimit: 2, oldTool: 30 };
const JOBS: Head = {
  what: `jobs --json, ${RUNNING} running`,
  ...besideBareNode,
  limit: 60,
  ratioLimit: 2.5,
  oldTool: 521,
};
const ALL: Head = {
  what: `jobs --json --all, ${ENDED} ended`,
  ...besideBareNode,
  limit: 80,
  ratioLimit: 3,
  oldTool: 276,
};

export const commandLineGroup: Group = {
  name: 'cli',
  about: 'what somebody waits for at the command line',
  minutes: 1,
  measure: async (ask) => [
    ...(await withTools(ask, [START, AWAIT, SEND, STATUS], fewAgents)),
    ...(await withTools(ask, [JOBS], manyRunning)),
    ...(await withTools(ask, [ALL], manyEnded)),
  ],
};

/** Rows of two tools, each in a world of its own, when one of the rows is wanted. */
async function withTools(
  ask: Ask,
  heads: readonly Head[],
  rowsOf: (ours: Tool, theirs: Tool | undefined) => Promise<readonly Row[]>,
): Promise<readonly Measured[]> {
  if (!heads.some(ask.wanted)) return [];
  const worlds = [await World.create()];
  const [world] = worlds;
  if (world === undefined) return [];
  try {
    const other = ask.against === undefined ? undefined : await World.create();
    if (other !== undefined) worlds.push(other);
    return await measureRows(await rowsOf(new Tool(world), other && new Tool(other, ask.against)), ask);
  } finally {
    for (const one of worlds) await one.close();
  }
}

async function fewAgents(tool: Tool, other: Tool | undefined): Promise<readonly Row[]> {
  const { world } = tool;
  const ours = timesOf(tool);
  const theirs = other && timesOf(other);
  const threadId = await world.threadOf(await ours.warm());
  const { address } = await world.engine();
  const raw = (...args: string[]): ChildProcess =>
    spawn(process.execPath, [join(repository, '.cache/bench/rawClient.cjs'), address, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...world.env },
    });
  return [
    {
      ...START,
      ours: ours.start,
      theirs: theirs?.start,
      floor: () => untilRequest(world, (text) => raw('start', text, world.project)),
    },
    {
      ...AWAIT,
      ours: ours.awaitTurn,
      theirs: theirs?.awaitTurn,
      floor: () => afterCompletion(tool, async (id) => raw('await', await world.threadOf(id))),
    },
    {
      ...SEND,
      ours: ours.send,
      theirs: theirs?.send,
      floor: () => untilRequest(world, (text) => raw('send', text, threadId)),
    },
    { ...STATUS, ours: ours.status, theirs: theirs?.status, floor: bareNode },
  ];
}

async function manyRunning(tool: Tool, other: Tool | undefined): Promise<readonly Row[]> {
  const start = (one: Tool): Promise<unknown> => one.startMany(RUNNING, (text) => `${text} [[hold:end]]`);
  await start(tool);
  const begun = other && once(() => start(other));
  const jobs = async (one: Tool): Promise<number> => answered(one, 'jobs', '--json');
  const theirs = other && begun && (async () => (await begun(), jobs(other)));
  return [{ ...JOBS, ours: () => jobs(tool), theirs, floor: bareNode }];
}

async function manyEnded(tool: Tool, other: Tool | undefined): Promise<readonly Row[]> {
  await endedAgents(tool.world, await tool.finishedAgent(), ENDED);
  const theirs = other && (() => Promise.reject(new Error('its own files of 500 ended jobs cannot be made here')));
  return [{ ...ALL, ours: () => answered(tool, 'jobs', '--json', '--all'), theirs, floor: bareNode }];
}

/** What is measured of a tool with one agent that is idle. */
interface Times {
  readonly warm: () => Promise<string>;
  readonly start: () => Promise<number>;
  readonly awaitTurn: () => Promise<number>;
  readonly send: () => Promise<number>;
  readonly status: () => Promise<number>;
}

function timesOf(tool: Tool): Times {
  const warm = once(() => tool.finishedAgent());
  return {
    warm,
    start: () => untilRequest(tool.world, (text) => tool.spawn('start', text)),
    awaitTurn: () => afterCompletion(tool, async (id) => tool.spawn('await-turn', id)),
    send: async () => {
      const id = await warm();
      return untilRequest(tool.world, (text) => tool.spawn('send', id, text));
    },
    status: async () => answered(tool, 'status', await warm()),
  };
}

let requests = 0;

/** From the start of the process to the arrival of its request at the model. */
async function untilRequest(world: World, run: (text: string) => ChildProcess): Promise<number> {
  const text = `request ${requests++} of the bench`;
  const begin = now();
  const child = run(text);
  const exited = exitOf(child);
  const failed = exited.then(() => (child.exitCode === 0 ? new Promise<never>(() => {}) : failure(child)));
  const request = await Promise.race([
    world.model.waitForRequest((one) => !one.isTitle && one.lastUserText === text),
    failed,
  ]);
  await exited;
  await world.model.waitForRequest((one) => one.sequence === request.sequence && one.finishedAt !== undefined);
  return request.at - begin;
}

/** From the model's last byte to the exit of a process that waits for the turn. */
async function afterCompletion(tool: Tool, run: (id: string) => Promise<ChildProcess>): Promise<number> {
  const { model } = tool.world;
  const name = `turn${requests++}`;
  const id = await tool.start(`[[hold:${name}]][[text:done]]`);
  const waiting = await run(id);
  const exited = exitOf(waiting);
  const speaks = new Promise<void>((resolve) => {
    for (const stream of [waiting.stdout, waiting.stderr]) stream?.once('data', () => resolve());
  });
  await Promise.race([speaks, pause(SILENT_BEGINNING)]);
  model.release(name);
  const exit = await exited;
  if (waiting.exitCode !== 0) return failure(waiting);
  const request = await model.waitForRequest((one) => !one.isTitle && one.lastUserText.includes(`[[hold:${name}]]`));
  if (request.finishedAt === undefined) throw new Error('it returned before the turn was over');
  return exit - request.finishedAt;
}

/** From start to exit of a command that is to succeed. */
async function answered(tool: Tool, ...args: string[]): Promise<number> {
  const begin = now();
  const child = tool.spawn(...args);
  const exit = await exitOf(child);
  return child.exitCode === 0 ? exit - begin : failure(child);
}

async function bareNode(): Promise<number> {
  const begin = now();
  return (await exitOf(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }))) - begin;
}

function failure(child: ChildProcess): never {
  const verb = child.spawnargs.find((word) => /^[a-z][a-z-]+$/.test(word)) ?? '';
  throw new Error(`"${verb}" ends with ${child.exitCode ?? child.signalCode}`);
}

/** Done when it is first asked for. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
