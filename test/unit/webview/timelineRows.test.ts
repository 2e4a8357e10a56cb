import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogEntry } from '../../../src/protocol/timeline.ts';
import { Heights } from '../../../webview-ui/shared/heights.ts';
import { ticksOf, rangeOf } from '../../../webview-ui/timeline/axis.ts';
import { EVERYTHING, facetsOf, type Filter } from '../../../webview-ui/timeline/filter.ts';
import { chaptersOf, directoryOf, lineOf, NOTHING, spliced, type LoadedLog } from '../../../webview-ui/timeline/log.ts';
import { rowsOf, Sifting } from '../../../webview-ui/timeline/rows.ts';
import { Scroller } from '../../../webview-ui/timeline/scroller.ts';
import { manyEntries, morning } from '../../support/timelineEntries.ts';

const at = Date.UTC(2026, 10, 21, 10, 30);

function loaded(entries: readonly LogEntry[]): LoadedLog {
  return { entries, firstLine: 0, isComplete: true };
}

/** What is shown, one word for each row. */
function shown(log: LoadedLog, filter: Partial<Filter> = {}, needy: readonly string[] = []): readonly string[] {
  const chapters = chaptersOf(log);
  const wanted = { ...EVERYTHING, ...filter };
  const knowledge = { directory: directoryOf(log.entries), needy: new Set(needy) };
  const sifting = new Sifting(chapters, wanted, knowledge, new WeakMap());
  sifting.run(() => false);
  return rowsOf(sifting.views, log, wanted).map((row) => {
    switch (row.kind) {
      case 'card':
        return [
          ...[row.card.entry.kind, row.card.entry.id],
          ...[row.card.report && 'with report', row.card.ended && 'ended'],
        ]
          .filter(Boolean)
          .join(' ');
      case 'chart':
        return `chart of ${row.view.agents.length}`;
      case 'chapter':
        return `chapter ${row.view.chapter.session?.fields['goal'] ?? 'before'}`;
      case 'handoff':
        return 'handoff';
    }
  });
}

test('the newest session comes first, its entries in their order, and what is handed over above all until a session takes it', () => {
  const entry = (kind: LogEntry['kind'], goal?: string): LogEntry => ({
    kind,
    lines: 1,
    fields: goal === undefined ? {} : { goal },
  });
  const one = [entry('title'), entry('session', 'one'), entry('synthesis'), entry('handoff')];
  expect(shown(loaded(one))).toEqual(['handoff', 'chapter one', 'synthesis']);
  const two = [...one, entry('session', 'two'), entry('note'), entry('prd')];
  expect(shown(loaded(two))).toEqual(['chapter two', 'note', 'prd', 'chapter one', 'synthesis', 'handoff']);
});

test('what was reported of a turn is folded under what its general kept of it', () => {
  const rows = shown(loaded(morning(at)));
  expect(rows.filter((row) => row.startsWith('complete 8abfab85'))).toEqual(['complete 8abfab85 with report']);
  expect(rows.slice(0, 3)).toEqual(['chapter Refactor authentication system', 'chart of 8', 'spawned 8abfab85']);
});

test('what somebody kept without a number goes with the report before it, and not with one after a message', () => {
  const entry = (kind: LogEntry['kind'], fields: LogEntry['fields'] = {}): LogEntry => ({
    kind,
    lines: 1,
    id: 'aaaaaaaa',
    fields,
  });
  const report = { reported: '- x', duration: '1m' };
  const kept = { findings: '- x' };
  const all = [
    entry('spawned'),
    entry('complete', { ...report, turn: '1' }),
    entry('complete', kept),
    entry('message'),
    entry('complete', kept),
    entry('complete', kept),
  ];
  expect(shown(loaded([{ kind: 'session', lines: 1, fields: {} }, ...all])).slice(2)).toEqual([
    'spawned aaaaaaaa',
    'complete aaaaaaaa with report',
    'message aaaaaaaa',
    'complete aaaaaaaa',
    'complete aaaaaaaa',
  ]);
});

