/** The words that differ from `word` in at most `most` letters, the nearest first. */
export function nearest(word: string, words: Iterable<string>, most: number): readonly string[] {
  const near: { readonly word: string; readonly distance: number }[] = [];
  for (const one of words) {
    if (one === word || Math.abs(one.length - word.length) > most) continue;
    const distance = distanceOf(word, one);
    if (distance <= most) near.push({ word: one, distance });
  }
  return near.sort((a, b) => a.distance - b.distance).map((one) => one.word);
}

/** Letters to add, leave out, replace or swap with their neighbour. Both words are short. */
function distanceOf(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let least = Math.min(
        (rows[i - 1]?.[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (rows[i - 1]?.[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] ?? 0;
}
