import { expect, test } from 'vitest';
import { USER, whoAsks, type Ancestor } from '../../../src/core/agents/general.ts';

const CLAUDE = { CLAUDE_CODE_SESSION_ID: '0f3c5f5e-9d1c-4a6a-8f0a-2d6b7c9e9f3a', CLAUDE_PID: '100' };
const CODEX = { CODEX_THREAD_ID: '01a1fcb3-7b1e-7aa0-9c11-aabbccdd1234' };

function ancestors(...found: readonly [number, string][]): () => Promise<readonly Ancestor[]> {
  return async () => Promise.resolve(found.map(([pid, name]) => ({ pid, name })));
}

test('nobody special asks: it is the user, and the ancestors are not even looked at', async () => {
  const never = (): never => {
    throw new Error('looked');
  };
  expect(await whoAsks({}, undefined, never)).toEqual(USER);
  expect(await whoAsks({ CLAUDE_CODE_SESSION_ID: '' }, undefined, never)).toEqual(USER);
  expect(await whoAsks(CLAUDE, undefined, never)).toMatchObject({ kind: 'claude' });
});

test('the one who is named wins over every variable', async () => {
  expect(await whoAsks({ ...CLAUDE, ...CODEX }, 'claude-1')).toEqual({
    kind: 'named',
    id: 'claude-1',
    label: 'claude-1',
  });
  expect(await whoAsks(CLAUDE, 'user')).toEqual(USER);
});

test.each([
  [CLAUDE, 'claude', CLAUDE.CLAUDE_CODE_SESSION_ID, 'claude-9f3a'],
  [CODEX, 'codex', CODEX.CODEX_THREAD_ID, 'codex-1234'],
  [{ OPENCODE_SESSION_ID: 'ses_abcdef' }, 'opencode', 'ses_abcdef', 'opencode-cdef'],
  [{ OPENCODE_PID: '4711' }, 'opencode', '4711', 'opencode-4711'],
  [{ PI_SESSION_ID: 'pi-99' }, 'pi', 'pi-99', 'pi-pi99'],
])('the session of %o asks', async (env, kind, id, label) => {
  expect(await whoAsks(env, undefined)).toEqual({ kind, id, label });
});

test('of two sessions around each other the nearest one asks', async () => {
  const env = { ...CLAUDE, ...CODEX };
  const codexInClaude = ancestors([300, 'bash'], [200, 'codex'], [150, 'zsh'], [100, 'claude'], [1, 'init']);
  expect(await whoAsks(env, undefined, codexInClaude)).toMatchObject({ kind: 'codex' });
  const claudeInCodex = ancestors([300, 'sh'], [100, 'node'], [90, 'codex-linux-x64'], [1, 'init']);
  expect(await whoAsks(env, undefined, claudeInCodex)).toMatchObject({ kind: 'claude' });
});

test('a program that only looks like one of them does not ask', async () => {
  const env = { ...CODEX, PI_SESSION_ID: 'p' };
  expect(await whoAsks(env, undefined, ancestors([9, 'pipeline'], [8, 'pi'], [7, 'codex']))).toMatchObject({
    kind: 'pi',
  });
  expect(await whoAsks(env, undefined, ancestors([9, 'pipeline'], [8, 'codex']))).toMatchObject({ kind: 'codex' });
});

test('two sessions and no ancestor that tells: the first of the table', async () => {
  expect(await whoAsks({ ...CODEX, ...CLAUDE }, undefined, ancestors([5, 'bash']))).toMatchObject({ kind: 'claude' });
  expect(await whoAsks({ ...CODEX, ...CLAUDE }, undefined, ancestors())).toMatchObject({ kind: 'claude' });
});
