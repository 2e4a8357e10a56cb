import { expect, test } from 'vitest';
import { placeFor, type UnaskedTerminal } from '../../../src/vscode/terminals/placeFor.ts';

const terminals = (...rest: readonly Partial<UnaskedTerminal>[]): UnaskedTerminal[] =>
  rest.map((one, index) => ({ agentId: `${index}`, taken: false, working: false, ...one }));

test('up to six terminals open beside each other', () => {
  expect(placeFor(terminals({}, {}, {}, {}, {}))).toEqual({ kind: 'new' });
});

test('the seventh takes the place of the oldest idle one', () => {
  expect(placeFor(terminals({ working: true }, {}, {}, {}, {}, {}))).toEqual({ kind: 'insteadOf', agentId: '1' });
});

test('those that the person came to count no more and are never closed', () => {
  expect(placeFor(terminals({ taken: true }, {}, {}, {}, {}, {}))).toEqual({ kind: 'new' });
  expect(placeFor(terminals({ taken: true }, {}, {}, {}, {}, {}, {}))).toEqual({ kind: 'insteadOf', agentId: '1' });
});

test('no terminal of a working agent is closed', () => {
  const all = terminals(...Array.from({ length: 6 }, () => ({ working: true })));
  expect(placeFor(all)).toEqual({ kind: 'none' });
});
