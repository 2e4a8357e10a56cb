/** The first `count` characters as a person counts code points: a cut never leaves half an emoji. */
export function firstCharacters(text: string, count: number): string {
  const start = text.slice(0, count);
  if (!/[\uD800-\uDFFF]/.test(start)) return start;
  return Array.from(text.slice(0, count * 2))
    .slice(0, count)
    .join('');
}

/** One line of at most `count` characters, followed by `mark` where something is left out. */
export function shortened(text: string, count: number, mark = '...'): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const start = firstCharacters(line, count);
  return start.length === line.length ? line : `${start}${mark}`;
}
