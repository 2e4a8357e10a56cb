import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lines } from '../../../src/server/lines.ts';
import { editBetween, encoded, type Token } from '../../../src/server/tokens.ts';
import { nearest } from '../../../src/server/nearest.ts';

test('offset and position say the same place, in any text', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '\n', '\r\n', 'ö', '\u{1f600}'), { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      const lines = new Lines(text);
      for (let offset = 0; offset <= text.length; offset++) {
        // Between the two characters of a line break there is no place.
        if (text[offset] === '\n' && text[offset - 1] === '\r') continue;
        expect(lines.offsetAt(lines.positionAt(offset))).toBe(offset);
      }
    }),
  );
});

test('a position outside of the text means its nearest place', () => {
  const lines = new Lines('ab\r\ncd');
  expect(lines.offsetAt({ line: 0, character: 99 })).toBe(2);
  expect(lines.offsetAt({ line: 9, character: 0 })).toBe(6);
  expect(lines.offsetAt({ line: -1, character: 3 })).toBe(0);
  expect(lines.positionAt(-5)).toEqual({ line: 0, character: 0 });
  expect(lines.lineText(0)).toBe('ab');
  expect(lines.lineText(7)).toBe('');
});

test('tokens are encoded from one to the next', () => {
  const token = (line: number, character: number, length: number): Token => ({
    line,
    character,
    length,
    type: 'number',
  });
  expect(encoded([token(1, 4, 2), token(1, 9, 3), token(4, 2, 1), token(4, 3, 0)])).toEqual([
    ...[1, 4, 2, 2, 0],
    ...[0, 5, 3, 2, 0],
    ...[3, 2, 1, 2, 0],
  ]);
});

test('the edit between two answers makes the one of the other', () => {
  const numbers = fc.array(fc.nat(2), { maxLength: 12 });
  fc.assert(
    fc.property(numbers, numbers, (before, after) => {
      const made = [...before];
      for (const { start, deleteCount, data } of editBetween(before, after))
        made.splice(start, deleteCount, ...(data ?? []));
      expect(made).toEqual(after);
    }),
  );
  expect(editBetween([1, 2], [1, 2])).toEqual([]);
});

test('the nearest words come first, and none that is too far', () => {
  const ids = ['8abfab85', '8abfab58', '4d60289c', '8abfxx85'];
  expect(nearest('8abfab85', ids, 3)).toEqual(['8abfab58', '8abfxx85']);
  expect(nearest('8abfab8', ids, 1)).toEqual(['8abfab85', '8abfab58']);
  expect(nearest('zzz', ids, 3)).toEqual([]);
});
