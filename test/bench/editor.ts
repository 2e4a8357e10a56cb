import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { installRig, repositoryRoot } from '../rig/install.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';
import { editorArmyRows } from './editorArmy.ts';
import type { HostRecord, Told } from './editorHost.ts';
import { openRecorded, type RecordedWindow } from './editorWindow.ts';
import { sharesOf } from './processes.ts';
import type { Group, Measured } from './row.ts';
import { now } from './tool.ts';

/** The extension in a real window, while many agents stream their answers; beside a client that only reads the same messages. */

const AGENTS = 50;
/** Each agent streams so many pieces a second. */
const RATE = 10;
/** The shortest answer, in pieces; each next agent's is longer, so that turns end one after the other while others stream. */
const SHORTEST = 150;
const LONGER = 3;
/** The stretch in which processor time is measured, in milliseconds after the first piece: all agents stream. */
const STRETCH = { from: 3000, to: 13_000 };

const ONE_BY_ONE = 10;

interface Streamed {
  /** When the end of each agent's turn came to a client that only reads. */
  readonly ends: ReadonlyMap<string, number>;
  /** Processor time in the stretch, in percent of one core: of the extension host, and of that client. */
  readonly share: readonly [number, number];
}

const BUNDLE = { what: 'main bundle, what a window loads at once', unit: 'KB', limit: 200 };
const ACTIVATION = { what: 'activation, our own time', unit: 'ms', limit: 40 };
const ROW = {
  what: 'turn/completed received → row told to VS Code, our own time, p95',
  unit: 'ms',
  limit: 5,
  floorIs: 'a timer of the same process that is due at once',
};
const NOTICE = {
  what: 'turn/completed received, turn recorded → notice requested, our own time, p95',
  unit: 'ms',
  limit: 5,
};
const NOTICE_LATE = { what: 'turn/completed at another client → notice requested, p95', unit: 'ms', limit: 250 };
const ROW_LATE = {
  what: 'turn/completed at another client → row told (drawn at most once in 205 ms), p95',
  unit: 'ms',
  limit: 500,
};
const APPEARS = {
  what: 'an agent of a terminal reaches the model → row told, worst of ten',
  unit: 'ms',
  limit: 100,
};
const HOST = {
  what: `extension host, ${AGENTS} agents streaming ${RATE} pieces/s each`,
  unit: '% of a core',
  limit: 10,
  floorIs: 'a client that only reads the same messages',
};
const HEADS = [BUNDLE, ACTIVATION, ROW, NOTICE, NOTICE_LATE, ROW_LATE, APPEARS, HOST];

export const editorGroup: Group = {
  name: 'editor',
  about: 'the extension in a real window, with the rig',
  minutes: 6,
  measure: async (ask) => [
    ...(HEADS.some(ask.wanted) ? (await editorRows(ask.say)).filter(ask.wanted) : []),
    ...(await editorArmyRows(ask)),
  ],
};

/** One window gives all rows. */
async function editorRows(say: (what: string) => void): Promise<readonly Measured[]> {
  const rig = await installRig(console.error);
  const world = await World.create();
  let window: RecordedWindow | undefined;
  try {
    window = await openRecorded(rig, world);
    say(`${AGENTS} agents stream`);
    const threads = await startAll(world);
    const streamed = await streamAll(world, window, threads);
    say('agents start one by one');
    const accepted = await startOneByOne(world);
    return await rowsOf(await window.record(), streamed, threads, accepted);
  } finally {
    await window?.close();
    await world.close();
  }
}

/** The threads of agents whose answers wait for the model, by agent. */
async function startAll(world: World): Promise<ReadonlyMap<string, string>> {
  const threads = new Map<string, string>();
  for (let index = 0; index < AGENTS; index += 2) {
    const pair = [index, index + 1].map(async (number) => {
      const pieces = SHORTEST + number * LONGER;
      const prompt = `[[hold:go]][[stream:${pieces},${(pieces * 1000) / RATE}]][[long:${pieces * 20}]]`;
      const id = await world.start(prompt, '--name', `agent ${number}`);
      threads.set(id, await world.threadOf(id));
    });
    await Promise.all(pair);
  }
  return threads;
}