test('what a spawn or a completion says already gets no card of its own', () => {
  const entry = (kind: LogEntry['kind'], id: string, fields: LogEntry['fields'] = {}): LogEntry => {
    return { kind, lines: 1, id, fields };
  };
  const turn = (id: string, number: string): LogEntry => entry('complete', id, { reported: '- x', turn: number });
  const all = [
    entry('spawned', 'aaaaaaaa', { phase: '1' }),
    entry('implementation', 'aaaaaaaa', { phase: '1' }),
    entry('implementation', 'aaaaaaaa', { phase: '2' }),
    turn('aaaaaaaa', '1'),
    turn('aaaaaaaa', '2'),
    entry('complete', 'aaaaaaaa', { findings: '- kept', turn: '1' }),
    entry('ended', 'aaaaaaaa', { how: 'quit' }),
    entry('spawned', 'bbbbbbbb'),
    turn('bbbbbbbb', '1'),
    entry('ended', 'bbbbbbbb', { how: 'killed' }),
    entry('spawned', 'cccccccc'),
    turn('cccccccc', '1'),
    entry('message', 'cccccccc'),
    entry('ended', 'cccccccc', { how: 'quit' }),
    entry('implementation', 'dddddddd', { phase: '1' }),
  ];
  expect(shown(loaded([{ kind: 'session', lines: 1, fields: {} }, ...all])).slice(2)).toEqual([
    'spawned aaaaaaaa',
    'implementation aaaaaaaa',
    'complete aaaaaaaa with report',
    'complete aaaaaaaa ended',
    'spawned bbbbbbbb',
    'complete bbbbbbbb',
    'ended bbbbbbbb',
    'spawned cccccccc',
    'complete cccccccc',
    'message cccccccc',
    'ended cccccccc',
    'implementation dddddddd',
  ]);
});

test('filters go by the kind of work, general, stage, agent, need and words', () => {
  const log = loaded(morning(at));
  expect(shown(log, { work: 'review' }).filter((row) => row.startsWith('spawned'))).toEqual([
    'spawned e21f4408',
    'spawned f0d1e2c3',
  ]);
  expect(shown(log, { work: 'review' })[1]).toBe('chart of 2');
  expect(shown(log, { general: 'nobody' })).toEqual([]);
  expect(shown(log, { stage: 'implementation' }).length).toBeGreaterThan(10);
  expect(shown(log, { stage: 'research' })).toEqual([]);
  expect(shown(log, { agent: '77aa01bc' }).slice(1)).toEqual([
    'chart of 1',
    'spawned 77aa01bc',
    'complete 77aa01bc',
    'message 77aa01bc',
    'complete 77aa01bc',
  ]);
  expect(shown(log, { work: 'needsYou' }, ['5d0e9b31']).slice(1)).toEqual(['chart of 1', 'spawned 5d0e9b31']);
  expect(shown(log, { text: '  LOCALstorage ' }).slice(2)).toEqual(['complete 8abfab85 with report']);
  expect(shown(log, { text: 'Audit auth flow' }).filter((row) => row.startsWith('complete'))).toEqual([
    'complete 8abfab85 with report',
  ]);
  expect(shown(log, { text: '(.*)+$' })).toEqual([]);
});

test('there is to choose what the log has', () => {
  const log = loaded(morning(at));
  const facets = facetsOf(chaptersOf(log), directoryOf(log.entries));
  expect(facets).toEqual({
    work: { research: 4, implementation: 2, review: 2, testing: 0 },
    generals: ['Claude · auth refactor'],
    stages: ['implementation'],
  });
});

