import { setTimeout as pause } from 'node:timers/promises';
import type { LogEntry } from '../../src/protocol/timeline.ts';
import { installRig } from '../rig/install.ts';
import { PageHarness } from '../support/pageHarness.ts';
import { manyEntries, morning, morningAgents } from '../support/timelineEntries.ts';
import { until } from '../support/until.ts';
import { boardRows } from './boardPage.ts';
import type { Group, Measured } from './row.ts';
import { viewRows } from './views.ts';

/** The page of the timeline with 100,000 entries, and with 50 living agents, in a plain browser; this process is the extension. */

const ENTRIES = 100_000;
/** As TimelineFeed sends them: the first so many entries, then so many characters. */
const PORTIONS = { first: 200, more: 160 * 1024 };
const AGENTS = 50;
const STRETCH = 10_000;

export const timelineGroup: Group = {
  name: 'timeline',
  about: 'timeline and board: their pages in a browser, and the extension host while they open, with the rig',
  minutes: 3,
  measure: async ({ wanted, say }) => {
    const rig = await installRig(console.error);
    say(`${ENTRIES} entries`);
    const many = await manyRows(rig.chromium);
    say(`${AGENTS} living agents`);
    const living = await livingRow(rig.chromium);
    say('boards');
    const boards = await boardRows(rig.chromium);
    say('views open in a window');
    return [...many, living, ...boards, ...(await viewRows(rig))].filter(wanted);
  },
};

async function manyRows(chromium: string): Promise<readonly Measured[]> {
  const harness = await PageHarness.open(chromium);
  try {
    const { page } = harness;
    const portions = portionsOf(manyEntries(ENTRIES));
    let firstPaint = Infinity;
    const begun = performance.now();
    await harness.goto();
    await until('the page is ready', () => harness.posted.length > 0);
    await harness.send('begin', { load: 1, name: 'agents.log', canAct: true });
    await harness.send('file', { kind: 'shown', sentence: '' });
    for (const [step, entries] of portions.entries()) {
      const isComplete = step === portions.length - 1;
      await harness.send('splice', { load: 1, step, firstLine: 0, at: 0, remove: 0, entries, isComplete });
      if (step > 0) continue;
      await page.waitForSelector('.entry');
      await page.evaluate(nextFrame);
      firstPaint = performance.now() - begun;
    }
    await page.evaluate(nextFrame);
    const ours = await page.evaluate<number>(scroll('.scroller'));
    const memory = await page.evaluate<number>('(gc(), gc(), performance.memory.usedJSHeapSize / 1024 / 1024)');
    await page.setContent(`<div id="plain" style="height:800px;overflow:auto">${'<p>One row.</p>'.repeat(5000)}</div>`);
    const plain = await page.evaluate<number>(scroll('#plain'));
    return [
      {
        what: `${ENTRIES} entries: page opened → entries on the screen`,
        ours: [firstPaint],
        limit: 600,
        unit: 'ms',
        floor: [],
        floorIs: '',
      },
      {
        what: 'frames over 34 ms in 240 of scrolling, beyond those of a plain page',
        ours: [ours - plain],
        limit: 0,
        unit: '',
        floor: [],
        floorIs: '',
      },
      { what: 'memory of the page', ours: [memory], limit: 150, unit: 'MB', floor: [], floorIs: '' },
    ];
  } finally {
    await harness.close();
  }
}

/** All agents say something else twice a second, which is more than the extension tells. */
async function livingRow(chromium: string): Promise<Measured> {
  const harness = await PageHarness.open(chromium);
  try {
    await harness.goto();
    await until('the page is ready', () => harness.posted.length > 0);
    const at = Date.now() - 3_000_000;
    const [session] = morning(at);
    const [template] = morningAgents(at).filter(({ tone }) => tone === 'working');
    if (session === undefined || template === undefined)
      throw new Error('The morning has no session, or nobody works in it.');
    const ids = Array.from({ length: AGENTS }, (_, index) => index.toString(16).padStart(8, '0'));
    const spawned = ids.map((id): LogEntry => ({
      kind: 'spawned',
      lines: 5,
      at,
      id,
      title: `agent ${id}`,
      fields: { type: 'research' },
    }));
    await harness.show([session, ...spawned]);
    const client = await harness.page.context().newCDPSession(harness.page);
    await client.send('Performance.enable');
    const busy = async (): Promise<number> => {
      const { metrics } = await client.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Infinity;
    };
    const before = await busy();
    const began = performance.now();
    for (let round = 0; performance.now() - began < STRETCH; round++) {
      const set = ids.map((id) => ({
        ...template,
        id,
        detail: `reading file ${round}`,
        turnSince: at + 1000,
        since: at + 1000,
      }));
      await harness.send('live', { set, gone: [], now: Date.now() });
      await pause(500);
    }
    const share = ((await busy()) - before) / ((performance.now() - began) / 1000);
    return {
      what: `${AGENTS} living agents, each saying something twice a second`,
      ours: [share * 100],
      limit: 10,
      unit: '% of a core',
      floor: [],
      floorIs: '',
    };
  } finally {
    await harness.close();
  }
}

function portionsOf(entries: readonly LogEntry[]): readonly (readonly LogEntry[])[] {
  const portions: (readonly LogEntry[])[] = [];
  for (let end = entries.length; end > 0;) {
    const most = portions.length === 0 ? PORTIONS.first : end;
    let from = end;
    for (let size = 0; from > 0 && end - from < most && size < PORTIONS.more; from--)
      size += JSON.stringify(entries[from - 1]).length;
    portions.push(entries.slice(from, end));
    end = from;
  }
  return portions;
}

const nextFrame = 'new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))';

/** First as a wheel does it, then by dragging the bar over everything. Gives the number of frames over 34 ms. */
function scroll(selector: string): string {
  return `(async () => {
    const view = document.querySelector(${JSON.stringify(selector)});
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let late = 0;
    let last = await frame();
    const count = async () => { const now = await frame(); if (now - last > 34) late++; last = now; };
    for (let step = 0; step < 120; step++) { view.scrollTop += 400; await count(); }
    for (let step = 0; step < 120; step++) { view.scrollTop = ((view.scrollHeight - 900) * step) / 120; await count(); }
    return late;
  })()`;
}
