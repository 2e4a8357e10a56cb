/** East Asian letters and emoji take two columns of a terminal, marks that combine with a letter take none. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])/u;
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
let segmenter: Intl.Segmenter | undefined;

/** Made when it is needed: it takes 13 ms, which every verb would pay. */
function lettersOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** How many columns a terminal gives to a line of plain text. */
export function displayWidth(text: string): number {
  // Most text is plain, and telling letters apart is slow.
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of lettersOf(text)) width += widthOf(segment);
  return width;
}

/** The text in exactly `width` columns: filled with blanks, or cut and ended with `…`. */
export function fitted(text: string, width: number): string {
  const whole = displayWidth(text);
  if (whole <= width) return text + ' '.repeat(width - whole);
  let cut = '';
  let used = 0;
  for (const { segment } of lettersOf(text)) {
    const next = widthOf(segment);
    if (used + next > width - 1) break;
    cut += segment;
    used += next;
  }
  return `${cut}…${' '.repeat(Math.max(0, width - 1 - used))}`;
}

function widthOf(letter: string): number {
  if (NOTHING.test(letter)) return 0;
  return WIDE.test(letter) ? 2 : 1;
}
