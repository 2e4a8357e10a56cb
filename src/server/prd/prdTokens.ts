import type { Prd, Span } from '../../core/prd/model.ts';
import type { Lines } from '../lines.ts';
import type { Token, TokenType } from '../tokens.ts';

/** What a PRD means beyond Markdown, which the editor colours itself: status, ids of requirements, paths. */
export function prdTokens(prd: Prd, lines: Lines): readonly Token[] {
  const tokens: Token[] = [];
  const add = ({ start, end }: Span, type: TokenType): void => {
    const { line, character } = lines.positionAt(start);
    if (lines.positionAt(end).line === line) tokens.push({ line, character, length: end - start, type });
  };
  if (prd.statusSpan !== undefined && prd.status !== undefined) add(prd.statusSpan, 'enumMember');
  for (const { id, span } of prd.requirements) {
    const start = id === undefined ? -1 : prd.text.indexOf(id, span.start);
    if (id !== undefined && start >= 0 && start < span.end) add({ start, end: start + id.length }, 'variable');
  }
  for (const { pathSpan } of prd.files) add(pathSpan, 'string');
  return tokens.sort((a, b) => a.line - b.line || a.character - b.character);
}
