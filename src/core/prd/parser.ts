import { filesFrom } from './files.ts';
import type { Phase, Prd, PrdSection, PrdSectionKind, Progress, Requirement, Span, Task } from './model.ts';
import { lineEnd, scan, type Heading, type ListItem, type Scanned } from './scanner.ts';
import { isPhaseHeading, kindOf, phaseWords, statusOf } from './words.ts';

/** `R1: …`, `**FR-2**: …`. `P0` and `P1` are priorities. */
const REQUIREMENT_ID = /^(?:\*\*)?(?!P\d\b)([A-Z]{1,5}-?\d{1,6}(?:\.\d{1,4})*)(?:\*\*)?[ \t]?[:.)–—-](?:\*\*)?[ \t]*/;
const STATUS_FIELD = /^([ \t]*status[ \t]*:[ \t]*)(.*)$/i;
const STATUS_LINE = /^([ \t]*(?:[-*+>][ \t]+)?(?:\*\*|__)?status(?:\*\*|__)?[ \t]*:(?:\*\*|__)?[ \t]*)([^|·]*)/i;

/** Understands what it can and keeps the rest. Takes time in proportion to the text, and never throws. */
export function parsePrd(text: string): Prd {
  const steps = parsePrdInSteps(text);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same for who must not stand still: a step of a text of 1 MB takes some milliseconds, the whole ten times as long. */
export function* parsePrdInSteps(text: string): Generator<undefined, Prd> {
  const scanned = yield* scan(text);
  const { headings, items, frontMatter } = scanned;
  const title = titleOf(headings);
  const sections = sectionsOf(text, headings, title);
  const within = (kinds: readonly PrdSectionKind[]): ((start: number) => boolean) =>
    insideOf(sections.filter(({ kind }) => kinds.includes(kind)));
  yield undefined;
  const phases = phasesOf(sections, headings, items);
  yield undefined;
  const hasPlan = sections.some(({ kind }) => kind === 'plan');
  const looseTasks = tasksOf(items, hasPlan ? within(['plan']) : outsideOf(within(KNOWN)), insideOf(phases));
  yield undefined;
  const requirements = requirementsOf(headings, items, within(['requirements']));
  yield undefined;
  const files = filesFrom(text, headings, items, within(['files']));
  yield undefined;
  return {
    text,
    ...(title === undefined ? {} : { title: title.words, titleSpan: title.span }),
    ...(frontMatter === undefined ? {} : { frontMatterSpan: frontMatter }),
    ...statusIn(text, scanned, sections[0]?.span.start ?? text.length),
    sections,
    requirements,
    phases,
    looseTasks,
    files,
    tests: tasksOf(items, within(['testing'])),
    criteria: tasksOf(items, within(['success'])),
    progress: progressOf([...phases.flatMap(({ tasks }) => tasks), ...looseTasks]),
  };
}

export function progressOf(tasks: readonly Task[]): Progress {
  return { done: tasks.filter(({ done }) => done).length, all: tasks.length };
}

const KNOWN: readonly PrdSectionKind[] = ['problem', 'solution', 'requirements', 'plan', 'files', 'testing', 'success'];

/** The first heading, where it is above all others or at least no section: `# Tasks` over `## Phase 1` may be either. */
function titleOf(headings: readonly Heading[]): Heading | undefined {
  const [first, ...others] = headings;
  if (first === undefined) return undefined;
  const unknown = kindOf(first.words) === 'other';
  if (first.level === 1 && unknown) return first;
  const above = others.length > 0 && others.every(({ level }) => level > first.level);
  return above && (unknown || others.some(({ words }) => kindOf(words) !== 'other' && !isPhaseHeading(words)))
    ? first
    : undefined;
}

function sectionsOf(text: string, headings: readonly Heading[], title: Heading | undefined): readonly PrdSection[] {
  const begun: { kind: PrdSectionKind; heading: Heading }[] = [];
  for (const heading of headings) {
    if (heading === title) continue;
    const open = begun.at(-1);
    const kind = kindOf(heading.words);
    const below = open !== undefined && heading.level > open.heading.level;
    if (!below || (open.kind === 'other' && kind !== 'other')) begun.push({ kind, heading });
  }
  return begun.map(({ kind, heading }, place) => {
    const end = begun[place + 1]?.heading.span.start ?? text.length;
    return {
      kind,
      heading: heading.words,
      level: heading.level,
      headingSpan: heading.span,
      span: { start: heading.span.start, end },
      body: text.slice(heading.bodyStart, end),
    };
  });
}

/** Headings in the plan that say so; where none does, the highest ones that have tasks under them. */
function phasesOf(
  sections: readonly PrdSection[],
  headings: readonly Heading[],
  items: readonly ListItem[],
): readonly Phase[] {
  const phases: Phase[] = [];
  const tasks = items.filter(({ mark }) => mark !== undefined);
  for (const plan of sections.filter(({ kind }) => kind === 'plan')) {
    const inPlan = between(headings, plan.span);
    const under = inPlan.filter(({ span }) => span.start !== plan.span.start);
    const said = inPlan.filter(({ words }) => isPhaseHeading(words));
    const highest = under.reduce((level, heading) => Math.min(level, heading.level), 7);
    const chosen = said.length > 0 ? said : under.filter(({ level }) => level === highest);
    for (const [place, heading] of chosen.entries()) {
      const end = endOfPhase(heading, chosen[place + 1], under, plan.span.end);
      const own = between(tasks, { start: heading.span.start, end });
      if (said.length === 0 && own.length === 0) continue;
      const { number = phases.length + 1, name } = phaseWords(heading.words);
      phases.push({
        number,
        name,
        level: heading.level,
        headingSpan: heading.span,
        span: { start: heading.span.start, end },
        tasks: own.map(taskOf),
      });
    }
  }
  return phases;
}

/** At the next phase, or before it where a heading of the same or a higher level is something else. */
function endOfPhase(phase: Heading, next: Heading | undefined, under: readonly Heading[], end: number): number {
  const limit = next?.span.start ?? end;
  for (let at = firstAfter(under, phase.span.end); at < under.length; at++) {
    const heading = under[at];
    if (heading === undefined || heading.span.start >= limit) break;
    if (heading.level <= phase.level) return heading.span.start;
  }
  return limit;
}

function requirementsOf(
  headings: readonly Heading[],
  items: readonly ListItem[],
  inside: (start: number) => boolean,
): readonly Requirement[] {
  const found: Requirement[] = [];
  const begins = headings.filter(({ span }) => inside(span.start));
  let at = 0;
  let under: Heading | undefined;
  const takeHeadings = (before: number): void => {
    for (; at < begins.length && (begins[at]?.span.start ?? before) < before; at++) {
      under = begins[at];
      const own = under === undefined ? undefined : requirementOf(under.words, under.span);
      if (own?.id !== undefined) found.push(own);
    }
  };
  for (const item of items) {
    if (!inside(item.span.start)) continue;
    takeHeadings(item.span.start);
    const one = requirementOf(item.text, item.span);
    const detail = item.indent > 0 || item.bullet === '|' || (under !== undefined && REQUIREMENT_ID.test(under.words));
    if (one.id !== undefined || (!detail && one.text !== '')) found.push(one);
  }
  takeHeadings(Infinity);
  return found;
}

function requirementOf(words: string, span: Span): Requirement {
  const match = REQUIREMENT_ID.exec(words);
  if (match?.[1] === undefined) return { text: words, span };
  return { id: match[1], text: words.slice(match[0].length), span };
}

function tasksOf(
  items: readonly ListItem[],
  inside: (start: number) => boolean,
  except: (start: number) => boolean = () => false,
): readonly Task[] {
  return items.filter(({ mark, span }) => mark !== undefined && inside(span.start) && !except(span.start)).map(taskOf);
}

function taskOf({ text, mark = 0, done, depth, span }: ListItem): Task {
  return { text, done, mark, depth, span };
}

function statusIn(text: string, scanned: Scanned, before: number): Pick<Prd, 'status' | 'statusSpan'> {
  const { frontMatter, topLines } = scanned;
  const field = frontMatter === undefined ? undefined : statusField(text, frontMatter);
  if (field !== undefined) return withStatus(text, field);
  for (const { text: line, start } of topLines) {
    if (start >= before) break;
    const match = STATUS_LINE.exec(line);
    if (match?.[1] === undefined) continue;
    return withStatus(text, trimmed(text, { start: start + match[1].length, end: start + match[0].length }));
  }
  return {};
}

function statusField(text: string, { start: begin, end: last }: Span): Span | undefined {
  let start = begin;
  while (start < last) {
    const { end, next } = lineEnd(text, start);
    const match = STATUS_FIELD.exec(text.slice(start, end));
    if (match?.[1] !== undefined) {
      const rest = { start: start + match[1].length, end };
      const comment = text.slice(rest.start, end).search(/(?:^|[ \t])#/);
      const value = trimmed(text, comment < 0 ? rest : { start: rest.start, end: rest.start + comment });
      const quote = text[value.start];
      const quoted = value.end - value.start > 1 && (quote === '"' || quote === "'") && text[value.end - 1] === quote;
      return quoted ? { start: value.start + 1, end: value.end - 1 } : value;
    }
    start = next;
  }
  return undefined;
}

function withStatus(text: string, statusSpan: Span): Pick<Prd, 'status' | 'statusSpan'> {
  const status = statusOf(text.slice(statusSpan.start, statusSpan.end));
  return status === undefined ? { statusSpan } : { status, statusSpan };
}

function trimmed(text: string, { start, end }: Span): Span {
  const words = text.slice(start, end);
  const from = start + words.length - words.trimStart().length;
  return { start: Math.min(from, end), end: Math.max(from, start + words.trimEnd().length) };
}

/** Those that begin in the span; they must stand in their order. */
function between<T extends { readonly span: Span }>(all: readonly T[], { start, end }: Span): readonly T[] {
  return all.slice(firstAfter(all, start), firstAfter(all, end));
}

/** The place of the first that begins at `offset` or after it. */
function firstAfter(all: readonly { readonly span: Span }[], offset: number): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.span.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether an offset is in one of them; they must stand in their order and not overlap. */
function insideOf(all: readonly { readonly span: Span }[]): (offset: number) => boolean {
  return (offset) => {
    const candidate = all[firstAfter(all, offset + 1) - 1];
    return candidate !== undefined && offset < candidate.span.end;
  };
}

function outsideOf(inside: (offset: number) => boolean): (offset: number) => boolean {
  return (offset) => !inside(offset);
}
