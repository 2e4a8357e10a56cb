import { expect, test } from 'vitest';
import type { Session } from '../../../src/core/elsewhere/session.ts';
import { elsewhereRowOf, sessionRowOf } from '../../../src/vscode/sessions/sessionRow.ts';
import { MINUTE, NOON } from './agents.ts';

function session(overrides: Partial<Session> = {}): Session {
  return {
    threadId: '01a1',
    name: 'Explain the build',
    prompt: 'Explain the build',
    cwd: '/work/atlas',
    model: 'gpt-5.5',
    byExec: false,
    usedAt: NOON - 14 * MINUTE,
    state: { kind: 'ended', certain: true },
    ...overrides,
  };
}

const HERE = ['/work/atlas'];

test('a row says by shape and words whether its session can be joined, only be read, or has ended', () => {
  const rows = [
    session({ state: { kind: 'live', doing: 'working' } }),
    session({ state: { kind: 'live', doing: 'approval' } }),
    session({ state: { kind: 'live', doing: 'idle' } }),
    session({ state: { kind: 'readOnly', working: true, pid: 42 }, byExec: true }),
    session({ state: { kind: 'readOnly', working: false, pid: 42 } }),
    session(),
    session({ state: { kind: 'ended', certain: false } }),
  ].map((one) => sessionRowOf(one, NOON, HERE, 'thisWorkspace'));
  expect(rows.map(({ icon, spoken, contextValue }) => [icon, spoken, contextValue])).toEqual([
    ['loading~spin', 'Explain the build, working', 'session sessionLive'],
    ['shield', 'Explain the build, needs approval', 'session sessionLive'],
    ['circle-outline', 'Explain the build, idle', 'session sessionLive'],
    ['eye', 'Explain the build, read-only, working, codex exec', 'session sessionReadOnly'],
    ['eye', 'Explain the build, read-only, open', 'session sessionReadOnly'],
    ['circle-slash', 'Explain the build, ended, 14 m ago', 'session sessionEnded'],
    ['circle-slash', 'Explain the build, not open here, 14 m ago', 'session sessionEnded'],
  ]);
  expect(rows.map(({ description }) => description)).toEqual([
    'working',
    'needs approval',
    'idle',
    'read-only · working · codex exec',
    'read-only · open',
    '14 m ago',
    '14 m ago',
  ]);
});

test('no word of a menu for agents stands in the row of a session', () => {
  for (const kind of ['live', 'readOnly', 'ended'] as const) {
    const state =
      kind === 'live'
        ? ({ kind, doing: 'failed' } as const)
        : kind === 'ended'
          ? ({ kind, certain: true } as const)
          : ({ kind, working: true, pid: 1 } as const);
    const { contextValue } = sessionRowOf(session({ state }), NOON, HERE, 'thisWorkspace');
    expect(contextValue).not.toMatch(/\b(agent|living|ended|busy|asking|decidable|unread|failed|general|group)\b/);
  }
});

test('the folder is said of a session of another one, when those of all folders are listed', () => {
  const other = session({ cwd: '/work/docs' });
  expect(sessionRowOf(other, NOON, HERE, 'everywhere').description).toBe('14 m ago · docs');
  expect(sessionRowOf(session(), NOON, HERE, 'everywhere').description).toBe('14 m ago');
});

test('a tooltip says why, and what somebody wrote is only text in it', () => {
  const { tooltip } = sessionRowOf(
    session({ name: '[x](command:evil)', prompt: '# <b>Hi</b>', state: { kind: 'readOnly', working: false, pid: 42 } }),
    NOON,
    HERE,
    'thisWorkspace',
  );
  expect(tooltip).toContain('process 42 has it open. It can be adopted when that has ended.');
  expect(tooltip).not.toContain('](command');
  expect(tooltip).not.toContain('<b>');
});

test('the row above them counts them, and those that are open', () => {
  const state = { sessions: [session(), session({ state: { kind: 'live', doing: 'idle' } })], more: false };
  expect(elsewhereRowOf(state, 'thisWorkspace')).toMatchObject({
    label: 'Elsewhere · 2',
    description: '1 open',
    spoken: 'Elsewhere, 2 sessions that somebody started outside, 1 open',
  });
  expect(elsewhereRowOf({ sessions: [session()], more: true }, 'everywhere')).toMatchObject({
    label: 'Elsewhere · 1+',
    description: 'all folders',
    contextValue: 'elsewhere everywhere',
  });
});
