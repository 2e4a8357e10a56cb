import { expect, test } from 'vitest';
import { Failure } from '../../../src/core/base/errors.ts';
import { stateAfter } from '../../../src/vscode/codex/readinessState.ts';

test('the view says what stands between the user and an agent', () => {
  expect(stateAfter({ login: 'account' })).toBe('ready');
  expect(stateAfter({ login: 'notNeeded' })).toBe('ready');
  expect(stateAfter({ login: 'missing' })).toBe('loggedOut');
  expect(stateAfter({ error: new Failure('no-codex', 'none') })).toBe('noCodex');
  expect(stateAfter({ error: new Failure('old-codex', 'old') })).toBe('oldCodex');
  expect(stateAfter({ error: new Failure('no-engine', 'none') })).toBe('failed');
  expect(stateAfter({ error: new Error('boom') })).toBe('failed');
});
