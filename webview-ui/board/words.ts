import { safeWords } from '../shared/markdown.ts';

/** More texts than a board has lines: those of boards before are forgotten at last. */
const MOST = 50_000;
const made = new Map<string, string>();

/** The words of a line as HTML. Made once for each text: a drawing is of the whole page, and what is sent anew says mostly the same. */
export function wordsOf({ text }: { readonly text: string }): string {
  const known = made.get(text);
  if (known !== undefined) return known;
  if (made.size >= MOST) made.clear();
  const words = safeWords(text);
  made.set(text, words);
  return words;
}
