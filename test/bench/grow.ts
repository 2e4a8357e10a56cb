import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../support/world.ts';
import { logCost } from './agentsLog.ts';
import { floorArmy, ourArmy } from './army.ts';
import { chartOf, type Point } from './chart.ts';
import { Yardstick } from './machine.ts';
import { memoryOfWorld } from './processes.ts';
import { exitOf, now, Tool } from './tool.ts';

const ARMIES = [1, 10, 50, 100, 200, 500];
const LOGS = [1000, 10_000, 100_000, 1_000_000];
const PAGE = join(repository, 'docs/performance.md');
const BEGIN = '<!-- drawn by npm run bench -- --grow -->';
const END = '<!-- end of what is drawn -->';

/** Measures every size once and puts the charts into docs/performance.md, in place of those of the last time. */
export async function writeGrowth(say: (line: string) => void): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${PAGE} has no place for the charts.`);
  const yardstick = new Yardstick();
  const step = (what: string): void => {
    yardstick.measure();
    say(what);
  };
  const charts = [...(await armies(step)), ...logs(step)].map((chart) => `\`\`\`\n${chart}\n\`\`\``);
  const made = `${new Date().toISOString().slice(0, 10)}; ${yardstick.describe()}.`;
  await writeFile(PAGE, [before + BEGIN, made, ...charts, END + after].join('\n\n').replaceAll('\n\n\n', '\n\n'));
  say(`written: ${PAGE}`);
}

async function armies(say: (what: string) => void): Promise<readonly string[]> {
  const recorded: Point[] = [];
  const memory: Point[] = [];
  const jobs: Point[] = [];
  for (const size of ARMIES) {
    say(`${size} agents`);
    const { seconds, lost } = await ourArmy(size, '[[text:done]]', async (world) => {
      memory.push({ size, ours: await memoryOfWorld(world) });
      const begin = now();
      const end = await exitOf(new Tool(world).spawn('jobs', '--json', '--all'));
      jobs.push({ size, ours: end - begin });
    });
    if (lost > 0) throw new Error(`${lost} of ${size} turns were lost.`);
    recorded.push({ size, ours: seconds, floor: await floorArmy(size, '[[text:done]]') });
  }
  return [
    chartOf('Agents started by one program at once, until all turns are recorded', 's', 'whole', recorded),
    chartOf('Memory when all are idle, engine included', 'MB', 'whole', memory),
    chartOf('jobs --json --all', 'ms', 'whole', jobs),
  ];
}

function logs(say: (what: string) => void): readonly string[] {
  const costs = LOGS.map((size) => {
    say(`a log of ${size} entries`);
    return { size, ...logCost(Infinity, size) };
  });
  const points = (valueOf: (cost: (typeof costs)[number]) => number): readonly Point[] =>
    costs.map((cost) => ({ size: cost.size, ours: valueOf(cost) }));
  return [
    chartOf(
      'Entries of agents.log, read until all findings are there',
      'ms',
      'each',
      points(({ read }) => read),
    ),
    chartOf(
      'Memory of agents.log',
      'MB',
      'each',
      points(({ held }) => held / 1e6),
    ),
    chartOf(
      'One entry more at its end, until the findings are there',
      'ms',
      'whole',
      points(({ append }) => append),
    ),
  ];
}
