import type { LogEntry } from '../../src/protocol/timeline.ts';
import type { Chapter } from './log.ts';

/** What a session came to, as its entries tell it: for whoever was not there. */
export interface Outcome {
  /** The most telling first; empty while nothing came of it. */
  readonly came: readonly string[];
  /** What is to be done next, where somebody wrote it down. */
  readonly next: string;
}

/** `nameOf` gives an agent's name. */
export function outcomeOf({ entries }: Chapter, nameOf: (id: string) => string): Outcome {
  const newest = (kind: LogEntry['kind']): LogEntry | undefined => entries.findLast((entry) => entry.kind === kind);
  const judged = [understood(newest('synthesis')), ...plans(entries), built(entries), ...results(entries)];
  const told = judged.filter((part) => part !== '');
  const came = told.length > 0 ? told : [lastReport(entries, nameOf)].filter((part) => part !== '');
  const failed = failures(entries);
  const next = firstOf(newest('handoff'), 'pending work') || firstOf(newest('synthesis'), 'next');
  return { came: failed === '' ? came : [...came, failed], next };
}

function firstOf(entry: LogEntry | undefined, field: string): string {
  return (entry?.fields[field] ?? '').trim();
}

/** What a synthesis says: its understanding, else the first line of what stands there. */
function understood(synthesis: LogEntry | undefined): string {
  if (synthesis === undefined) return '';
  return firstOf(synthesis, 'combined understanding') || firstLine(synthesis.text ?? '');
}

/** Each PRD once, as it was left. */
function plans(entries: readonly LogEntry[]): readonly string[] {
  const statuses = new Map<string, string>();
  for (const entry of entries) if (entry.kind === 'prd') statuses.set(firstOf(entry, 'path'), firstOf(entry, 'status'));
  return [...statuses].map(([path, status]) => ['PRD', path.split('/').at(-1), status].filter(Boolean).join(' '));
}

/** Phases whose agent ended its newest turn well. It is the agent that says so. */
function built(entries: readonly LogEntry[]): string {
  const phases = new Map<string, string>();
  const done = new Map<string, boolean>();
  for (const entry of entries) {
    const { id, kind, fields } = entry;
    if (id === undefined) continue;
    const phase = fields['phase'];
    if ((kind === 'spawned' || kind === 'implementation') && phase !== undefined) phases.set(id, phase.trim());
    if (kind === 'complete') done.set(id, (fields['status'] ?? 'success').trim().toLowerCase() === 'success');
  }
  const ready = new Set([...phases].flatMap(([id, phase]) => (done.get(id) === true ? [phase] : [])));
  if (ready.size === 0) return '';
  return `${ready.size === 1 ? 'phase' : 'phases'} ${listed([...ready].toSorted())} reported done`;
}

function results(entries: readonly LogEntry[]): readonly string[] {
  const reviews = entries.filter(({ kind }) => kind === 'review');
  const tests = entries.findLast(({ kind }) => kind === 'testing');
  const verdicts = new Set(reviews.map((entry) => firstOf(entry, 'result').toLowerCase()).filter(Boolean));
  return [
    ...[...verdicts].map((result) => `review ${result}`),
    ...(tests === undefined ? [] : [`tests ${firstOf(tests, 'result').toLowerCase()}`.trim()]),
  ];
}

/** Agents whose newest turn failed. */
function failures(entries: readonly LogEntry[]): string {
  const last = new Map<string, string>();
  for (const { id, kind, fields } of entries) {
    if (kind === 'complete' && id !== undefined) last.set(id, (fields['status'] ?? '').trim().toLowerCase());
  }
  const count = [...last.values()].filter((status) => status === 'failed').length;
  return count === 0 ? '' : `${count} ${count === 1 ? 'agent' : 'agents'} failed`;
}

function lastReport(entries: readonly LogEntry[], nameOf: (id: string) => string): string {
  const report = entries.findLast(({ kind, fields }) => kind === 'complete' && wordsOf(fields) !== '');
  if (report === undefined) return '';
  const name = report.id === undefined ? '' : nameOf(report.id);
  return name === '' ? wordsOf(report.fields) : `${name}: ${wordsOf(report.fields)}`;
}

function wordsOf(fields: LogEntry['fields']): string {
  return fields['summary'] ?? firstLine(fields['findings'] ?? fields['reported'] ?? '');
}

function firstLine(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? '';
  return line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '').trim();
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
