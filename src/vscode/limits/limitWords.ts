import { t } from '../../core/base/l10n.ts';
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
  const used = Math.round(usedPct);
  const length = lengthOf(minutes);
  const parts = [
    limit.name === undefined
      ? t('{0} % of the {1}', used, length)
      : t('{0} % of the {1} of {2}', used, length, shortened(limit.name, NAME)),
    resetsAt === undefined ? '' : t('resets {0}', clockTime(resetsAt, now)),
    now - limit.at < FRESH ? '' : t('as of {0}', clockTime(limit.at, now)),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function lengthOf(minutes: number | undefined): string {
  if (minutes === undefined) return t('usage limit');
  if (minutes === 10_080) return t('weekly window');
  if (minutes % 1440 === 0) return minutes === 1440 ? t('daily window') : t('{0}-day window', minutes / 1440);
  return minutes % 60 === 0 ? t('{0}-hour window', minutes / 60) : t('{0}-minute window', minutes);
}
