import { agentsLogGroup } from './agentsLog.ts';
import { armyGroup } from './army.ts';
import { commandLineGroup } from './commandLine.ts';
import { editorGroup } from './editor.ts';
import { writeGrowth } from './grow.ts';
import { languageGroup } from './language.ts';
import { Yardstick } from './machine.ts';
import { memoryGroup } from './memory.ts';
import { keepsLimit, type Ask, type Group, type Measured } from './row.ts';
import { soak } from './soak.ts';
import { tableOf } from './table.ts';
import { timelineGroup } from './timeline.ts';

const groups: readonly Group[] = [
  commandLineGroup,
  memoryGroup,
  armyGroup,
  agentsLogGroup,
  languageGroup,
  timelineGroup,
  editorGroup,
];
/** They need the rig, which the first time fetches a VS Code server and a browser. */
const withRig: readonly Group[] = [timelineGroup, editorGroup];

const HELP = `npm run bench -- [groups] [options]

${groups.map(({ name, about, minutes }) => `  ${name.padEnd(10)}${about} (${minutes} min)`).join('\n')}

  Without groups: all but timeline and editor, which need the VS Code rig.

  --gate            fail when a row misses its limit, also when it is measured once more
  --ratios          only rows with a floor that a limit relates to: what holds on any machine
  --only TEXT       only rows whose name contains TEXT
  --json            the raw numbers
  --against PATH    the same command lines with another codex-agent (group cli)
  --grow            how cost grows, drawn into docs/performance.md
  soak MINUTES      50 agents with random sends, kills and lost connections; see .ci/soak
`;

interface Options {
  readonly chosen: readonly Group[];
  readonly gate: boolean;
  readonly json: boolean;
  readonly ratios: boolean;
  readonly only: string | undefined;
  readonly against: string | undefined;
}

async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === 'soak') return soak(Number(rest[0] ?? 30));
  if (first === '--grow') {
    await writeGrowth(say);
    return 0;
  }
  const options = optionsOf(args);
  if (options === undefined) {
    console.error(HELP);
    return 64;
  }
  const minutes = options.chosen.reduce((sum, group) => sum + group.minutes, 0);
  const names = options.chosen.map(({ name }) => name).join(', ');
  say(`${names}: about ${Math.ceil(minutes)} min on a quiet machine; others: npm run bench -- --help`);
  const yardstick = new Yardstick();
  const rows: Measured[] = [];
  for (const group of options.chosen) rows.push(...(await measured(group, options, yardstick)));
  const worse = rows.filter((row) => !keepsLimit(row));
  const machine = yardstick.describe();
  console.log(
    options.json
      ? JSON.stringify({ machine, slowdown: yardstick.slowdown, rows }, undefined, 2)
      : `${machine}\n\n${tableOf(options.ratios ? rows.map(withoutLimit) : rows)}`,
  );
  if (!options.gate || worse.length === 0) return 0;
  console.error(`Above the limit, twice: ${worse.map(({ what }) => what).join('; ')}`);
  return 1;
}

/** The rows of the group; with `--gate` those that failed are measured once more, and that counts. */
async function measured(group: Group, options: Options, yardstick: Yardstick): Promise<readonly Measured[]> {
  const ask: Ask = {
    against: options.against,
    wanted: (row) => isChosen(row, options),
    say: (what) => {
      yardstick.measure();
      say(`${group.name}: ${what}`);
    },
  };
  const rows = await group.measure(ask);
  yardstick.measure();
  const failed = rows.filter((row) => !keepsLimit(row)).map(({ what }) => what);
  if (!options.gate || failed.length === 0) return rows;
  say(`once more: ${failed.join('; ')}`);
  const again = await group.measure({ ...ask, wanted: ({ what }) => failed.includes(what) });
  return rows.map((row) => {
    const second = again.find(({ what }) => what === row.what);
    return second !== undefined && failed.includes(row.what) ? second : row;
  });
}

/** What is absolute is for a quiet machine. */
function withoutLimit(row: Measured): Measured {
  const { limit: _, ...rest } = row;
  return rest;
}

function isChosen({ what, ratioLimit, quietOnly }: Parameters<Ask['wanted']>[0], { only, ratios }: Options): boolean {
  if (only !== undefined && !what.includes(only)) return false;
  return !ratios || (ratioLimit !== undefined && quietOnly === undefined);
}

function optionsOf(args: readonly string[]): Options | undefined {
  const rest = [...args];
  const flag = (name: string): boolean => {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  };
  const valueOf = (name: string): string | undefined => {
    const at = rest.indexOf(name);
    return at < 0 ? undefined : rest.splice(at, 2)[1];
  };
  const against = valueOf('--against');
  const only = valueOf('--only');
  const [gate, json, ratios] = [flag('--gate'), flag('--json'), flag('--ratios')];
  const named = groups.filter(({ name }) => rest.includes(name));
  if (named.length !== rest.length) return undefined;
  const usual = groups.filter((group) =>
    against === undefined ? !withRig.includes(group) : group === commandLineGroup,
  );
  return { chosen: named.length > 0 ? named : usual, gate, json, ratios, only, against };
}

function say(line: string): void {
  console.error(line);
}

process.exitCode = await main(process.argv.slice(2));
