import { COLON, isDigit } from './characters.ts';

/** Looks like a time or a date, right or wrong: `10:31`, `21:56 UTC`, `2026-02-10`, `2026-11-21T10:30:00Z`, `25:99`. */
const MEANT =
  /(?:\d{4}[-/]\d[\d-/]*(?:[T ]\d{1,2}:\d[\d:.]*)?|\d{1,2}:\d[\d:.]*)(?: ?(?:[ap]m|z|utc|gmt|[+-]\d{2}:?\d{2})(?![a-z]))?/iy;
const WRITTEN =
  /^(?:(\d{4})[-/](\d{1,2})[-/](\d{1,2}))?(?:[T ]?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)? ?([ap]m|z|utc|gmt|[+-]\d{2}:?\d{2})?$/i;
const SHORT = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
/** The longest that is written is 29 characters: a date, milliseconds, an offset. */
const LONGEST = 40;

interface Written {
  readonly date: { readonly year: number; readonly month: number; readonly day: number } | undefined;
  readonly time: { readonly hour: number; readonly minute: number; readonly second: number } | undefined;
  /** In minutes east of Greenwich. */
  readonly offset: number | undefined;
}

/** Where something that is meant as a time ends that starts at `start`; undefined where none does. */
export function timeAt(text: string, start: number, end: number): number | undefined {
  if (!mayStart(text, start, end)) return undefined;
  const window = text.slice(start, Math.min(end, start + LONGEST));
  MEANT.lastIndex = 0;
  const length = MEANT.exec(window)?.[0].length;
  if (length === undefined) return undefined;
  return length === window.length || /[\s,;()–—]/.test(window.charAt(length)) ? start + length : undefined;
}

/** Most words are no time: one to four digits and what parts them are seen without cutting anything out. */
function mayStart(text: string, start: number, end: number): boolean {
  let at = start;
  while (at < end && at - start < 5 && isDigit(text.charCodeAt(at))) at++;
  const code = text.charCodeAt(at);
  return at > start && at - start < 5 && (code === COLON || code === 0x2d || code === 0x2f);
}

export function isTime(text: string): boolean {
  return SHORT.test(text) || written(text) !== undefined;
}

/**
 * Epoch milliseconds of an entry's time. A time of day is of the day of its session and in its zone; without one of
 * them there is no telling. Undefined too for what is no time.
 */
export function epochOf(time: string | undefined, session: string | undefined): number | undefined {
  const own = time === undefined ? undefined : written(time);
  const around = session === undefined ? undefined : written(session);
  const date = own?.date ?? around?.date;
  if (own === undefined || date === undefined) return undefined;
  const { hour, minute, second } = own.time ?? { hour: 0, minute: 0, second: 0 };
  const offset = own.offset ?? around?.offset ?? 0;
  return Date.UTC(date.year, date.month - 1, date.day, hour, minute - offset, second);
}

function written(text: string): Written | undefined {
  const match = text.length > LONGEST ? null : WRITTEN.exec(text);
  if (match === null || text.trim() === '') return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const zone = match[7]?.toLowerCase();
  const date = match[1] === undefined ? undefined : dateOf(year ?? 0, month ?? 0, day ?? 0);
  const time = match[4] === undefined ? undefined : timeOf(hour ?? 0, minute ?? 0, second ?? 0, zone);
  if ((match[1] !== undefined && date === undefined) || (match[4] !== undefined && time === undefined))
    return undefined;
  if (date === undefined && time === undefined) return undefined;
  return { date, time, offset: offsetOf(zone) };
}

function dateOf(year: number, month: number, day: number): Written['date'] {
  const real = new Date(Date.UTC(year, month - 1, day));
  return real.getUTCMonth() === month - 1 && real.getUTCDate() === day ? { year, month, day } : undefined;
}

function timeOf(hour: number, minute: number, second: number, zone: string | undefined): Written['time'] {
  if (minute > 59 || second > 60) return undefined;
  if (zone !== 'am' && zone !== 'pm') return hour <= 23 ? { hour, minute, second } : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return { hour: (hour % 12) + (zone === 'pm' ? 12 : 0), minute, second };
}

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'am' || zone === 'pm') return undefined;
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}
