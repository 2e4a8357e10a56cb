import { isBlank, lineEnd, nextLine, skipBlanks, withoutBlanks } from './characters.ts';
import type { LogDocument } from './logDocument.ts';
import type { Section } from './model.ts';

/** Replaces what stands from `start` up to `end` of a document. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The edits that give a log its spacing, in their order: one blank line before a heading, no spaces at the end of a line,
 * one space behind a field's colon. Words stay, and so does all that stands in code fences. A last line without its line
 * break stays too: somebody may be writing it.
 */
export function tidy(document: LogDocument): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  const { sections } = document;
  for (const [index, section] of sections.entries()) {
    const offset = document.startOf(index);
    for (const { start, end, text } of [...tidyLines(section), ...tidyEnd(section, index === sections.length - 1)]) {
      edits.push({ start: offset + start, end: offset + end, text });
    }
  }
  return edits;
}

/** Spaces behind the colons of fields and at the ends of lines; behind the section's last words stands what `tidyEnd` sees to. */
function tidyLines(section: Section): readonly TextEdit[] {
  const { text, fences, fields } = section;
  const edits: TextEdit[] = [];
  const last = lastWords(section);
  let fence = 0;
  let field = 0;
  for (let start = 0; start < last;) {
    const fenced = fences[fence];
    if (fenced !== undefined && start >= fenced.start) {
      start = fenced.end;
      fence++;
      continue;
    }
    const next = nextLine(text, start);
    const end = lineEnd(text, start, next);
    if (end === text.length) break;
    const words = withoutBlanks(text, start, end);
    for (; (fields[field]?.nameSpan.start ?? end) < end; field++) {
      const behind = fields[field]?.nameSpan.end ?? end;
      const colon = text.indexOf(':', behind) + 1;
      const value = skipBlanks(text, colon, words);
      // In `**Name:** value` the space stands behind the stars.
      const from = text.startsWith('**', colon) ? colon + 2 : colon;
      const to = from === colon ? value : skipBlanks(text, from, words);
      if (to < words && text.slice(from, to) !== ' ') edits.push({ start: from, end: to, text: ' ' });
    }
    if (words < end && words !== last) edits.push({ start: words, end, text: '' });
    start = next;
  }
  return edits;
}

/** What stands behind the last words of a section: one line break, and one blank line where another section follows. */
function tidyEnd(section: Section, isLast: boolean): readonly TextEdit[] {
  const { text } = section;
  const words = lastWords(section);
  const behind = text.slice(words);
  if (isLast && !behind.endsWith('\n')) return [];
  const newline = behind.includes('\r\n') ? '\r\n' : '\n';
  if (words === 0 && section.level === 0) return [{ start: 0, end: text.length, text: '' }];
  const wanted = isLast ? newline : `${newline}${newline}`;
  return behind === wanted ? [] : [{ start: words, end: text.length, text: wanted }];
}

/** Where the last word of a section ends; of a fence at its end, where its last line does. */
function lastWords({ text, fences }: Section): number {
  const floor = fences.at(-1)?.end ?? 0;
  let end = text.length;
  while (end > floor && isSpacing(text.charCodeAt(end - 1))) end--;
  return end > floor ? end : lineEnd(text, 0, floor);
}

function isSpacing(code: number): boolean {
  return isBlank(code) || code === 0x0a || code === 0x0d;
}
