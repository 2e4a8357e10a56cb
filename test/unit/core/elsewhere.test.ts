import { expect, test } from 'vitest';
import { isIn } from '../../../src/core/base/folders.ts';
import type { StoredThread } from '../../../src/core/codex/storedThreads.ts';
import { locksByInode, writersFromLsof } from '../../../src/core/codex/threadWriters.ts';
import { isElsewhere, sessionsOf, type Evidence } from '../../../src/core/elsewhere/session.ts';

function thread(id: string, overrides: Partial<StoredThread> = {}): StoredThread {
  return {
    id,
    cwd: '/work',
    name: '',
    preview: `prompt of ${id}`,
    model: 'gpt-5.5',
    byExec: false,
    isOurs: false,
    isHidden: false,
    usedAt: 0,
    status: 'notLoaded',
    ...overrides,
  };
}

const NOBODY: Evidence = { isAgent: () => false, writers: new Map(), working: new Set() };

test('what is an agent, part of a conversation, or started by us is no session', () => {
  const isAgent = (threadId: string): boolean => threadId === 'adopted';
  const threads = [
    thread('plain'),
    thread('adopted'),
    thread('just spawned', { isOurs: true }),
    thread('sub-agent', { isHidden: true }),
  ];
  expect(threads.filter((one) => isElsewhere(one, isAgent)).map(({ id }) => id)).toEqual(['plain']);
  expect(sessionsOf(threads, { ...NOBODY, isAgent }).map(({ threadId }) => threadId)).toEqual(['plain']);
});

test('a session is live where our engine has it, read-only where another process has, else ended', () => {
  const threads = [thread('a', { status: 'working' }), thread('b'), thread('c'), thread('d')];
  const writers = new Map([
    ['a', 11],
    ['b', 12],
    ['c', 13],
  ]);
  const states = sessionsOf(threads, { ...NOBODY, writers, working: new Set(['c']) }).map(({ threadId, state }) => [
    threadId,
    state,
  ]);
  expect(Object.fromEntries(states)).toEqual({
    a: { kind: 'live', doing: 'working' },
    b: { kind: 'readOnly', working: false, pid: 12 },
    c: { kind: 'readOnly', working: true, pid: 13 },
    d: { kind: 'ended', certain: true },
  });
});

test('where nobody can tell who has a session open, it is not said to have ended for certain', () => {
  const [session] = sessionsOf([thread('a')], { ...NOBODY, writers: undefined });
  expect(session?.state).toEqual({ kind: 'ended', certain: false });
});

test('open sessions stand in the order of their beginnings, whatever they do, and above those that have ended', () => {
  const order = (threads: readonly StoredThread[]): readonly string[] =>
    sessionsOf(threads, { ...NOBODY, writers: new Map([['3', 9]]) }).map(({ threadId }) => threadId);
  const old = thread('1', { status: 'idle', usedAt: 10 });
  const young = thread('4', { status: 'idle', usedAt: 20 });
  const ended = [thread('2', { usedAt: 30 }), thread('5', { usedAt: 25 })];
  expect(order([...ended, old, thread('3'), young])).toEqual(['4', '3', '1', '2', '5']);
  expect(order([...ended, { ...old, status: 'working', usedAt: 99 }, thread('3'), young])).toEqual([
    '4',
    '3',
    '1',
    '2',
    '5',
  ]);
});

test('a session is called as in Codex, else by its first words', () => {
  const threads = [thread('2', { name: 'Given' }), thread('1', { preview: 'Please read\nthe code' })];
  expect(sessionsOf(threads, NOBODY).map(({ name }) => name)).toEqual(['Given', 'read the code']);
});

test('a folder is in another one, or is it; one with the same beginning is not', () => {
  const folders = ['/work/atlas'];
  expect(['/work/atlas', '/work/atlas/api', '/work/atlas-two', '/work'].map((one) => isIn(one, folders))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(isIn('/anywhere', ['/'])).toBe(true);
});

test('the kernel names the process that has a lock', () => {
  const locks = `1: POSIX  ADVISORY  READ 13540 fe:00:2150349 128 128
9: FLOCK  ADVISORY  WRITE 17981 fe:00:2152107 0 EOF
9: -> FLOCK  ADVISORY  WRITE 555 fe:00:2152107 0 EOF
25: FLOCK  ADVISORY  WRITE 21445 fe:00:2152634 0 EOF
`;
  expect([...locksByInode(locks)]).toEqual([
    [2152107, 17981],
    [2152634, 21445],
  ]);
});

test('so does lsof', () => {
  expect([...writersFromLsof('p42\nf7\nn/home/.codex/thread-writer-locks/01a1-b.lock\np43\nf8\nn/x/c.lock\n')]).toEqual(
    [
      ['01a1-b', 42],
      ['c', 43],
    ],
  );
});
