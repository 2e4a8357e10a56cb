import { PageHarness } from '../support/pageHarness.ts';
import { partsOf, showBoard } from '../support/boardParts.ts';
import { planOf } from '../support/boardText.ts';
import { until } from '../support/until.ts';
import type { Measured } from './row.ts';

const SIZES = [
  { kilobytes: 256, opens: 1000, ticks: 100 },
  { kilobytes: 1024, opens: 3000, ticks: 300 },
];
const TICKS = 9;

/** The page of a PRD's board in a plain browser; this process is the extension. */
export async function boardRows(chromium: string): Promise<readonly Measured[]> {
  const rows: Measured[] = [];
  for (const { kilobytes, opens, ticks } of SIZES) {
    const { opened, ticked } = await measured(chromium, kilobytes * 1024);
    const row = { unit: 'ms', floor: [], floorIs: '' };
    rows.push(
      { ...row, what: `a PRD of ${kilobytes} KB: page opened → board on the screen`, ours: [opened], limit: opens },
      { ...row, what: `a PRD of ${kilobytes} KB: text ticked → box ticked`, ours: ticked, limit: ticks },
    );
  }
  return rows;
}

async function measured(chromium: string, size: number): Promise<{ opened: number; ticked: readonly number[] }> {
  const harness = await PageHarness.open(chromium, undefined, 'board');
  try {
    const { page } = harness;
    const parts = partsOf(planOf(size));
    const begun = performance.now();
    await harness.goto();
    await until('the page is ready', () => harness.posted.length > 0);
    await showBoard(harness, parts);
    await page.waitForFunction(`document.querySelector('.card') !== null`);
    await page.evaluate(nextFrame);
    const opened = performance.now() - begun;
    const ticked: number[] = [];
    for (let tick = 0; tick < TICKS; tick++) {
      const phases = parts.phases.map((phase, index) =>
        index === tick ? { ...phase, tasks: phase.tasks.map((task) => ({ ...task, done: true })) } : phase,
      );
      const message = { name: 'parts', body: { phases, head: { ...parts.head, done: parts.head.done + tick } } };
      ticked.push(await page.evaluate<number>(drawing(harness.place(message))));
    }
    return { opened, ticked };
  } finally {
    await harness.close();
  }
}

const nextFrame = 'new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))';

/** From a message that the page has until what it changes is painted. */
function drawing(path: string): string {
  return `(async () => {
    const sent = await (await fetch('${path}')).json();
    const begun = performance.now();
    window.postMessage(sent, '*');
    await new Promise((resolve) => window.addEventListener('message', resolve, { once: true }));
    await ${nextFrame};
    return performance.now() - begun;
  })()`;
}
