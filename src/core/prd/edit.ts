import { lineEnd } from './scanner.ts';
import type { Edit, Prd, PrdSection, PrdSectionKind, PrdStatus, Task } from './model.ts';
import { SECTION_WORDS } from './validate.ts';
import { isPhaseHeading } from './words.ts';

export function applyEdit(text: string, { start, end, text: words }: Edit): string {
  return text.slice(0, start) + words + text.slice(end);
}

/** The one character between the brackets; undefined when it says so already. */
export function tickTask({ done, mark }: Task, tick: boolean): Edit | undefined {
  return done === tick ? undefined : { start: mark, end: mark + 1, text: tick ? 'x' : ' ' };
}

/** Where the PRD says its status, else in the front matter, which is created when it is missing. */
export function setStatus(prd: Prd, status: PrdStatus): Edit | undefined {
  const { text, statusSpan, frontMatterSpan } = prd;
  if (prd.status === status) return undefined;
  if (statusSpan !== undefined) {
    const glued = statusSpan.start === statusSpan.end && /[:*_]/.test(text[statusSpan.start - 1] ?? '');
    return { ...statusSpan, text: glued ? ` ${status}` : status };
  }
  const eol = lineBreakOf(text);
  const line = `status: ${status}${eol}`;
  if (frontMatterSpan !== undefined) return insert(frontMatterSpan.start, line);
  return insert(text.startsWith('\ufeff') ? 1 : 0, `---${eol}${line}---${eol}${eol}`);
}

/**
 * After the last phase, in its form: with the next free number, unless the phases have names only. The plan is created when
 * it is missing.
 */
export function addPhase(prd: Prd, name: string, tasks: readonly string[] = []): Edit {
  const { text, phases } = prd;
  const eol = lineBreakOf(text);
  const last = phases.at(-1);
  const plan = lastOf(prd, 'plan');
  const number = Math.max(0, ...phases.map((phase) => Math.floor(phase.number))) + 1;
  const level = last?.level ?? Math.min(6, (plan?.level ?? 2) + 1);
  const named = last === undefined || isPhaseHeading(text.slice(last.headingSpan.start, last.headingSpan.end));
  const lines = [`${'#'.repeat(level)} ${named ? `Phase ${number}: ` : ''}${oneLine(name)}`, ''];
  if (tasks.length > 0) lines.push(...tasks.map((task) => `- [ ] ${oneLine(task)}`), '');
  const words = lines.join(eol);
  if (last !== undefined) return paragraphAt(text, last.span.end, words, eol);
  if (plan !== undefined) return paragraphAt(text, plan.span.end, words, eol);
  return newSection(prd, 'plan', words, eol);
}

/** After the last requirement, in its form; with the next free id, made as the others are. */
export function addRequirement(prd: Prd, words: string): Edit {
  const { text, requirements } = prd;
  const eol = lineBreakOf(text);
  const section = lastOf(prd, 'requirements');
  const line = `${nextRequirementId(prd)}: ${oneLine(words)}`;
  if (section === undefined) return newSection(prd, 'requirements', `- ${line}${eol}`, eol);
  const last = requirements.findLast(
    ({ span }) => span.start >= section.span.start && BULLET.test(text.slice(span.start, span.start + 20)),
  );
  const item = last === undefined ? undefined : BULLET.exec(text.slice(last.span.start, last.span.start + 20));
  if (last === undefined || item?.[1] === undefined) return paragraphAt(text, section.span.end, `- ${line}${eol}`, eol);
  const lineStart = text.lastIndexOf('\n', last.span.start - 1) + 1;
  const indent = text.slice(lineStart, last.span.start);
  const number = /^(\d+)(.)$/.exec(item[1]);
  const bullet = number === null ? item[1] : `${Number(number[1]) + 1}${number[2] ?? '.'}`;
  const end = endOfListItem(text, last.span.end, indent.length, section.span.end);
  return insert(end, `${eol}${indent}${bullet} ${item[2] === undefined ? '' : '[ ] '}${line}`);
}

const BULLET = /^([-*+]|\d{1,9}[.)])[ \t]+(\[[ xX]\][ \t])?/;

/** Words that cannot become lines or control characters of their own. */
export function oneLine(words: string): string {
  return words.replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

const ORDER = Object.keys(SECTION_WORDS);

/** Before the first section that comes later in a PRD, else at the end. */
export function newSection(prd: Prd, kind: keyof typeof SECTION_WORDS, body: string, eol: string): Edit {
  const later = prd.sections.find((section) => ORDER.indexOf(section.kind) > ORDER.indexOf(kind));
  const level = later?.level ?? prd.sections.at(-1)?.level ?? 2;
  const words = `${'#'.repeat(level)} ${SECTION_WORDS[kind]}${eol}${eol}${body}`;
  return paragraphAt(prd.text, later?.span.start ?? prd.text.length, words, eol);
}

/** Lines of their own with an empty line before them, and one behind them where text follows. `words` end with a line break. */
function paragraphAt(text: string, at: number, words: string, eol: string): Edit {
  const start = endOfWords(text, at);
  const before = start === 0 || text[start - 1] === '\ufeff' ? '' : eol + eol;
  const behind = at < text.length ? eol : '';
  return { start, end: at, text: `${before}${words.trimEnd()}${eol}${behind}` };
}

function insert(at: number, words: string): Edit {
  return { start: at, end: at, text: words };
}

/** Back over blank lines. */
function endOfWords(text: string, at: number): number {
  let end = at;
  while (end > 0 && /[ \t\r\n]/.test(text[end - 1] ?? '')) end--;
  return end;
}

function lastOf({ sections }: Prd, kind: PrdSectionKind): PrdSection | undefined {
  return sections.findLast((section) => section.kind === kind);
}

export function nextRequirementId({ requirements }: Prd): string {
  const ids = requirements.flatMap(({ id }) => /^([A-Z]+-?)(0*)(\d+)$/.exec(id ?? '') ?? []);
  // Each id gives four: the whole, its letters, its zeros, its number.
  const prefix = ids.at(-3) ?? 'R';
  const numbers = requirements
    .map(({ id }) => id ?? '')
    .filter((id) => id.startsWith(prefix) && /^\d+$/.test(id.slice(prefix.length)))
    .map((id) => id.slice(prefix.length));
  const next = String(Math.max(0, ...numbers.map(Number)) + 1);
  return prefix + next.padStart(numbers.some((number) => number.startsWith('0')) ? (numbers[0]?.length ?? 0) : 0, '0');
}

/** The end of the last line that stands under the list item, or `from`. */
function endOfListItem(text: string, from: number, indent: number, limit: number): number {
  let end = from;
  let start = lineEnd(text, from).next;
  while (start < limit) {
    const line = lineEnd(text, start);
    const words = text.slice(start, line.end);
    const blank = words.trim() === '';
    if (!blank && words.length - words.trimStart().length <= indent) break;
    if (!blank) end = line.end;
    start = line.next;
  }
  return end;
}

export function lineBreakOf(text: string): string {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}