test('a log that comes in portions, the newest first, is the same log', () => {
  const entries = manyEntries(1000);
  let log = NOTHING;
  let chapters = chaptersOf(log);
  for (let end = entries.length; end > 0; end -= 150) {
    const part = entries.slice(Math.max(0, end - 150), end);
    const firstLine = entries.slice(0, Math.max(0, end - 150)).reduce((sum, { lines }) => sum + lines, 0);
    log = spliced(log, { load: 1, step: 0, at: 0, remove: 0, entries: part, firstLine, isComplete: end <= 150 });
    const [newest] = chapters;
    chapters = chaptersOf(log, chapters);
    if (newest?.session !== undefined) expect(chapters[0]).toBe(newest);
  }
  expect(log).toEqual(loaded(entries));
  expect(chapters).toEqual(chaptersOf(loaded(entries)));
  const last = entries.at(-1);
  if (last === undefined) throw new Error('There is no entry.');
  expect(lineOf(log, last)).toBe(entries.slice(0, -1).reduce((sum, { lines }) => sum + lines, 0));
});

test('ticks are round times that have room for their labels', () => {
  const range = rangeOf([at, at + 50 * 60_000]);
  if (range === undefined) throw new Error('There is no range.');
  for (const width of [120, 400, 900, 3000]) {
    const ticks = ticksOf(range, width);
    expect(ticks.length).toBeGreaterThan(0);
    expect((ticks.length - 1) * 84).toBeLessThanOrEqual(width);
    for (const tick of ticks) expect(tick.at % 60_000).toBe(0);
  }
  expect(ticksOf(range, 900).map((tick) => new Date(tick.at).toISOString().slice(11, 16))).toEqual([
    '10:30',
    '10:40',
    '10:50',
    '11:00',
    '11:10',
    '11:20',
  ]);
  expect(rangeOf([])).toBeUndefined();
  const month = rangeOf([at, at + 40 * 86_400_000]);
  expect(month && ticksOf(month, 500).length).toBeLessThanOrEqual(6);
});

test('heights answer as a plain sum does, whatever was set', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(300), { minLength: 1, maxLength: 1200 }),
      fc.array(fc.tuple(fc.nat(1199), fc.nat(300)), { maxLength: 20 }),
      fc.nat(100_000),
      (guesses, changes, place) => {
        const plain = [...guesses];
        const heights = new Heights(plain.length, (index) => guesses[index] ?? 0);
        for (const [index, height] of changes) {
          if (index >= plain.length) continue;
          plain[index] = height;
          heights.set(index, height);
        }
        const tops = plain.map((_, index) => plain.slice(0, index).reduce((sum, one) => sum + one, 0));
        expect(heights.total).toBe(plain.reduce((sum, one) => sum + one, 0));
        expect(heights.topOf(plain.length - 1)).toBe(tops.at(-1));
        const index = heights.at(place);
        expect(tops[index]).toBeLessThanOrEqual(Math.max(place, 0) + 300);
        if (place < heights.total) expect((tops[index] ?? 0) + (plain[index] ?? 0)).toBeGreaterThan(place);
      },
    ),
    { numRuns: 60 },
  );
});

test('what a person looks at stays when rows above it come, go and turn out higher', () => {
  const rows = Array.from({ length: 500 }, (_, index) => ({ name: index }));
  const scroller = new Scroller<{ name: number }>(
    (row) => row,
    () => 50,
  );
  scroller.setRows(rows);
  scroller.scrolled(50 * 100 + 20);
  expect(scroller.edge).toEqual({ row: rows[100], above: 20 });
  scroller.setRows([{ name: -1 }, ...rows]);
  expect(scroller.edge).toEqual({ row: rows[100], above: 20 });
  expect(scroller.measure([[3, 80]])).toBe(true);
  expect(scroller.measure([[3, 80]])).toBe(false);
  expect(scroller.edge).toEqual({ row: rows[100], above: 20 });
  scroller.scrolled(0);
  scroller.setRows([{ name: -2 }, ...rows]);
  expect(scroller.top).toBe(0);
});
