import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Notice } from '../../../src/vscode/notifications/notice.ts';
import { NoticeFold, type Timer } from '../../../src/vscode/notifications/noticeFold.ts';

const timer: Timer = (ms, run) => {
  const timeout = setTimeout(run, ms);
  return { dispose: () => clearTimeout(timeout) };
};

let shown: string[];
let stale: Set<string>;
let fold: NoticeFold;

beforeEach(() => {
  vi.useFakeTimers();
  shown = [];
  stale = new Set();
  fold = new NoticeFold({
    timer,
    show: ({ text, buttons }) => shown.push(`${text}${buttons.map(({ label }) => ` [${label}]`).join('')}`),
    isCurrent: ({ name }) => !stale.has(name),
  });
});

afterEach(() => {
  fold.dispose();
  vi.useRealTimers();
});

function finished(name: string): Notice {
  const text = `${name} finished turn 1`;
  return { kind: 'completed', turn: 1, agentId: name, name, severity: 'information', text, buttons: [] };
}

function asks(name: string, itemId = 'i', isDecidable = true): Notice {
  const text = `${name} asks`;
  return { kind: 'request', itemId, isDecidable, agentId: name, name, severity: 'warning', text, buttons: [] };
}

function other(kind: 'failed' | 'stalled', name: string): Notice {
  return { kind, agentId: name, name, severity: 'error', text: `${name} ${kind}`, buttons: [] };
}

function limited(name: string): Notice {
  const reason = 'Codex usage limit until 18:30';
  return {
    kind: 'limit',
    reason,
    agentId: name,
    name,
    severity: 'warning',
    text: `${name} waits: ${reason}`,
    buttons: [],
  };
}

function say(...notices: readonly Notice[]): void {
  for (const notice of notices) fold.add(notice);
}

test('the first is said at once, and those that follow within a second are folded', () => {
  say(finished('a'), finished('b'), finished('c'), finished('d'));
  expect(shown).toEqual(['a finished turn 1']);
  vi.advanceTimersByTime(999);
  expect(shown).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(shown[1]).toBe('3 agents finished: b, c, d [Show]');
  say(finished('e'));
  vi.advanceTimersByTime(1000);
  expect(shown.slice(2)).toEqual(['e finished turn 1']);
  vi.advanceTimersByTime(1000);
  say(finished('f'));
  expect(shown.slice(3)).toEqual(['f finished turn 1']);
});

test('completions never pop up more than once in a second, however many there are', () => {
  const times: number[] = [];
  const began = Date.now();
  fold.dispose();
  fold = new NoticeFold({ timer, show: () => times.push(Date.now() - began), isCurrent: () => true });
  for (let index = 0; index < 100; index++) {
    say(finished(`agent ${index}`));
    vi.advanceTimersByTime(50);
  }
  expect(times).toEqual([0, 1000, 2000, 3000, 4000, 5000]);
});

test('many names are cut, and turns of one agent are one agent', () => {
  say(finished('a'), ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map(finished));
  vi.advanceTimersByTime(1000);
  expect(shown[1]).toBe('7 agents finished: b, c, d, e, f, 2 more [Show]');
  say(finished('b'), finished('b'));
  vi.advanceTimersByTime(1000);
  expect(shown[2]).toBe('b finished turn 1');
});

test('kinds are never folded into one another', () => {
  say(finished('a'), asks('b'), other('failed', 'c'), finished('d'));
  expect(shown).toEqual(['a finished turn 1', 'b asks', 'c failed']);
});

test('requests are folded among themselves', () => {
  say(asks('a'), asks('b'), asks('c'));
  vi.advanceTimersByTime(1000);
  expect(shown[1]).toBe('2 agents wait for approval: b, c [Show]');
  say(asks('d'), asks('e', 'i', false));
  vi.advanceTimersByTime(1000);
  expect(shown[2]).toBe('2 agents wait for an answer: d, e [Show]');
  say(asks('f', 'i'), asks('f', 'j'));
  vi.advanceTimersByTime(1000);
  expect(shown[3]).toBe('f has 2 open requests [Show]');
});

test('failures and stalls are folded among themselves', () => {
  say(other('failed', 'a'), other('failed', 'b'), other('failed', 'c'));
  say(other('stalled', 'd'), other('stalled', 'e'), other('stalled', 'f'));
  vi.advanceTimersByTime(10_000);
  expect(shown.slice(2)).toEqual([
    '2 agents failed: b, c [Show]',
    '2 agents get no answer from the model: e, f [Show]',
  ]);
});

test('a usage limit counts all whom it has reached', () => {
  say(limited('a'));
  vi.advanceTimersByTime(9000);
  say(limited('b'));
  vi.advanceTimersByTime(1000);
  say(limited('c'), limited('d'));
  vi.advanceTimersByTime(10_000);
  expect(shown).toEqual([
    'a waits: Codex usage limit until 18:30',
    'Codex usage limit until 18:30: 2 agents wait. [Show]',
    'Codex usage limit until 18:30: 4 agents wait. [Show]',
  ]);
});

test('what was answered while it waited is not said', () => {
  say(asks('a'), asks('b'), asks('c'));
  stale.add('b');
  vi.advanceTimersByTime(1000);
  expect(shown[1]).toBe('c asks');
});

test('while the person is away nothing pops up, and their return is met by one notice', () => {
  say(finished('a'), finished('b'));
  fold.away(true);
  say(finished('c'), asks('d'), asks('e'), finished('e'), finished('f'));
  vi.advanceTimersByTime(60_000);
  expect(shown).toEqual(['a finished turn 1']);
  stale.add('f');
  fold.away(false);
  expect(shown.slice(1)).toEqual(['While you were away: 2 finished, 2 need you [Show]']);
  fold.away(true);
  say(asks('g'));
  fold.away(false);
  expect(shown.slice(2)).toEqual(['g asks']);
  fold.away(true);
  fold.away(false);
  expect(shown).toHaveLength(3);
});

test('what the view tells already is not said a second time', () => {
  fold.away(true);
  say(finished('a'), asks('b'));
  fold.away(false, true);
  fold.away(true);
  fold.away(false);
  expect(shown).toEqual([]);
});
