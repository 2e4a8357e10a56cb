import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runExtensionTests } from '../rig/extensionTests.ts';
import { installRig, repositoryRoot } from '../rig/install.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';
import type { HostRecord, Told } from './editorHost.ts';
import type { Group, Measured } from './row.ts';

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

interface Sample {
  readonly at: number;
  readonly cpu: number;
}

interface Watched {
  readonly ends: Map<string, number>;
  readonly cpu: Sample[];
}

export const editorGroup: Group = {
  name: 'editor',
  about: 'the extension in a real window, with the rig',
  minutes: 3,
  measure: async (ask) => {
    const rows = await editorRows(ask.say);
    return rows.filter(ask.wanted);
  },
};

/** One window gives all rows. */
async function editorRows(say: (what: string) => void): Promise<readonly Measured[]> {
  const rig = await installRig(console.error);
  const world = await World.create();
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const { HOME: _, ...env } = world.env;
    const recording = runExtensionTests(rig, {
      server: { extensionPath: repositoryRoot, workspace: world.project, env: { ...env, BENCH_FOLDER: folder } },
      tests: join(repositoryRoot, '.cache/bench/editorHost.cjs'),
      folder,
      onOutput: (text) => void process.stderr.write(text),
      limit: 10 * 60_000,
    });
    const crashed = recording.then(
      () => undefined,
      (error: unknown) => error,
    );
    const opened = until('the window is ready', () => exists(join(folder, 'ready')), 120_000);
    const failed = await Promise.race([opened.then(() => undefined), crashed]);
    if (failed !== undefined) throw failed;
    say(`${AGENTS} agents stream`);
    const { watched, released, threads } = await streamAll(world);
    say('agents start one by one');
    const accepted = await startOneByOne(world);
    await writeFile(join(folder, 'stop'), '');
    await recording;
    const record = JSON.parse(await readFile(join(folder, 'record.json'), 'utf8')) as HostRecord;
    return await rowsOf(record, watched, released, threads, accepted);
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Starts all agents, lets them stream at once and returns when the last turn has ended. */
async function streamAll(
  world: World,
): Promise<{ watched: Watched; released: number; threads: ReadonlyMap<string, string> }> {
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
  const { address } = await world.engine();
  const raw = join(repositoryRoot, '.cache/bench/rawClient.cjs');
  const watcher = spawn(process.execPath, [raw, address, 'watch', [...threads.values()].join(',')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...world.env },
  });
  const watched: Watched = { ends: new Map(), cpu: [] };
  createInterface({ input: watcher.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as { at: number; cpu?: number; threadId?: string };
    if (line.cpu !== undefined) watched.cpu.push({ at: line.at, cpu: line.cpu });
    if (line.threadId !== undefined) watched.ends.set(line.threadId, line.at);
  });
  await until('the floor watches', () => watched.cpu.length > 0);
  const released = Date.now();
  world.model.release('go');
  await until('all turns have ended', () => watched.ends.size === AGENTS, 180_000);
  const at = Date.now();
  // The last rows may be drawn half a second later.
  await until('the window is quiet', () => Date.now() - at > 2000);
  watcher.kill();
  return { watched, released, threads };
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
    await until('the tree is quiet', () => performance.timeOrigin + performance.now() - request.at > 2000);
  }
  return accepted;
}

async function rowsOf(
  record: HostRecord,
  watched: Watched,
  released: number,
  threads: ReadonlyMap<string, string>,
  accepted: ReadonlyMap<string, number>,
): Promise<readonly Measured[]> {
  const endOf = (agentId: string): number => watched.ends.get(threads.get(agentId) ?? '') ?? Infinity;
  // The floor hears of an end at about the same moment; what came a moment before is not about it.
  const firstSince = (told: readonly Told[], agentId: string): Told | undefined =>
    told.find((one) => one.agentId === agentId && one.at >= endOf(agentId) - 20);
  const notices = [...threads.keys()].map((id) => firstSince(record.notices, id));
  const rows = [...threads.keys()].map((id) => firstSince(record.rows, id));
  const heard = (list: readonly (Told | undefined)[], value: (one: Told) => number): number[] =>
    list.map((one) => (one === undefined ? Infinity : value(one)));
  const late = heard(notices, ({ agentId, at }) => at - endOf(agentId));
  const lateRows = heard(rows, ({ agentId, at }) => at - endOf(agentId));
  const appeared = [...accepted].map(([id, at]) => {
    const first = record.rows.find(({ agentId }) => agentId === id);
    return first === undefined ? Infinity : Math.max(0, first.at - at);
  });
  const { modulesOf } = (await import(join(repositoryRoot, '.ci/modules.mjs'))) as {
    modulesOf: (entry: string) => { atOnce: readonly string[] };
  };
  const { atOnce } = modulesOf(join(repositoryRoot, 'dist/extension.mjs'));
  const sizes = await Promise.all(atOnce.map(async (file) => (await stat(file)).size));
  const sameClient = 'a client that only reads the same messages';
  return [
    {
      what: 'main bundle, what a window loads at once',
      ours: [sizes.reduce((sum, size) => sum + size) / 1024],
      limit: 200,
      unit: 'KB',
      floor: [],
      floorIs: '',
    },
    {
      what: 'activation, our own time',
      ours: [record.activated ?? Infinity],
      limit: 60,
      unit: 'ms',
      floor: [],
      floorIs: '',
    },
    {
      what: 'turn/completed received → row told to VS Code, our own time, p95',
      ours: [p95(record.ends) + p95(heard(rows, ({ ms }) => ms))],
      limit: 5,
      unit: 'ms',
      floor: [p95(record.timers)],
      floorIs: 'a timer of the same process that is due at once',
    },
    {
      what: 'turn/completed received, turn recorded → notice requested, our own time, p95',
      ours: [p95(record.ends) + p95(heard(notices, ({ ms }) => ms))],
      limit: 5,
      unit: 'ms',
      floor: [],
      floorIs: '',
    },
    {
      what: 'turn/completed at another client → notice requested, p95',
      ours: [p95(late)],
      limit: 250,
      unit: 'ms',
      floor: [],
      floorIs: '',
    },
    {
      what: 'turn/completed at another client → row told (drawn at most once in 205 ms), p95',
      ours: [p95(lateRows)],
      limit: 500,
      unit: 'ms',
      floor: [],
      floorIs: '',
    },
    {
      what: 'an agent of a terminal reaches the model → row told, worst of ten',
      ours: [Math.max(...appeared)],
      limit: 100,
      unit: 'ms',
      floor: [],
      floorIs: '',
    },
    {
      what: `extension host, ${AGENTS} agents streaming ${RATE} pieces/s each (${record.messages} messages)`,
      ours: [shareOf(record.cpu, released)],
      limit: 10,
      unit: '% of a core',
      floor: [shareOf(watched.cpu, released)],
      floorIs: sameClient,
    },
  ];
}

/** Processor time in the stretch, in percent of one core. */
function shareOf(samples: readonly Sample[], released: number): number {
  const within = samples.filter(({ at }) => at >= released + STRETCH.from && at <= released + STRETCH.to);
  const [first, last] = [within.at(0), within.at(-1)];
  if (first === undefined || last === undefined || first === last) return Infinity;
  return ((last.cpu - first.cpu) / (last.at - first.at)) * 100;
}

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Infinity;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
