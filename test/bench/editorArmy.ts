import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { installRig } from '../rig/install.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';
import { emptyExtension, openRecorded, type RecordedWindow } from './editorWindow.ts';
import { memoryOf, sharesOf } from './processes.ts';
import { answeredBy, startArmy } from './startArmy.ts';
import type { Head } from './rounds.ts';
import { ROUNDS, type Ask, type Measured } from './row.ts';

/** Two windows on the same agents: ours and one whose only extension does nothing. Both meet the same noise. */

const IDLE = 60;
const LIVE = 200;
/** Each of them streams so many pieces a second. */
const RATE = 2.5;
/** How long all stream, and how much of that is measured, in milliseconds. */
const STREAMING = 60_000;
const STRETCH = 10_000;
/** What VS Code takes for a frame that a person sees late, in milliseconds. */
const LATE_FRAME = 34;

const MEMORY: Head = {
  what: `memory of the extension's share of its host, ${IDLE} agents`,
  unit: 'MB',
  floorIs: '',
  limit: 30,
};
const FRAMES: Head = {
  what: `${LIVE} agents live in the tree: frames over ${LATE_FRAME} ms in ${STRETCH / 1000} s beyond an empty window's`,
  unit: '',
  floorIs: '',
  limit: 0,
};
const SHARE: Head = {
  what: `${LIVE} agents live in the tree, all streaming: extension host`,
  unit: '% of a core',
  floorIs: 'empty window at the same time',
  limit: 10,
};

export async function editorArmyRows({ wanted, say }: Ask): Promise<readonly Measured[]> {
  if (![MEMORY, FRAMES, SHARE].some(wanted)) return [];
  const rig = await installRig(console.error);
  const world = await World.create();
  const opened: (() => Promise<unknown>)[] = [() => world.close()];
  try {
    const empty = await emptyExtension();
    opened.push(() => rm(empty, { recursive: true, force: true }));
    const ours = await openRecorded(rig, world);
    opened.push(() => ours.close());
    const other = await openRecorded(rig, world, empty);
    opened.push(() => other.close());
    const measured: Measured[] = [];
    if (wanted(MEMORY)) {
      say(MEMORY.what);
      measured.push(await memoryRow(world, ours, other));
    }
    if (wanted(FRAMES) || wanted(SHARE)) {
      say(`${LIVE} agents stream`);
      measured.push(...(await streamingRows(world, ours, other)));
    }
    return measured.filter(wanted);
  } finally {
    for (const close of opened.toReversed()) await close();
  }
}

async function memoryRow(world: World, ours: RecordedWindow, other: RecordedWindow): Promise<Measured> {
  await startArmy(world, '[[text:done]]', IDLE);
  await until('the model has answered all', () => answeredBy(world) >= IDLE, 120_000);
  await until('the recorder has left', async () => (await world.recorderPid()) === undefined, 120_000);
  const share: number[] = [];
  const whole: number[] = [];
  while (share.length < ROUNDS) {
    await Promise.all([ours.ask('gc'), other.ask('gc')]);
    const [mine, theirs] = [await memoryOf(ours.pid), await memoryOf(other.pid)];
    share.push(mine - theirs);
    whole.push(mine);
  }
  const most = Math.max(...whole).toFixed(0);
  return { ...MEMORY, ours: share, floor: [], note: `its host as a whole at most ${most} MB` };
}

async function streamingRows(world: World, ours: RecordedWindow, other: RecordedWindow): Promise<readonly Measured[]> {
  const pieces = (STREAMING * RATE) / 1000;
  await startArmy(world, `[[hold:go]][[stream:${pieces},${STREAMING}]][[long:${pieces * 20}]]`, LIVE);
  const held = (): number => world.model.requests.filter(({ finishedAt }) => finishedAt === undefined).length;
  await until('all requests are at the model', () => held() >= LIVE, 120_000);
  world.model.release('go');
  // All have begun, and their rows have been drawn.
  await pause(5000);
  const before = await ours.ask('count');
  const [frames, floorFrames, shares] = await Promise.all([
    lateFrames(ours.page),
    lateFrames(other.page),
    sharesOf([ours.pid, other.pid], STRETCH),
  ]);
  const { messages } = await ours.ask('count');
  const note = `${Math.round((messages - before.messages) / (STRETCH / 1000))} messages/s`;
  const [mine = Infinity, theirs = Infinity] = shares;
  return [
    // Frames that an empty window loses too are the machine's.
    { ...FRAMES, ours: [Math.max(0, frames - floorFrames)], floor: [], note: `${frames} here, ${floorFrames} there` },
    { ...SHARE, ours: [mine], floor: [theirs], note },
  ];
}

/** How many frames of the window come late in the stretch. A text, because it runs in the page. */
async function lateFrames(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    let late = 0;
    let before = performance.now();
    const end = before + ${STRETCH};
    const frame = () => {
      const now = performance.now();
      if (now - before > ${LATE_FRAME}) late++;
      before = now;
      if (now < end) requestAnimationFrame(frame);
      else resolve(late);
    };
    requestAnimationFrame(frame);
  })`);
}
