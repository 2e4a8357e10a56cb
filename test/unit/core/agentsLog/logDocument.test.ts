import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FENCE_REACH } from '../../../../src/core/agentsLog/fences.ts';
import { LogDocument } from '../../../../src/core/agentsLog/logDocument.ts';
import { anyLog, anyPiece } from './anyLog.ts';

/** All that a section says, for comparison: sections read themselves only when they are asked. */
function shapeOf(document: LogDocument): unknown {
  return document.sections.map((section) => {
    const { kind, text, lineBreaks, level, heading, headingSpan, id, time, title, fences } = section;
    const fields = section.fields.map(({ name, value, nameSpan, valueSpan }) => ({ name, value, nameSpan, valueSpan }));
    return { kind, text, lineBreaks, level, heading, headingSpan, id, time, title, fences, fields };
  });
}

const changes = fc.array(fc.tuple(fc.nat(), fc.nat(12), anyPiece), { minLength: 1, maxLength: 8 });

test('a document prints what it was made of, whatever that was', () => {
  fc.assert(
    fc.property(anyLog, (text) => {
      const document = new LogDocument(text);
      expect(document.print()).toBe(text);
      expect(document.length).toBe(text.length);
      expect(document.lineCount).toBe(text.split('\n').length);
      for (const { fields, headingSpan, heading, text: own } of document.sections) {
        expect(own.slice(headingSpan.start, headingSpan.end)).toBe(heading);
        for (const { name, nameSpan } of fields) expect(own.slice(nameSpan.start, nameSpan.end)).toBe(name);
      }
    }),
    { numRuns: 500 },
  );
});

test('a document that was changed many times is the one of its text', () => {
  fc.assert(
    fc.property(anyLog, changes, (start, edits) => {
      const document = new LogDocument(start);
      let text = start;
      for (const [place, length, piece] of edits) {
        const from = place % (text.length + 1);
        const to = Math.min(text.length, from + length);
        const before = [...document.sections];
        const { from: index, removed, added } = document.change(from, to, piece);
        text = text.slice(0, from) + piece + text.slice(to);
        const kept = [...before.slice(0, index), ...before.slice(index + removed)];
        const now = [...document.sections.slice(0, index), ...document.sections.slice(index + added)];
        expect(now.every((section, at) => section === kept[at])).toBe(true);
        expect(shapeOf(document)).toEqual(shapeOf(new LogDocument(text)));
        expect([document.length, document.lineCount]).toEqual([text.length, text.split('\n').length]);
      }
    }),
    { numRuns: 1000 },
  );
});

test('places and positions are those of the text, also after changes', () => {
  fc.assert(
    fc.property(anyLog, changes, fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), (start, edits, places) => {
      const document = new LogDocument(start);
      for (const [place, length, piece] of edits) {
        const from = place % (document.length + 1);
        document.positionAt(from);
        document.change(from, from + length, piece);
      }
      const text = document.print();
      for (const place of places) {
        const offset = place % (text.length + 1);
        const lines = text.slice(0, offset).split('\n');
        const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
        expect(document.positionAt(offset)).toEqual(position);
        const isInLineBreak = text.slice(offset - 1, offset + 1) === '\r\n';
        if (!isInLineBreak) expect(document.offsetAt(position)).toBe(offset);
        const end = offset + (place % 40);
        expect(document.slice(offset, end)).toBe(text.slice(offset, end));
        const index = document.sectionAt(offset);
        if (offset < text.length) {
          expect(document.startOf(index)).toBeLessThanOrEqual(offset);
          expect(document.startOf(index + 1)).toBeGreaterThan(offset);
        }
      }
      for (const index of document.sections.keys()) {
        expect(document.positionAt(document.startOf(index))).toEqual({ line: document.lineOf(index), character: 0 });
      }
    }),
    { numRuns: 500 },
  );
});

/** Sections of about `size` characters that are no log's own. */
function filler(size: number): string {
  return '### Free heading\nsome words of text\n'.repeat(Math.ceil(size / 36));
}

test.each([1000, 30_000, 60_000, 70_000, 200_000])(
  'a fence that is closed %d characters later is one as in the whole text',
  (size) => {
    const head = `# Agents Log\n### Complete: 1\n\`\`\`\n${filler(size)}`;
    const document = new LogDocument(`${head}### Ended: 1\n${filler(size)}`);
    const open = document.sections.length;
    document.change(head.length, head.length, '```\n');
    expect(shapeOf(document)).toEqual(shapeOf(new LogDocument(document.print())));
    expect(document.sections.length < open).toBe(size < FENCE_REACH);
    document.change(head.length, head.length + 4, '');
    expect(document.sections).toHaveLength(open);
  },
);

test('an entry that was torn in a code fence ends at the next entry, and the fences behind it stay whole', () => {
  const whole = '### Complete: 2\n```\n# code\n```\n';
  const kinds = (text: string): unknown =>
    new LogDocument(text).sections.map(({ kind, fences }) => [kind, fences.length]);
  expect(kinds(`### Complete: 1\n\`\`\`ts\nconst\n${whole.repeat(2)}`)).toEqual([
    ['complete', 0],
    ['complete', 1],
    ['complete', 1],
  ]);
});

test('a change leaves the sections that it does not touch as they are', () => {
  const document = new LogDocument(`# Agents Log\n${filler(10_000)}`);
  const { length } = document.sections;
  expect(document.change(document.length, document.length, '### Ended: 1\n')).toEqual({
    from: length,
    removed: 0,
    added: 1,
  });
  expect(document.change(20, 20, 'x')).toEqual({ from: 1, removed: 1, added: 1 });
  expect(document.change(document.startOf(3), document.startOf(5), '')).toEqual({ from: 3, removed: 2, added: 0 });
});