/** Lets all stream at once and returns when the last turn has ended. */
async function streamAll(
  world: World,
  window: RecordedWindow,
  threads: ReadonlyMap<string, string>,
): Promise<Streamed> {
  const { address } = await world.engine();
  const raw = join(repositoryRoot, '.cache/bench/rawClient.cjs');
  const watcher = spawn(process.execPath, [raw, address, 'watch', [...threads.values()].join(',')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...world.env },
  });
  const ends = new Map<string, number>();
  let watches = false;
  createInterface({ input: watcher.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as { at: number; threadId?: string };
    if (line.threadId === undefined) watches = true;
    else ends.set(line.threadId, line.at);
  });
  await until('the floor watches', () => watches);
  world.model.release('go');
  await pause(STRETCH.from);
  const share = await sharesOf([window.pid, watcher.pid ?? 0], STRETCH.to - STRETCH.from);
  await until('all turns have ended', () => ends.size === AGENTS, 180_000);
  // The last rows may be drawn half a second later.
  await pause(2000);
  watcher.kill();
  return { ends, share: [share[0] ?? Infinity, share[1] ?? Infinity] };
}

/** Agents of a terminal in a quiet window. Returns when the request of each was at the model, which is after Codex took it. */
async function startOneByOne(world: World): Promise<ReadonlyMap<string, number>> {
  const accepted = new Map<string, number>();
  for (let number = 0; number < ONE_BY_ONE; number++) {
    const id = await world.start(`one${number}. [[text:done]]`);
    const request = await world.model.waitForRequest((one) => one.lastUserText.includes(`one${number}.`));
    accepted.set(id, request.at);
    await world.cli(['await-turn', id]);
    // Past the pause that VS Code makes between two drawings of a tree.
    await until('the tree is quiet', () => now() - request.at > 2000);
  }
  return accepted;
}

async function rowsOf(
  record: HostRecord,
  { ends, share }: Streamed,
  threads: ReadonlyMap<string, string>,
  accepted: ReadonlyMap<string, number>,
): Promise<readonly Measured[]> {
  const endOf = (agentId: string): number => ends.get(threads.get(agentId) ?? '') ?? Infinity;
  // The floor hears of an end at about the same moment; what came a moment before is not about it.
  const firstSince = (told: readonly Told[], agentId: string): Told | undefined =>
    told.find((one) => one.agentId === agentId && one.at >= endOf(agentId) - 20);
  // Each has one notice, however late the floor hears.
  const notices = [...threads.keys()].map((id) => record.notices.find(({ agentId }) => agentId === id));
  const rows = [...threads.keys()].map((id) => firstSince(record.rows, id));
  const heard = (list: readonly (Told | undefined)[], value: (one: Told) => number): number[] =>
    list.map((one) => (one === undefined ? Infinity : value(one)));
  const late = ({ agentId, at }: Told): number => Math.max(0, at - endOf(agentId));
  const appeared = [...accepted].map(([id, at]) => {
    const first = record.rows.find(({ agentId }) => agentId === id);
    return first === undefined ? Infinity : Math.max(0, first.at - at);
  });
  const without = { floor: [], floorIs: '' };
  return [
    { ...BUNDLE, ...without, ours: [await bundleSize()] },
    { ...ACTIVATION, ...without, ours: [record.activated ?? Infinity] },
    { ...ROW, ours: [p95(record.ends) + p95(heard(rows, ({ ms }) => ms))], floor: [p95(record.timers)] },
    { ...NOTICE, ...without, ours: [p95(record.ends) + p95(heard(notices, ({ ms }) => ms))] },
    { ...NOTICE_LATE, ...without, ours: [p95(heard(notices, late))] },
    { ...ROW_LATE, ...without, ours: [p95(heard(rows, late))] },
    { ...APPEARS, ...without, ours: [Math.max(...appeared)] },
    { ...HOST, ours: [share[0]], floor: [share[1]], note: `${record.messages} messages` },
  ];
}

/** What a window loads at once, in KB. */
async function bundleSize(): Promise<number> {
  const { modulesOf } = (await import(join(repositoryRoot, '.ci/modules.mjs'))) as {
    modulesOf: (entry: string) => { atOnce: readonly string[] };
  };
  const { atOnce } = modulesOf(join(repositoryRoot, 'dist/extension.mjs'));
  const sizes = await Promise.all(atOnce.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size) / 1024;
}

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Infinity;
}
