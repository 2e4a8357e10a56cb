import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { LogDocument } from '../../src/core/agentsLog/logDocument.ts';
import { LogFindings } from '../../src/core/agentsLog/validate.ts';
import { repository } from '../support/world.ts';
import type { LogCost } from './logMemory.ts';
import { complete, logOf } from './logText.ts';
import type { Head } from './rounds.ts';
import { median, ROUNDS, type Ask, type Group, type Measured } from './row.ts';

const MB = 1_000_000;
const LARGE = 100 * MB;
const KNOWN = { living: () => true, exists: () => true };

const SCAN = 'only looks for line breaks';
const SECTIONS: Head = { what: 'sections of a log of 20 MB', unit: 'ms', floorIs: SCAN, ratioLimit: 6 };
const FIELDS: Head = { what: 'the same, every heading and field read', unit: 'ms', floorIs: SCAN, ratioLimit: 80 };
const APPEND: Head = { what: 'append to a log of 100 MB → findings', unit: 'ms', floorIs: '', limit: 20 };
const KEYSTROKE: Head = { what: 'keystroke in the middle of 2 MB → findings', unit: 'ms', floorIs: '', limit: 20 };
const MEMORY: Head = { what: 'memory of a log of 100 MB with its findings', unit: '× file', floorIs: '', limit: 6 };

/** Reading agents.log, beside a loop that only looks for line breaks in the same text. */
export const agentsLogGroup: Group = {
  name: 'log',
  about: 'how agents.log is read',
  minutes: 0.5,
  measure: async (ask) => [
    ...(ask.wanted(SECTIONS) || ask.wanted(FIELDS) ? parseRows(ask) : []),
    ...changeRow(ask, APPEND, LARGE, ({ length }, round) => [length, length, `\n${complete(`new${round}`, '59', '')}`]),
    ...changeRow(ask, KEYSTROKE, 2 * MB, ({ length }) => [length >> 1, length >> 1, 'x']),
    ...memoryRow(ask),
  ],
};

function parseRows({ wanted, say }: Ask): readonly Measured[] {
  say(SECTIONS.what);
  const text = logOf(20 * MB);
  scanLines(text);
  const floor: number[] = [];
  const sections: number[] = [];
  const all: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const one = timed(() => scanLines(text));
    const begin = performance.now();
    const document = new LogDocument(text);
    const two = performance.now() - begin;
    const three = timed(() => readAll(document));
    if (round === 0) continue;
    floor.push(one);
    sections.push(two);
    all.push(two + three);
  }
  const speed = (times: readonly number[]): string => `${(text.length / MB / (median(times) / 1000)).toFixed(0)} MB/s`;
  return [
    { ...SECTIONS, ours: sections, floor, note: speed(sections) },
    { ...FIELDS, ours: all, floor, note: speed(all) },
  ].filter(wanted);
}

function changeRow(
  { wanted, say }: Ask,
  head: Head,
  size: number,
  change: (document: LogDocument, round: number) => [number, number, string],
): readonly Measured[] {
  if (!wanted(head)) return [];
  say(head.what);
  const document = new LogDocument(logOf(size));
  const findings = new LogFindings(document, KNOWN);
  const count = findings.list.length;
  const ours: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const [start, end, text] = change(document, round);
    const time = timed(() => {
      findings.apply(document.change(start, end, text));
      return findings.list;
    });
    if (round > 0) ours.push(time);
  }
  return [{ ...head, ours, floor: [], note: `${count} → ${findings.list.length} findings` }];
}

function memoryRow({ wanted, say }: Ask): readonly Measured[] {
  if (!wanted(MEMORY)) return [];
  say(MEMORY.what);
  const { held, most, characters } = logCost(LARGE, Infinity);
  const note = `most of the process while it was read: ${(most / characters).toFixed(1)} ×`;
  return [{ ...MEMORY, ours: [held / characters], floor: [], note }];
}

/** What a log costs in a process of its own. */
export function logCost(characters: number, entries: number): LogCost {
  const program = join(repository, '.cache/bench/logMemory.mjs');
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=12288', program, String(characters), String(entries)],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The log could not be read: ${stderr}`);
  return JSON.parse(stdout) as LogCost;
}

function timed(run: () => unknown): number {
  const begin = performance.now();
  run();
  return performance.now() - begin;
}

function scanLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** All that the sections say: kinds, ids, times, fields. */
function readAll(document: LogDocument): number {
  let fields = 0;
  for (const section of document.sections) if (section.kind !== 'title') fields += section.fields.length;
  return fields;
}
