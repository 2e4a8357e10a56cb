import { describe, expect, test } from 'vitest';
import type { Agent } from '../../../src/core/agents/agent.ts';
import { withSnapshot, type AccountLimits } from '../../../src/core/codex/accountLimits.ts';
import type { RateLimitSnapshot } from '../../../src/core/codex/protocol/v2/RateLimitSnapshot.ts';
import { fullestLimit, limitLines } from '../../../src/vscode/limits/limitWords.ts';
import {
  limitedAgents,
  newestEnd,
  nextResumption,
  STAGGER,
  type Consent,
} from '../../../src/vscode/limits/resumePlan.ts';
import { agent, MINUTE, NOON, record, turnEnd } from './agents.ts';

const SECONDS = NOON / 1000;
const snapshot: RateLimitSnapshot = {
  limitId: 'codex',
  limitName: null,
  normalModelSlug: null,
  primary: { usedPercent: 62, windowDurationMins: 300, resetsAt: SECONDS + 390 * 60 },
  secondary: { usedPercent: 20, windowDurationMins: 10_080, resetsAt: SECONDS + 6 * 24 * 3600 },
  credits: null,
  individualLimit: null,
  spendControlReached: null,
  planType: null,
  rateLimitReachedType: null,
};
const told = (over: Partial<RateLimitSnapshot> = {}, before: AccountLimits = new Map()): AccountLimits =>
  withSnapshot(before, { ...snapshot, ...over }, NOON);

describe('What Codex reports of the limits', () => {
  test('is said in words, with the clock time at which the window begins anew', () => {
    expect(fullestLimit(told(), NOON)).toBe('62 % of the 5-hour window, resets 18:30');
    expect(limitLines(told(), NOON)).toEqual([
      '62 % of the 5-hour window, resets 18:30',
      '20 % of the weekly window, resets 27 Nov 12:00',
    ]);
  });

  test('is not said above the tree while there is plenty left, nor anywhere once the window has begun anew', () => {
    const little = told({ primary: { usedPercent: 49, windowDurationMins: 300, resetsAt: null } });
    expect(fullestLimit(little, NOON)).toBe('');
    expect(fullestLimit(told(), NOON + 391 * MINUTE)).toBe('');
    expect(limitLines(told(), NOON + 391 * MINUTE)).toHaveLength(1);
  });

  test('says when it was told, once that is a while ago', () => {
    expect(fullestLimit(told(), NOON + 11 * MINUTE)).toBe('62 % of the 5-hour window, resets 18:30, as of 12:00');
  });

  test('names a limit that has a name, and a window of any length', () => {
    const limits = told({
      limitId: 'other',
      limitName: 'GPT-6 Luna',
      primary: { usedPercent: 99.6, windowDurationMins: 45, resetsAt: null },
      secondary: null,
    });
    expect(limitLines(limits, NOON)).toEqual(['100 % of the 45-minute window of GPT-6 Luna']);
  });

  test('a rolling update that leaves something out takes nothing back', () => {
    const before = told();
    expect(told({ primary: null, secondary: null }, before)).toBe(before);
    const after = told(
      { primary: { usedPercent: 70, windowDurationMins: 300, resetsAt: null }, secondary: null },
      before,
    );
    expect(after.get('codex')).toMatchObject({ primary: { usedPct: 70 }, secondary: { usedPct: 20 } });
  });
});

describe('Agents that a usage limit has stopped', () => {
  const stopped = (id: string, turnId: string, until: number, home = '/home/codex'): Agent => {
    const failure = { kind: 'usageLimit' as const, message: 'limit', until: new Date(until).toISOString() };
    return agent(
      { kind: 'idle' },
      {
        record: record({
          id,
          engine: { kind: 'own', address: `${home}/sock`, codexHome: home, codexBin: '/bin/codex' },
        }),
        lastTurn: turnEnd({ turnId, status: 'failed', failure }),
      },
    );
  };
  const none: AccountLimits = new Map();
  const next = (
    agents: readonly Agent[],
    consent: Consent,
    resumed: ReadonlyMap<string, number> = new Map(),
    now = NOON,
  ): readonly [string, number] | undefined => {
    const found = nextResumption(
      limitedAgents(agents, () => none),
      consent,
      resumed,
      now,
    );
    return found && [found.agent.id, found.at];
  };
  const first = stopped('11111111', 'turn-1', NOON);
  const second = stopped('22222222', 'turn-2', NOON);

  test('go on one after the other, the one that waits longest first, at the end of the minute that Codex names', () => {
    expect(next([second, first], 'always')).toEqual(['11111111', NOON + MINUTE - 1]);
    const [limited] = limitedAgents([first], () => none);
    const resumed = new Map([[limited?.engine ?? '', NOON + MINUTE]]);
    expect(next([second], 'always', resumed)).toEqual(['22222222', NOON + MINUTE + STAGGER]);
  });

  test('go on to the second where the account tells it', () => {
    const exact = told({ primary: { usedPercent: 100, windowDurationMins: 300, resetsAt: SECONDS + 17 } });
    expect(limitedAgents([first], () => exact)).toMatchObject([{ ends: NOON + 17_000 }]);
  });

  test('wait for the newest limit that one of their account has met', () => {
    const again = stopped('33333333', 'turn-3', NOON + 60 * MINUTE);
    expect(next([first, again], 'always')).toEqual(['11111111', NOON + 61 * MINUTE - 1]);
    const elsewhere = stopped('44444444', 'turn-4', NOON + 60 * MINUTE, '/other');
    expect(next([first, elsewhere], 'always')).toEqual(['11111111', NOON + MINUTE - 1]);
  });

  test('never go on without having been asked about this limit', () => {
    const limited = limitedAgents([first, second], () => none);
    const end = newestEnd(limited);
    expect(end?.minute).toBe(NOON);
    const asked = end?.upTo ?? 0;
    expect(next([first], 'never')).toBeUndefined();
    expect(next([first], { upTo: 0 })).toBeUndefined();
    expect(next([first], { upTo: asked })).toEqual(['11111111', NOON + MINUTE - 1]);
    const again = stopped('33333333', 'turn-3', NOON + 60 * MINUTE);
    expect(next([first, again], { upTo: asked })).toBeUndefined();
  });

  test('do not go on when nobody expects it any more', () => {
    expect(next([first], 'always', new Map(), NOON + 62 * MINUTE)).toBeUndefined();
  });

  test('are those whose newest turn met a limit with a known end, and nothing runs since', () => {
    const unknown = agent(
      { kind: 'idle' },
      { lastTurn: turnEnd({ status: 'failed', failure: { kind: 'usageLimit', message: 'x' } }) },
    );
    const working = agent({ kind: 'working', turnId: 't', since: NOON, activity: '' }, { lastTurn: first.lastTurn });
    const ended = agent({ kind: 'ended', how: 'quit', at: NOON }, { lastTurn: first.lastTurn });
    expect(limitedAgents([unknown, working, ended, agent({ kind: 'idle' })], () => none)).toEqual([]);
  });
});
