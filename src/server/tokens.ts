import type { SemanticTokensEdit, SemanticTokensLegend } from 'vscode-languageserver/node';

/** Names that themes of every editor know. */
const TOKEN_TYPES = ['keyword', 'variable', 'number', 'property', 'enumMember', 'string'] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

export const LEGEND: SemanticTokensLegend = { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [] };

/** A stretch of one line. */
export interface Token {
  readonly line: number;
  readonly character: number;
  readonly length: number;
  readonly type: TokenType;
}

/** As the protocol sends tokens: five numbers each, its place counted from the one before. They must come in their order. */
export function encoded(tokens: Iterable<Token>): number[] {
  const data: number[] = [];
  let [lastLine, lastCharacter] = [0, 0];
  for (const { line, character, length, type } of tokens) {
    if (length <= 0) continue;
    const step = line - lastLine;
    data.push(step, step === 0 ? character - lastCharacter : character, length, TOKEN_TYPES.indexOf(type), 0);
    [lastLine, lastCharacter] = [line, character];
  }
  return data;
}

/** The one edit that makes `after` of `before`; none where they are the same. */
export function editBetween(before: readonly number[], after: readonly number[]): SemanticTokensEdit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let same = 0;
  const most = Math.min(before.length, after.length) - start;
  while (same < most && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  const deleteCount = before.length - start - same;
  const data = after.slice(start, after.length - same);
  return deleteCount === 0 && data.length === 0 ? [] : [{ start, deleteCount, data }];
}
