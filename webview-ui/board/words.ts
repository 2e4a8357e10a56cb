import { safeWords } from '../shared/markdown.ts';

const made = new WeakMap<object, string>();

/** The words of a line as HTML. Made once for each: a drawing is of the whole page. */
export function wordsOf(line: { readonly text: string }): string {
  const known = made.get(line) ?? safeWords(line.text);
  made.set(line, known);
  return known;
}
