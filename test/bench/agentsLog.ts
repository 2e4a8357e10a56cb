import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { LogDocument } from '../../src/core/agentsLog/logDocument.ts';
import { LogFindings } from '../../src/core/agentsLog/validate.ts';

/** Reading agents.log, beside a loop that only looks for line breaks in the same text. */

const MB = 1_000_000;
const LARGE = 100 * MB;
const ROUNDS = 9;
const KNOWN = { living: () => true, exists: () => true };

interface Row {
  readonly what: string;
  /** Measured values; the median counts. */
  readonly ours: readonly number[];
  readonly limit: number;
  readonly unit: string;
  readonly note: string;
}

/** A log of about this many characters, as agents and people write it: entries of every kind, with lists and fences. */
function logOf(size: number): string {
  const parts = ['# Agents Log\n'];
  let length = 0;
  for (let number = 0; length < size; number++) {
    const id = number.toString(16).padStart(8, '0');
    const minute = String(number % 60).padStart(2, '0');
    const session = number % 20 === 0 ? SESSION : '';
    const part = `${session}\n${spawned(id, minute)}\n${complete(id, minute, number % 10 === 0 ? FENCE : '')}`;
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}

const SESSION =
  '\n## Session: 2026-11-21T10:30:00Z\nGoal: Refactor authentication system\nPRD: docs/prds/auth-refactor.md\nStage: research\n';
const FENCE = '```ts\n// ### Spawned: 00000000 - 10:31\nconst token = read();\n```\n';

function spawned(id: string, minute: string): string {
  const prompt = 'Prompt: Investigate the current auth flow, list security gaps and what would have to change';
  return `### Spawned: ${id} - 10:${minute}\nType: research\n${prompt}\nReasoning: high\nSandbox: read-only\nGeneral: claude-1\n`;
}

function complete(id: string, minute: string, fence: string): string {
  const reported =
    'Reported:\n- Tokens are kept in localStorage, where any script reads them\n- Refresh tokens are never rotated\n';
  const files = 'Files: src/auth/jwt.ts, src/auth/session.ts\n';
  return `### Complete: ${id} - 11:${minute}\nStatus: success\nTurn: 1\n${reported}${fence}${files}Duration: 14m 3s\nTokens: 36581 in, 282 out, 14% of context\n`;
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

function parseRows(): readonly Row[] {
  const text = logOf(20 * MB);
  scanLines(text);
  const floor: number[] = [];
  const sections: number[] = [];
  const all: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const one = timed(() => scanLines(text));
    let document: LogDocument | undefined;
    const two = timed(() => (document = new LogDocument(text)));
    const three = document === undefined ? 0 : timed(() => readAll(document as LogDocument));
    if (round === 0) continue;
    floor.push(one);
    sections.push(two);
    all.push(two + three);
  }
  const speed = (times: readonly number[]): string => `${(text.length / MB / (median(times) / 1000)).toFixed(0)} MB/s`;
  const scan = `bare scan ${speed(floor)}`;
  return [
    {
      what: 'sections of a log',
      ours: sections.map((time) => time / median(floor)),
      limit: 6,
      unit: '× bare scan',
      note: `${speed(sections)}, ${scan}`,
    },
    {
      what: 'the same, with every heading and field read',
      ours: all.map((time) => time / median(floor)),
      limit: 80,
      unit: '× bare scan',
      note: `${speed(all)}, ${scan}`,
    },
  ];
}

function changeRow(
  what: string,
  size: number,
  change: (document: LogDocument, round: number) => [number, number, string],
): Row {
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
  return { what, ours, limit: 20, unit: 'ms', note: `${count} → ${findings.list.length} findings` };
}

function memoryOf(size: number): number {
  if (gc === undefined) throw new Error('Run with --expose-gc.');
  const held = { text: logOf(size) };
  const length = held.text.length;
  gc();
  const document = new LogDocument(held.text);
  held.text = '';
  const findings = new LogFindings(document, KNOWN);
  const count = findings.list.length + document.positionAt(document.length).line;
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return count < 0 ? 0 : (heapUsed + external) / length;
}

function memoryRow(): Row {
  const program = process.argv[1] ?? '';
  const { stdout } = spawnSync(process.execPath, ['--expose-gc', '--max-old-space-size=4096', program, 'memory'], {
    encoding: 'utf8',
  });
  const [held, most] = stdout.split(' ').map(Number);
  return {
    what: 'memory of a 100 MB log with its findings',
    ours: [held ?? Number.NaN],
    limit: 6,
    unit: '× file',
    note: `most of the process while it was read: ${most?.toFixed(1) ?? '?'} ×`,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ what, ours, limit, unit, note }) => {
    const spread = ours.length > 1 ? ` (${Math.min(...ours).toFixed(1)}-${Math.max(...ours).toFixed(1)})` : '';
    const verdict = median(ours) <= limit ? 'ok' : 'ABOVE';
    return `| ${what} | ${median(ours).toFixed(1)}${spread} ${unit} | ≤ ${limit} | ${note} | ${verdict} |`;
  });
  return [
    `Node ${process.version}, load ${loadavg()[0]?.toFixed(1) ?? '?'}; median of ${ROUNDS} (least-most)`,
    '',
    '| agents.log | ours | limit | | |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function main(): void {
  if (process.argv[2] === 'memory') {
    const held = memoryOf(LARGE);
    console.log(`${held} ${(process.resourceUsage().maxRSS * 1024) / LARGE}`);
    return;
  }
  const measure = (): readonly Row[] => [
    ...parseRows(),
    changeRow('append to 100 MB → findings', LARGE, ({ length }, round) => [
      length,
      length,
      `\n${complete(`new${round}`, '59', '')}`,
    ]),
    changeRow('keystroke in the middle of 2 MB → findings', 2 * MB, ({ length }) => [length >> 1, length >> 1, 'x']),
    memoryRow(),
  ];
  const isAbove = ({ ours, limit }: Row): boolean => !(median(ours) <= limit);
  const isGate = process.argv.includes('--gate');
  let rows = measure();
  if (isGate && rows.some(isAbove)) rows = measure();
  console.log(process.argv.includes('--json') ? JSON.stringify(rows) : tableOf(rows));
  if (isGate && rows.some(isAbove)) process.exitCode = 1;
}

main();
