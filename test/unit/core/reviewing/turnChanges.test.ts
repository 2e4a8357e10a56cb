import { expect, test } from 'vitest';
import type { FileChange } from '../../../../src/core/agents/agent.ts';
import { scopeFromKey, scopeKey, type ChangesScope } from '../../../../src/core/reviewing/changesScope.ts';
import { turnFiles, type TurnChange } from '../../../../src/core/reviewing/turnChanges.ts';
import { UNKNOWN } from '../../../../src/core/reviewing/undoChanges.ts';

const in1 = (change: FileChange): TurnChange => ({ turnId: 'turn-1', change });
const in2 = (change: FileChange): TurnChange => ({ turnId: 'turn-2', change });
const disk = (files: Record<string, string>) => (path: string) => files[path];

const FIRST = in1({ path: 'a.ts', kind: 'update', diff: '@@ -1,2 +1,2 @@\n one\n-two\n+2\n' });
const SECOND = in2({ path: 'a.ts', kind: 'update', diff: '@@ -1,2 +1,2 @@\n-one\n+1\n 2\n' });

test('each turn has its own before and after, whatever came later', () => {
  const now = disk({ 'a.ts': '1\n2\n' });
  expect(turnFiles('turn-1', [FIRST, SECOND], now)).toEqual([
    { path: 'a.ts', before: 'one\ntwo\n', after: 'one\n2\n' },
  ]);
  expect(turnFiles('turn-2', [FIRST, SECOND], now)).toEqual([{ path: 'a.ts', before: 'one\n2\n', after: '1\n2\n' }]);
  expect(turnFiles('turn-3', [FIRST, SECOND], now)).toEqual([]);
});

test('a file that was added, moved later and is gone now is still known', () => {
  const changes = [
    in1({ path: 'new.ts', kind: 'add', diff: 'x\n' }),
    in2({ path: 'new.ts', kind: 'update', movedTo: 'moved.ts', diff: '' }),
    { turnId: 'turn-3', change: { path: 'moved.ts', kind: 'delete', diff: 'x\n' } as const },
  ];
  const now = disk({});
  expect(turnFiles('turn-1', changes, now)).toEqual([{ path: 'new.ts', before: undefined, after: 'x\n' }]);
  expect(turnFiles('turn-2', changes, now)).toEqual([{ path: 'moved.ts', before: 'x\n', after: 'x\n' }]);
  expect(turnFiles('turn-3', changes, now)).toEqual([{ path: 'moved.ts', before: 'x\n', after: undefined }]);
});

test('where somebody else has changed the file since, the pieces that the turn changed are shown', () => {
  const pieces = [
    { path: 'a.ts', before: '@@ -1,2 +1,2 @@\none\ntwo\n', after: '@@ -1,2 +1,2 @@\none\n2\n', isInPieces: true },
  ];
  expect(turnFiles('turn-1', [FIRST, SECOND], disk({ 'a.ts': 'of somebody else\n' }))).toEqual(pieces);
  expect(turnFiles('turn-1', [FIRST], () => UNKNOWN)).toEqual(pieces);
  const added = in1({ path: 'b.ts', kind: 'add', diff: 'whole\n' });
  expect(turnFiles('turn-1', [added], () => UNKNOWN)).toEqual([
    { path: 'b.ts', before: undefined, after: 'whole\n', isInPieces: true },
  ]);
  const gone = in1({ path: 'c.ts', kind: 'delete', diff: 'was\n' });
  expect(turnFiles('turn-1', [gone], disk({ 'c.ts': 'again\n' }))).toEqual([
    { path: 'c.ts', before: 'was\n', after: undefined, isInPieces: true },
  ]);
});

test('a scope is the same after it stood in an address', () => {
  const scopes: ChangesScope[] = [
    { kind: 'spawn' },
    { kind: 'uncommitted' },
    { kind: 'checkout' },
    { kind: 'turn', turn: 12 },
  ];
  expect(scopes.map((scope) => scopeFromKey(scopeKey(scope)))).toEqual(scopes);
  expect(['', 'turn-0', 'turn-1x', 'toString', 'turn-99999999999'].map(scopeFromKey)).toEqual(Array(5).fill(undefined));
});
