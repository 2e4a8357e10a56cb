import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerptOf, linesWith, placeOf } from '../../../src/core/agents/findText.ts';

const passages = ['$ npm test\nok', 'Redis it is.\nok', '> Use redis?\n$ npm test'].map((text) => ({
  turnId: 't',
  text,
}));

test('lines are found in any case, the newest first', () => {
  expect(linesWith(passages, ' REDIS ').map(({ text }) => text)).toEqual(['> Use redis?', 'Redis it is.']);
  expect(linesWith(passages, 'nothing')).toEqual([]);
  expect(linesWith(passages, ' ')).toEqual([]);
});

test('a line is found again in a document that has other lines above and newer ones below', () => {
  const lines = ['## Turn 1', ...passages.flatMap(({ text }) => text.split('\n'))];
  const [newest, oldest] = linesWith(passages, 'npm');
  expect([newest, oldest].map((line) => line && placeOf(line, lines))).toEqual([6, 1]);
  expect(newest && placeOf(newest, ['gone'])).toBeUndefined();
});

test('any found line leads back to itself', () => {
  const line = fc.constantFrom('a', 'b', 'ab', 'cab', '');
  fc.assert(
    fc.property(fc.array(fc.array(line, { minLength: 1 }), { maxLength: 6 }), (texts) => {
      const all = texts.map((lines) => ({ turnId: 't', text: lines.join('\n') }));
      const lines = all.flatMap(({ text }) => text.split('\n'));
      const places = linesWith(all, 'a').map((found) => placeOf(found, lines));
      expect(places.toReversed()).toEqual(lines.flatMap((text, index) => (text.includes('a') ? [index] : [])));
    }),
  );
});

test('an excerpt shows what was found, however long the line is', () => {
  expect(excerptOf('  a  short\tline ', 'short', 40)).toBe('a short line');
  const long = `${'x'.repeat(200)} needle ${'y'.repeat(200)}`;
  const excerpt = excerptOf(long, 'needle', 40);
  expect(excerpt).toMatch(/^…x+ needle y+…$/);
  expect(excerpt.length).toBeLessThanOrEqual(40);
});
