import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogDocument } from '../../../src/core/agentsLog/logDocument.ts';
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
