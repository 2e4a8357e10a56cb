import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Digest, interrupts } from '../../../src/vscode/notifications/digest.ts';
import type { Notice, NoticeKind } from '../../../src/vscode/notifications/notice.ts';
import type { Timer } from '../../../src/vscode/notifications/noticeFold.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const timer: Timer = (ms, run) => {
  const timeout = setTimeout(run, ms);
  return { dispose: () => clearTimeout(timeout) };
};

let shown: string[];
let stale: Set<string>;
let digest: Digest;

beforeEach(() => {
  vi.useFakeTimers();
  shown = [];
  stale = new Set();
  digest = new Digest({
    timer,
    now: Date.now,
    show: ({ text }) => shown.push(text),
    isCurrent: ({ name }) => !stale.has(name),
  });
});

afterEach(() => {
  digest.dispose();
  vi.useRealTimers();
});

function notice(name: string, kind: 'completed' | 'stalled' = 'completed'): Notice {
  const text = `${name} ${kind}`;
  const about = { agentId: name, name, severity: 'information', text, buttons: [] } as const;
  return kind === 'completed' ? { ...about, kind, turn: 1 } : { ...about, kind };
}

test('what blocks work or has failed interrupts, the rest waits', () => {
  const kinds: readonly NoticeKind[] = ['completed', 'request', 'failed', 'limit', 'stalled'];
  expect(kinds.filter(interrupts)).toEqual(['request', 'failed', 'limit']);
});

test('what has waited is said together once the person has paused', () => {
  digest.typed();
  digest.add(notice('a'));
  for (let second = 0; second < 40; second += 10) {
    vi.advanceTimersByTime(10 * SECOND);
    digest.typed();
    digest.add(notice(`b${second}`));
  }
  digest.add(notice('c', 'stalled'));
  stale.add('b10');
  expect(shown).toEqual([]);
  vi.advanceTimersByTime(14 * SECOND);
  expect(shown).toEqual([]);
  vi.advanceTimersByTime(2 * SECOND);
  expect(shown).toEqual(['Meanwhile: 4 finished (a, b0, b20, b30), 1 gets no answer from the model']);
});

test('a second digest follows five minutes after the first one', () => {
  digest.add(notice('a'));
  vi.advanceTimersByTime(15 * SECOND);
  expect(shown).toEqual(['a completed']);
  digest.add(notice('b'));
  digest.add(notice('c'));
  vi.advanceTimersByTime(4 * MINUTE);
  expect(shown).toHaveLength(1);
  vi.advanceTimersByTime(MINUTE);
  expect(shown.slice(1)).toEqual(['Meanwhile: 2 finished (b, c)']);
});

test('whoever leaves the focus mode hears at once what has waited, and nothing of what is no longer true', () => {
  digest.add(notice('a'));
  digest.flush();
  digest.add(notice('gone'));
  stale.add('gone');
  digest.flush();
  vi.advanceTimersByTime(10 * MINUTE);
  expect(shown).toEqual(['a completed']);
});

test('what waits is given up to whoever says it to a person who has left', () => {
  digest.add(notice('a'));
  digest.add(notice('b'));
  expect(digest.take().map(({ name }) => name)).toEqual(['a', 'b']);
  expect(digest.take()).toEqual([]);
  vi.advanceTimersByTime(10 * MINUTE);
  expect(shown).toEqual([]);
  digest.add(notice('c'));
  vi.advanceTimersByTime(15 * SECOND);
  expect(shown).toEqual(['c completed']);
});
