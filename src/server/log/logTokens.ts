import type { LogDocument } from '../../core/agentsLog/logDocument.ts';
import type { Section, Span } from '../../core/agentsLog/model.ts';
import type { Token, TokenType } from '../tokens.ts';

/** Fields whose value is one of a few words. */
const CHOICES: ReadonlySet<string> = new Set(['stage', 'status', 'type', 'sandbox', 'reasoning', 'how', 'result']);
const PATHS: ReadonlySet<string> = new Set(['prd', 'path', 'files', 'context']);

/** Of the sections from `first` up to, and without, `end`. */
export function* logTokens(log: LogDocument, first: number, end: number): Generator<Token> {
  for (let index = first; index < Math.min(end, log.sections.length); index++) {
    const section = log.sections[index];
    if (section !== undefined) yield* sectionTokens(section, log.lineOf(index));
  }
}

/** `line` is the one of the section's heading. */
function* sectionTokens(section: Section, line: number): Generator<Token> {
  const { kind, headingSpan, id, time, fields, text } = section;
  if (kind !== 'note' && kind !== 'preamble' && kind !== 'title') {
    const until = Math.min(id?.span.start ?? headingSpan.end, time?.span.start ?? headingSpan.end);
    const words = /^[^:–—-]*:?/.exec(text.slice(headingSpan.start, until))?.[0].trimEnd() ?? '';
    yield { line, character: headingSpan.start, length: words.length, type: 'keyword' };
  }
  if (id !== undefined) yield onLine(line, id.span, 'variable');
  if (time !== undefined) yield onLine(line, time.span, 'number');
  let at = 0;
  let lineStart = 0;
  let now = line;
  for (const field of fields) {
    const { start } = field.nameSpan;
    for (at = text.indexOf('\n', at); at >= 0 && at < start; at = text.indexOf('\n', at)) {
      now++;
      lineStart = ++at;
    }
    at = start;
    yield within(lineStart, now, field.nameSpan, 'property');
    const type = valueType(field.name);
    const lineEnd = text.indexOf('\n', start);
    const value = {
      start: field.valueSpan.start,
      end: Math.min(field.valueSpan.end, lineEnd < 0 ? text.length : lineEnd),
    };
    if (type !== undefined && value.end > value.start) yield within(lineStart, now, value, type);
  }
}

function valueType(name: string): TokenType | undefined {
  const word = name.toLowerCase();
  if (CHOICES.has(word)) return 'enumMember';
  return PATHS.has(word) ? 'string' : word === 'agent' ? 'variable' : undefined;
}

/** Of a section's first line, which begins with it. */
function onLine(line: number, { start, end }: Span, type: TokenType): Token {
  return { line, character: start, length: end - start, type };
}

function within(lineStart: number, line: number, { start, end }: Span, type: TokenType): Token {
  return { line, character: start - lineStart, length: end - start, type };
}
