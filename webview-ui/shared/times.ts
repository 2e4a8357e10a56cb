const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The clock of the person's own zone, as in `10:05`. Times are epoch milliseconds throughout. */
export function clock(at: number): string {
  const time = new Date(at);
  return `${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`;
}

/** `21 Nov`, with the year when it is another one. */
export function day(at: number, now: number): string {
  const time = new Date(at);
  const isThisYear = time.getFullYear() === new Date(now).getFullYear();
  return time.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

/** How long something took: `40 s`, `14 m`, `2 h 5 m`. */
export function span(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (ms < HOUR) return `${Math.round(ms / MINUTE)} m`;
  const minutes = Math.round(ms / MINUTE);
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}

/** `950`, `36.6 K`, `1.2 M`. */
export function amount(count: number): string {
  if (count < 1000) return String(count);
  const [value, unit] = count < 999_950 ? [count / 1000, 'K'] : [count / 1_000_000, 'M'];
  return `${value.toFixed(1).replace(/\.0$/, '')} ${unit}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
