import type { Location, Range } from 'vscode-languageserver/node';
import { fieldOf } from '../../core/agentsLog/fields.ts';
import type { LogDocument } from '../../core/agentsLog/logDocument.ts';
import type { Section, Span } from '../../core/agentsLog/model.ts';
import { pathsOf } from '../../core/agentsLog/paths.ts';
import { agentIdOf } from '../../core/agentsLog/sessions.ts';

/** A word of a section, and where it stands in that. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** What a position in a log is about. */
export type Target =
  | { readonly kind: 'id'; readonly word: Word }
  | { readonly kind: 'phase'; readonly word: Word; readonly prd: string }
  | { readonly kind: 'path'; readonly word: Word };

export function rangeIn(log: LogDocument, index: number, { start, end }: Span): Range {
  const begin = log.startOf(index);
  return { start: log.positionAt(begin + start), end: log.positionAt(begin + end) };
}

export function locationIn(uri: string, log: LogDocument, index: number, span: Span): Location {
  return { uri, range: rangeIn(log, index, span) };
}

/** `at`: offset in the section. `session` is the one that it stands in, whose PRD its phases are of. */
export function targetAt(section: Section, at: number, session: Section | undefined): Target | undefined {
  const holds = ({ start, end }: Span): boolean => at >= start && at <= end;
  const path = pathsOf(section).find(({ span }) => holds(span));
  if (path !== undefined) return { kind: 'path', word: { text: path.path, span: path.span } };
  const phase = phaseOf(section);
  const phaseSpan = fieldOf(section, 'Phase')?.valueSpan;
  const prd = prdOf(section) ?? (session && prdOf(session));
  if (phase !== undefined && prd !== undefined && phaseSpan !== undefined && holds(phaseSpan)) {
    return { kind: 'phase', word: { text: String(phase), span: phaseSpan }, prd };
  }
  if (section.id !== undefined && holds(section.id.span)) return { kind: 'id', word: section.id };
  const word = hexWordAt(section.text, at);
  return word === undefined ? undefined : { kind: 'id', word };
}

/** The number in `Phase: 2` or `Phase: 2 of 3`. */
export function phaseOf(section: Section): number | undefined {
  const number = /^\D{0,10}(\d{1,6}(?:\.\d{1,3})?)/.exec(fieldOf(section, 'Phase')?.value ?? '')?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The PRD that a section names. */
export function prdOf(section: Section): string | undefined {
  const span = (fieldOf(section, 'PRD') ?? (section.kind === 'prd' ? fieldOf(section, 'Path') : undefined))?.valueSpan;
  return span && pathsOf(section).find((one) => one.span.start >= span.start && one.span.end <= span.end)?.path;
}

/** The session that a section stands in. */
export function sessionOf(log: LogDocument, index: number): Section | undefined {
  for (let at = index; at >= 0; at--) {
    const section = log.sections[at];
    if (section?.kind === 'session') return section;
  }
  return undefined;
}

/** Where entries are about an agent: the id in their heading, else in their field `Agent:`. */
export function* placesOf(log: LogDocument, id: string): Generator<{ readonly index: number; readonly span: Span }> {
  const { sections } = log;
  for (let index = 0; index < sections.length; index++) {
    const section = sections[index];
    if (section === undefined || agentIdOf(section) !== id) continue;
    const span = section.id?.span ?? fieldOf(section, 'Agent')?.valueSpan;
    if (span !== undefined) yield { index, span: { start: span.start, end: span.start + id.length } };
  }
}

/** An agent's id is 8 hexadecimal digits that stand alone, wherever in a text. */
function hexWordAt(text: string, at: number): Word | undefined {
  const window = text.slice(Math.max(0, at - 9), at + 9);
  const shift = Math.max(0, at - 9);
  for (const match of window.matchAll(/(?<![\w/.-])[0-9a-f]{8}(?![\w/-])/g)) {
    const start = shift + match.index;
    if (at >= start && at <= start + 8) return { text: match[0], span: { start, end: start + 8 } };
  }
  return undefined;
}
