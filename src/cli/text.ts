/** `45m`, `90s`, `2h`, or seconds; undefined for anything else. In milliseconds. */
export function durationOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim());
  if (match?.[1] === undefined) return undefined;
  const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return Number(match[1]) * units[(match[2] ?? 's') as keyof typeof units];
}
