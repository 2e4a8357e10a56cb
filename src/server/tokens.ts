import { SemanticTokensBuilder, type SemanticTokensLegend } from 'vscode-languageserver/node';

/** Names that themes of every editor know. */
export const TOKEN_TYPES = ['namespace', 'keyword', 'variable', 'number', 'property', 'enumMember', 'string', 'type'] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

export const LEGEND: SemanticTokensLegend = { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [] };

/** A stretch of one line. */
export interface Token {
  readonly line: number;
  readonly character: number;
  readonly length: number;
  readonly type: TokenType;
}

export function pushAll(builder: SemanticTokensBuilder, tokens: Iterable<Token>): void {
  for (const { line, character, length, type } of tokens) {
    if (length > 0) builder.push(line, character, length, TOKEN_TYPES.indexOf(type), 0);
  }
}
