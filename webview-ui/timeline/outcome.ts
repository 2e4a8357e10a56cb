import type { LogEntry } from '../../src/protocol/timeline.ts';
import { statusOf } from './lanes.ts';
import type { Chapter } from './log.ts';

/** What a session came to, as its entries tell it: for whoever was not there. */
export interface Outcome {
  /** The most telling first; empty while nothing came of it. */
  readonly came: readonly string[];
  /** What is to be done next, where somebody wrote it down. */
  readonly next: string;
}

/** One thing that came of it, and which entry says so. */
interface Told {
  readonly by: LogEntry | undefined;
  readonly words: string;
}

/** `nameOf` gives an agent's name. */
export function outcomeOf({ entries }: Chapter, nameOf: (id: string) => string): Outcome {
  const newest = (kind: LogEntry['kind']): LogEntry | undefined => entries.findLast((entry) => entry.kind === kind);
  const synthesis = newest('synthesis');
  const judged = [
    { by: synthesis, words: understood(synthesis) },
    ...plans(entries),
    ...built(entries),
    ...reviews(entries),
    tests(newest('testing')),
  ].filter(({ words }) => words !== '');
  const told = judged.length > 0 ? judged : lastReport(entries, nameOf);
  return {
    came: [...inTheirOrder(entries, told), failures(entries)].filter((words) => words !== ''),
    next: firstOf(newest('handoff'), 'pending work') || firstOf(synthesis, 'next'),
  };
}

function inTheirOrder(entries: readonly LogEntry[], told: readonly Told[]): readonly string[] {
  if (told.length < 2) return told.map(({ words }) => words);
  const deciding = new Set(told.map(({ by }) => by));
  const places = new Map<LogEntry | undefined, number>();
  for (const [place, entry] of entries.entries()) if (deciding.has(entry)) places.set(entry, place);
  return told
    .toSorted((one, other) => (places.get(one.by) ?? 0) - (places.get(other.by) ?? 0))
    .map(({ words }) => words);
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
function plans(entries: readonly LogEntry[]): readonly Told[] {
  const left = new Map<string, LogEntry>();
  for (const entry of entries) if (entry.kind === 'prd') left.set(firstOf(entry, 'path'), entry);
  return [...left].map(([path, by]) => ({
    by,
    words: ['PRD', path.split('/').at(-1), firstOf(by, 'status')].filter(Boolean).join(' '),
  }));
}

/** Phases whose agent ended its newest turn well. It is the agent that says so. */
function built(entries: readonly LogEntry[]): readonly Told[] {
  const phases = new Map<string, string>();
  const ends = new Map<string, LogEntry>();
  for (const entry of entries) {
    const { id, kind, fields } = entry;
    if (id === undefined) continue;
    const phase = fields['phase']?.trim();
    if ((kind === 'spawned' || kind === 'implementation') && phase) phases.set(id, phase);
    if (kind !== 'complete') continue;
    // The newest one last.
    ends.delete(id);
    ends.set(id, entry);
  }
  const done = [...ends].flatMap(([id, by]) => {
    const phase = phases.get(id);
    return phase !== undefined && ['success', ''].includes(statusOf(by.fields)) ? [{ by, phase }] : [];
  });
  const ready = [...new Set(done.map(({ phase }) => phase))].toSorted();
  if (ready.length === 0) return [];
  const word = ready.length === 1 ? 'phase' : 'phases';
  return [{ by: done.at(-1)?.by, words: `${word} ${listed(ready)} reported done` }];
}

/** What was not right is named; what passed is not worth more than a word. */
function reviews(entries: readonly LogEntry[]): readonly Told[] {
  return entries
    .filter(({ kind }) => kind === 'review')
    .map((by) => {
      const [issue = '', ...more] = items(firstOf(by, 'issues'));
      const others = more.length === 0 ? '' : ` and ${more.length} more`;
      const result = firstOf(by, 'result').toLowerCase();
      return {
        by,
        words: [`review ${result}`.trim(), issue === '' ? '' : `${issue}${others}`].filter(Boolean).join(': '),
      };
    });
}

function tests(by: LogEntry | undefined): Told {
  return { by, words: by === undefined ? '' : `tests ${firstOf(by, 'result').toLowerCase()}`.trim() };
}

/** Agents whose newest turn failed. */
function failures(entries: readonly LogEntry[]): string {
  const last = new Map<string, string>();
  for (const { id, kind, fields } of entries)
    if (kind === 'complete' && id !== undefined) last.set(id, statusOf(fields));
  const count = [...last.values()].filter((status) => status === 'failed').length;
  return count === 0 ? '' : `${count} ${count === 1 ? 'agent' : 'agents'} failed`;
}

function lastReport(entries: readonly LogEntry[], nameOf: (id: string) => string): readonly Told[] {
  const by = entries.findLast(({ kind, fields }) => kind === 'complete' && wordsOf(fields) !== '');
  if (by === undefined) return [];
  const name = by.id === undefined ? '' : nameOf(by.id);
  return [{ by, words: name === '' ? wordsOf(by.fields) : `${name}: ${wordsOf(by.fields)}` }];
}

function wordsOf(fields: LogEntry['fields']): string {
  return fields['summary'] ?? firstLine(fields['findings'] ?? fields['reported'] ?? '');
}

function firstLine(text: string): string {
  return items(text)[0] ?? '';
}

/** The lines of a list, or of any text, without their marks. */
function items(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '').trim())
    .filter((line) => line !== '');
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
