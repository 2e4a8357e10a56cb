import { lineEnd, nextLine } from './characters.ts';
import { FENCE_REACH } from './fences.ts';
import type { LogSection } from './logSection.ts';
import type { Section, SectionChange } from './model.ts';
import { PrefixSums } from './prefixSums.ts';
import { Scanner } from './scanner.ts';

/** A place as editors count: line and UTF-16 unit, both from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A line of a section, by its number in it and its place: from `start` up to `next`, where the next begins. */
interface SectionLine {
  readonly section: LogSection;
  readonly line: number;
  readonly start: number;
  readonly next: number;
}

/** What sections become, up to the old section `end`, without it. */
interface Rescan {
  readonly sections: readonly LogSection[];
  readonly end: number;
  /** Length of the text that they are pieces of. */
  readonly scanned: number;
}

/** How much of the text behind a change is scanned at first, to meet the sections that were there. */
const FIRST_REACH = 4 * 1024;

/**
 * The text of an agents log as its sections. It changes, sections do not: one that a change leaves alone stays the same
 * object. Any text is a document; offsets are UTF-16 units, and those outside the text mean its nearest end.
 */
export class LogDocument {
  readonly #sections: LogSection[] = [];
  readonly #offsets = new PrefixSums((index) => this.#sections[index]?.text.length ?? 0);
  readonly #lines = new PrefixSums((index) => this.#sections[index]?.lineBreaks ?? 0);
  #length = 0;
  #lineBreaks = 0;
  /** The line of the newest answer of `positionAt`: who asks for many places of one section asks in their order. */
  #newest: SectionLine | undefined;

  constructor(text: string) {
    new Scanner(text).scan(true, (section) => {
      this.#sections.push(section);
      this.#lineBreaks += section.lineBreaks;
      return false;
    });
    this.#length = text.length;
  }

  get sections(): readonly Section[] {
    return this.#sections;
  }

  get length(): number {
    return this.#length;
  }

  get lineCount(): number {
    return this.#lineBreaks + 1;
  }

  /** Where a section begins; for the index behind the last one, where the text ends. */
  startOf(index: number): number {
    return this.#offsets.before(Math.max(0, Math.min(index, this.#sections.length)));
  }

  /** Line of a section's heading, from 0. */
  lineOf(index: number): number {
    return this.#lines.before(Math.max(0, Math.min(index, this.#sections.length)));
  }

  /** Index of the section that has the character at `offset`; 0 also when there is none. */
  sectionAt(offset: number): number {
    return this.#offsets.indexAt(this.#within(offset), this.#sections.length);
  }

  positionAt(offset: number): Position {
    const within = this.#within(offset);
    const index = this.sectionAt(within);
    const section = this.#sections[index];
    if (section === undefined) return { line: 0, character: 0 };
    const at = within - this.startOf(index);
    let newest = this.#newest;
    if (newest?.section !== section || newest.start > at)
      newest = { section, line: 0, start: 0, next: nextLine(section.text, 0) };
    while (newest.next <= at && newest.line < section.lineBreaks) {
      const start: number = newest.next;
      newest = { section, line: newest.line + 1, start, next: nextLine(section.text, start) };
    }
    this.#newest = newest;
    return { line: this.lineOf(index) + newest.line, character: at - newest.start };
  }

