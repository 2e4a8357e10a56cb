import { BACKTICK } from './characters.ts';
import type { Field, Section, Span } from './model.ts';

/** A path that a field names, as written, and where it stands in its section. */
export interface NamedPath {
  readonly path: string;
  readonly span: Span;
  /** Whether it is only meant to be there some day: `Files target:`. */
  readonly isPlanned: boolean;
}

const PIECE = /[^,\n]+/g;
/** List marks and opening quotes before a path. */
const BEFORE = /^(?:\s|[-*+]\s|\d{1,9}[.)]\s|["'[(])*/;
/** A name with a folder before it or an extension behind it; no pattern, no address, no option. */
const PATH =
  /^(?!n\/a$|-)(?:[^\s/\\*?<>{}|"]*[/\\][^\s*?<>{}|"]*|[^\s/\\*?<>{}|"]+\.[a-z0-9]{1,10}|\.[a-z][^\s*?<>{}|"]*)$/i;
const LONGEST = 1024;

/** The paths of `Files:` (also `Files target:` and its like), of `PRD:`, and of `Path:` in PRD Created. */
export function pathsOf(section: Section): readonly NamedPath[] {
  const paths: NamedPath[] = [];
  for (const field of section.fields) if (namesPaths(section, field.name)) pathsIn(section.text, field, paths);
  return paths;
}

function namesPaths({ kind }: Section, name: string): boolean {
  const first = name.charCodeAt(0) | 0x20;
  if (first !== 0x66 && first !== 0x70) return false;
  const lower = name.toLowerCase();
  return lower === 'files' || lower.startsWith('files ') || lower === 'prd' || (lower === 'path' && kind === 'prd');
}

function pathsIn(text: string, { name, valueSpan }: Field, paths: NamedPath[]): void {
  const value = text.slice(valueSpan.start, valueSpan.end);
  const isPlanned = name.includes(' ');
  for (const piece of value.matchAll(PIECE)) {
    const words = piece[0].slice(0, LONGEST);
    let from = BEFORE.exec(words)?.[0].length ?? 0;
    const isQuoted = words.charCodeAt(from) === BACKTICK;
    if (isQuoted) from++;
    const rest = words.slice(from);
    const end = rest.search(isQuoted ? /`|$/ : /\s|$/);
    const path = rest
      .slice(0, end)
      .replace(/["')\];.]+$/, '')
      .replace(/:\d{1,9}(?:[-:]\d{1,9})?$/, '');
    if (!PATH.test(path) || path.includes('://')) continue;
    const start = valueSpan.start + piece.index + from;
    paths.push({ path, span: { start, end: start + path.length }, isPlanned });
  }
}
