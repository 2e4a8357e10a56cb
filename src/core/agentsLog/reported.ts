import { firstCharacters } from '../base/shorten.ts';
import { VALUE_LENGTH } from './entryText.ts';

/** More list items of one message are counted only. */
const MOST_ITEMS = 20;

const MARK = /^(\s*)(?:[-*+•]|\d{1,3}[.)])\s+(?=\S)/;

/** What an agent's message reports: the items of its lists (of a nested list, the outer ones), else its first sentences. */
export function reportedBy(message: string): readonly string[] {
  const lines = outsideOfCode(message);
  const items = listItems(lines);
  if (items.length > MOST_ITEMS) {
    return [...items.slice(0, MOST_ITEMS), `(${items.length - MOST_ITEMS} more)`];
  }
  if (items.length > 0) return items;
  const first = firstSentences(lines);
  return first === '' ? [] : [first];
}

/**
 * What an agent says before its first list: the answer in a few words, which the items alone do not tell. Empty where there is no
 * list, because the first sentences are the report then, and where the words only announce the list.
 */
export function summaryOf(message: string): string {
  const lines = outsideOfCode(message);
  const list = lines.findIndex((line) => MARK.test(line));
  if (list < 0) return '';
  return firstSentences(lines.slice(0, list))
    .replace(/(?:^|(?<=[.!?])\s+)[^.!?]*:$/, '')
    .trim();
}

/** Code is no report, and what stands in it looks like lists and headings. */
function outsideOfCode(message: string): readonly string[] {
  const lines: string[] = [];
  let fence = '';
  for (const line of message.split(/\r?\n/)) {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (fence === '' && mark === '') lines.push(line);
    else if (fence === '') fence = mark;
    else if (mark.startsWith(fence) && line.trim() === mark) fence = '';
  }
  return lines;
}

function listItems(lines: readonly string[]): readonly string[] {
  const indents = lines.flatMap((line) => MARK.exec(line)?.[1]?.length ?? []);
  const outer = Math.min(...indents);
  const items: string[] = [];
  let open = false;
  for (const line of lines) {
    const mark = MARK.exec(line);
    if (mark?.[1]?.length === outer) {
      items.push(line.slice(mark[0].length));
      open = true;
    } else if (line.trim() === '' || mark !== null || !/^\s/.test(line)) {
      open = false;
    } else if (open) {
      items.push(`${items.pop() ?? ''} ${line.trim()}`);
    }
  }
  return items;
}

/** Whole sentences of the first paragraph, as many as a value holds; a longer first one is cut there. */
function firstSentences(lines: readonly string[]): string {
  const text = lines
    .filter((line) => !/^\s{0,3}#{1,6}\s/.test(line))
    .join('\n')
    .trim();
  const paragraph = (text.split(/\n\s*\n/)[0] ?? '').replaceAll(/\s+/g, ' ');
  const cut = firstCharacters(paragraph, VALUE_LENGTH);
  if (cut.length === paragraph.length) return paragraph;
  return /^.*[.!?](?=\s)/.exec(cut)?.[0] ?? paragraph;
}