  /** A character behind the end of its line means that end, before the line break. */
  offsetAt({ line, character }: Position): number {
    if (line < 0) return 0;
    if (line > this.#lineBreaks) return this.#length;
    const index = this.#lines.indexAt(line, this.#sections.length);
    const text = this.#sections[index]?.text ?? '';
    let start = 0;
    for (let at = this.lineOf(index); at < line; at++) start = nextLine(text, start);
    const end = lineEnd(text, start, nextLine(text, start));
    return this.startOf(index) + Math.min(start + Math.max(0, character), end);
  }

  slice(start: number, end: number): string {
    const [from, to] = [this.#within(start), this.#within(end)];
    if (from >= to) return '';
    const first = this.sectionAt(from);
    const begin = this.startOf(first);
    return this.#textFrom(first, to - begin).slice(from - begin, to - begin);
  }

  print(): string {
    return this.#sections.map(({ text }) => text).join('');
  }

  /** Replaces what stands from `start` up to `end`. Costs what was changed, not what is there. */
  change(start: number, end: number, text: string): SectionChange {
    const from = this.#within(start);
    const to = Math.max(from, this.#within(end));
    for (let first = this.#firstTouched(from); ; first--) {
      const replaced = this.#rescan(first, from, to, text);
      // A section that lost its heading belongs to the one before it.
      if (first > 0 && replaced.sections[0]?.hasHeading === false) continue;
      return this.#replace(first, replaced);
    }
  }

  /** The first section that may be another one after a change at `from`: the one of the character before it, or one that looks ahead to it. */
  #firstTouched(from: number): number {
    const here = this.sectionAt(Math.max(0, from - 1));
    let first = here;
    for (let index = here - 1; index >= 0 && from - this.startOf(index + 1) <= 2 * FENCE_REACH; index--) {
      if (this.#sections[index]?.looksAhead === true) first = index;
    }
    return first;
  }

  /** What the sections from `first` on become, up to where they are again those that were there. */
  #rescan(first: number, from: number, to: number, text: string): Rescan {
    const begin = this.startOf(first);
    const head = this.#textFrom(first, from - begin);
    for (let reach = FIRST_REACH; ; reach *= 8) {
      const last = this.sectionAt(to + reach);
      const tailEnd = this.startOf(last + 1);
      const isWhole = tailEnd >= this.#length;
      const region = head + text + this.slice(to, tailEnd);
      const moved = text.length - (to - from);
      const scanner = new Scanner(region);
      const sections: LogSection[] = [];
      let end: number | undefined;
      scanner.scan(first === 0, (section, at) => {
        const old = begin + at - moved;
        if (at > 0 && old >= to) {
          const index = this.sectionAt(old);
          if (this.startOf(index) === old && index > first) {
            end = index;
            return true;
          }
        }
        sections.push(section);
        return false;
      });
      if (isWhole) return { sections, end: end ?? this.#sections.length, scanned: region.length };
      // Short of the end of the text, a fence mark that was not closed may yet be.
      if (end !== undefined && !scanner.reachedEnd) return { sections, end, scanned: region.length };
    }
  }

  #replace(first: number, { sections, end, scanned }: Rescan): SectionChange {
    const old = this.#sections.slice(first, end);
    const same = (one: LogSection | undefined, other: LogSection | undefined): boolean =>
      one !== undefined && other !== undefined && one.text === other.text && !one.looksAhead && !other.looksAhead;
    let head = 0;
    while (same(old[head], sections[head])) head++;
    let tail = 0;
    const most = Math.min(old.length, sections.length) - head;
    while (tail < most && same(old.at(-1 - tail), sections.at(-1 - tail))) tail++;
    const removed = old.slice(head, old.length - tail);
    let added = sections.slice(head, sections.length - tail);
    // Else each of many small changes would keep the text around it a second time.
    const size = added.reduce((sum, section) => sum + section.text.length, 0);
    if (size < scanned / 2) added = added.map((section) => section.detached());
    const from = first + head;
    spliceInto(this.#sections, from, removed.length, added);
    for (const section of removed) this.#count(section, -1);
    for (const section of added) this.#count(section, 1);
    this.#offsets.forget(from);
    this.#lines.forget(from);
    return { from, removed: removed.length, added: added.length };
  }

  #count({ text, lineBreaks }: LogSection, sign: 1 | -1): void {
    this.#length += sign * text.length;
    this.#lineBreaks += sign * lineBreaks;
  }

  /** The first `length` characters from a section on. */
  #textFrom(first: number, length: number): string {
    const parts: string[] = [];
    let size = 0;
    for (let index = first; size < length; index++) {
      const section = this.#sections[index];
      if (section === undefined) break;
      parts.push(section.text);
      size += section.text.length;
    }
    return parts.join('').slice(0, length);
  }

  #within(offset: number): number {
    return Math.max(0, Math.min(offset, this.#length));
  }
}

/** As `splice`, for more items than a call takes arguments. */
export function spliceInto<T>(items: T[], from: number, removed: number, added: readonly T[]): void {
  const CHUNK = 10_000;
  if (added.length <= CHUNK) {
    items.splice(from, removed, ...added);
    return;
  }
  const tail = items.slice(from + removed);
  items.length = from;
  for (const item of added) items.push(item);
  for (const item of tail) items.push(item);
}
