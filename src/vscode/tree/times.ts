import { t } from '../../core/base/l10n.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long something has gone on, in whole minutes; empty in the first. `ms` are milliseconds. */
export function elapsed(ms: number): string {
  const minutes = Math.floor(ms / MINUTE);
  if (minutes < 1) return '';
  return minutes < 60 ? t('{0} m', minutes) : t('{0} h {1} m', Math.floor(minutes / 60), minutes % 60);
}

/** When something was: relative under an hour, else the clock time, with the date when that is not today. */
export function whenOf(at: number, now: number): string {
  if (now - at < MINUTE) return t('just now');
  return now - at < HOUR ? t('{0} ago', elapsed(now - at)) : clockTime(at, now);
}

export function clockTime(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  const time = `${twoDigits(then.getHours())}:${twoDigits(then.getMinutes())}`;
  if (then.toDateString() === today.toDateString()) return time;
  const day = then.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(then.getFullYear() === today.getFullYear() ? {} : { year: 'numeric' }),
  });
  return `${day} ${time}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
