import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Emitter } from '../../../src/core/base/event.ts';
import { LogDocument } from '../../../src/core/agentsLog/logDocument.ts';
import type { Section, SectionChange } from '../../../src/core/agentsLog/model.ts';
import type { LogEntry, Splice, TimelineToPage } from '../../../src/protocol/timeline.ts';
import { differenceOf } from '../../../src/vscode/webviews/difference.ts';
import type { LogState } from '../../../src/vscode/webviews/logFile.ts';
import { entryOf } from '../../../src/vscode/webviews/timeline/entryOf.ts';
import { fileStateOf } from '../../../src/vscode/webviews/timeline/fileState.ts';
import { TimelineFeed } from '../../../src/vscode/webviews/timeline/timelineFeed.ts';
import { lineOf, NOTHING, spliced, type LoadedLog } from '../../../webview-ui/timeline/log.ts';
import { dayOfAGeneral } from '../../support/logText.ts';
import { until } from '../../support/until.ts';

/** A log that a test changes, and a page that keeps what it is told. */
class Wire {
  readonly document: LogDocument;
  readonly linesBefore = 0;
  readonly state: LogState = { kind: 'shown' };
  readonly #changed = new Emitter<SectionChange>();
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeState = new Emitter<LogState>().event;
  readonly feed: TimelineFeed;
  log: LoadedLog = NOTHING;
  step = 0;
  messages = 0;
  onSplice: (splice: Splice) => void = () => {};

  constructor(text: string) {
    this.document = new LogDocument(text);
    this.feed = new TimelineFeed(this, { post: async (name, body) => this.#take(name, body) }, () => {});
    this.feed.start({ load: 1, name: 'agents.log', canAct: true });
  }

  change(start: number, end: number, text: string): void {
    this.#changed.fire(this.document.change(start, end, text));
  }

  async #take<Name extends keyof TimelineToPage>(name: Name, body: TimelineToPage[Name]): Promise<boolean> {
    this.messages++;
    if (name === 'begin') [this.log, this.step] = [NOTHING, 0];
    if (name === 'splice') {
      const splice = body as Splice;
      expect(splice.step).toBe(this.step++);
      this.log = spliced(this.log, splice);
      this.onSplice(splice);
    }
    return true;
  }
}

function projected({ sections }: LogDocument): readonly LogEntry[] {
  let session: Section | undefined;
  return sections.map((section) => {
    if (section.kind === 'session') session = section;
    return entryOf(section, session);
  });
}

const day = dayOfAGeneral(new Date(Date.UTC(2026, 10, 21, 10, 30)));

test('the page has what the log has, and knows the line of every entry', async () => {
  const wire = new Wire(day.repeat(40));
  await until('all is there', () => wire.log.isComplete);
  expect(wire.log.entries).toEqual(projected(wire.document));
  for (const index of [0, 5, 300]) {
    const entry = wire.log.entries[index];
    expect(entry && lineOf(wire.log, entry)).toBe(wire.document.lineOf(index));
  }
});

test('a large log comes in small messages, one in each turn of the loop', async () => {
  const entry = `### Complete: 8abfab85 - 10:45\nStatus: success\nFindings:\n- ${'word '.repeat(200)}\n`;
  const wire = new Wire(`# Agents Log\n${entry.repeat(5000)}`);
  const sizes: number[] = [];
  const perTurn: number[] = [];
  let before = wire.messages;
  wire.onSplice = (splice) => sizes.push(JSON.stringify(splice).length);
  while (!wire.log.isComplete) {
    await new Promise((resolve) => setImmediate(resolve));
    perTurn.push(wire.messages - before);
    before = wire.messages;
  }
  expect(sizes.length).toBeGreaterThan(20);
  expect(Math.max(...sizes)).toBeLessThan(250_000);
  expect(Math.max(...perTurn)).toBe(1);
});

test('what is appended travels alone', async () => {
  const wire = new Wire(day);
  await until('all is there', () => wire.log.isComplete);
  const before = wire.messages;
  wire.change(wire.document.length, wire.document.length, '\n### Synthesis - 12:00\n- All is well\n');
  expect(wire.messages).toBe(before + 1);
  expect(wire.log.entries.at(-1)).toMatchObject({ kind: 'synthesis', text: '- All is well' });
});

test('entries get other times when their session gets another day', async () => {
  const wire = new Wire(day);
  await until('all is there', () => wire.log.isComplete);
  const at = day.lastIndexOf('## Session: 2026-11-21');
  wire.change(at, at + '## Session: 2026-11-21'.length, '## Session: 2026-11-25');
  expect(wire.log.entries).toEqual(projected(wire.document));
  expect(new Date(wire.log.entries.at(-1)?.at ?? 0).toISOString()).toMatch(/^2026-11-25T/);
});

test('whatever is changed, also while the log is still being sent, the page ends up with the log', async () => {
  const piece = fc.constantFrom(
    '\n## Session: 2026-01-02\n',
    '\n### Complete: 8abfab85 - 10:45\nStatus: failed\n',
    'x',
    '',
    '```\n',
    '#',
    '\n',
  );
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(3000),
    text: piece,
    wait: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { maxLength: 6 }), async (edits) => {
      const wire = new Wire(day.repeat(12));
      for (const { at, length, text, wait } of edits) {
        const start = Math.floor(at * wire.document.length);
        wire.change(start, start + length, text);
        if (wait) await new Promise((resolve) => setImmediate(resolve));
      }
      await until('all is there', () => wire.log.isComplete || wire.document.sections.length === 0);
      expect(wire.log.entries).toEqual(projected(wire.document));
    }),
    { numRuns: 40 },
  );
});

test('a file that is written anew tells only what differs', () => {
  const before = new LogDocument(day).sections;
  expect(differenceOf(before, new LogDocument(day).sections)).toBeUndefined();
  const after = new LogDocument(`${day}\n### Synthesis - 12:00\n`).sections;
  expect(differenceOf(before, after)).toEqual({ from: before.length - 1, removed: 1, added: 2 });
  expect(differenceOf(before, [])).toEqual({ from: 0, removed: before.length, added: 0 });
});

test('fields with a place of their own leave the text; what nobody planned stays in it', () => {
  const [, entry] = projected(
    new LogDocument(
      '## Session: 2026-11-21\n### Complete: 8abfab85 - 10:45\nStatus: success\nGotchas: mind the gap\n- one\nFiles: a.ts\n\nMore words.\n\n---\n',
    ),
  );
  expect(entry).toMatchObject({
    id: '8abfab85',
    fields: { status: 'success', files: 'a.ts' },
    text: 'Gotchas: mind the gap\n- one\n\nMore words.',
  });
  expect(projected(new LogDocument(`### Note\n${'x'.repeat(30_000)}`)).at(-1)).toMatchObject({ isCut: true });
});

test('every state of a file has one sentence, and a button where something can be done', () => {
  const kinds = ['shown', 'empty', 'foreign', 'missing'] as const;
  expect(kinds.map((kind) => fileStateOf({ kind }, false).button)).toEqual([
    undefined,
    'Spawn Agent…',
    'Open Text',
    'Spawn Agent…',
  ]);
  expect(fileStateOf({ kind: 'shown' }, true)).toMatchObject({ kind: 'partial', button: 'Open Text' });
  expect(fileStateOf({ kind: 'unreadable', why: 'it is a folder' }, false)).toEqual({
    kind: 'unreadable',
    sentence: 'Cannot read the log: it is a folder.',
    button: 'Try Again',
  });
});
