import type { AccountLimit, AccountLimits, LimitWindow } from '../../core/codex/accountLimits.ts';
import { shortened } from '../notifications/plainText.ts';
import { clockTime } from '../tree/times.ts';

/** From how many percent on the view says it without being asked. */
const SAID_FROM = 50;
const NAME = 40;
/** In milliseconds: what was told longer ago says when. Others may have used the account since. */
const FRESH = 10 * 60_000;

interface Use {
  readonly limit: AccountLimit;
  readonly window: LimitWindow;
}

/** "62 % of the 5-hour window, resets 18:30" of the window that is fullest; empty while there is plenty left. */
export function fullestLimit(limits: AccountLimits, now: number): string {
  const [fullest] = usesOf(limits, now).toSorted((one, other) => other.window.usedPct - one.window.usedPct);
  return fullest === undefined || fullest.window.usedPct < SAID_FROM ? '' : wordsOf(fullest, now);
}

/** A line for every window that has not begun anew since it was told. */
export function limitLines(limits: AccountLimits, now: number): readonly string[] {
  return usesOf(limits, now).map((use) => wordsOf(use, now));
}

function usesOf(limits: AccountLimits, now: number): readonly Use[] {
  return [...limits.values()].flatMap((limit) =>
    [limit.primary, limit.secondary]
      .filter((window) => window !== undefined)
      .filter(({ resetsAt }) => resetsAt === undefined || resetsAt > now)
      .map((window) => ({ limit, window })),
  );
}

function wordsOf({ limit, window }: Use, now: number): string {
  const { minutes, usedPct, resetsAt } = window;
  const name = limit.name === undefined ? '' : ` of ${shortened(limit.name, NAME)}`;
  const resets = resetsAt === undefined ? '' : `, resets ${clockTime(resetsAt, now)}`;
  const told = now - limit.at < FRESH ? '' : `, as of ${clockTime(limit.at, now)}`;
  return `${Math.round(usedPct)} % of the ${lengthOf(minutes)}${name}${resets}${told}`;
}

function lengthOf(minutes: number | undefined): string {
  if (minutes === undefined) return 'usage limit';
  if (minutes === 10_080) return 'weekly window';
  if (minutes % 1440 === 0) return minutes === 1440 ? 'daily window' : `${minutes / 1440}-day window`;
  return minutes % 60 === 0 ? `${minutes / 60}-hour window` : `${minutes}-minute window`;
}
