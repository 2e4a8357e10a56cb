const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY = String.raw`(?<month>${MONTHS.join('|')}) (?<day>\d{1,2})(?:st|nd|rd|th), (?<year>\d{4}) `;
const AGAIN = new RegExp(String.raw`\btry again at (?:${DAY})?(?<hour>\d{1,2}):(?<minute>\d\d) (?<half>[AP])M`);

/**
 * When a usage limit ends, in epoch milliseconds: `try again at 6:30 PM`, with `Nov 22nd, 2026` in front when that is not
 * the day on which Codex said it (`saidAt`). Codex names the local time of the machine that it runs on.
 */
export function limitEnd(message: string, saidAt: number): number | undefined {
  const found = AGAIN.exec(message)?.groups;
  if (found === undefined) return undefined;
  const { month, day, year, hour, minute, half } = found;
  const said = new Date(saidAt);
  const date: [number, number, number] =
    month === undefined
      ? [said.getFullYear(), said.getMonth(), said.getDate()]
      : [Number(year), MONTHS.indexOf(month), Number(day)];
  return new Date(...date, (Number(hour) % 12) + (half === 'P' ? 12 : 0), Number(minute)).getTime();
}
