import type { Connection } from 'vscode-languageserver/node';
import type { OpenFiles } from './openFiles.ts';
import { editBetween, encoded } from './tokens.ts';

interface LastAnswer {
  readonly resultId: string;
  readonly data: readonly number[];
}

/**
 * Whole files, then only what changed since the last answer. Of files that are too long for that nothing, which makes editors
 * ask for the range on the screen. Returns what forgets the last answer of a file.
 */
export function answerTokens(connection: Connection, files: OpenFiles): (uri: string) => void {
  const last = new Map<string, LastAnswer>();
  let count = 0;
  const tokensOf = (uri: string): { resultId: string; data: number[] } | undefined => {
    const tokens = files.get(uri)?.tokens();
    last.delete(uri);
    if (tokens === undefined) return undefined;
    const answer = { resultId: String(++count), data: encoded(tokens) };
    last.set(uri, answer);
    return answer;
  };
  const { semanticTokens } = connection.languages;
  semanticTokens.on(({ textDocument }) => tokensOf(textDocument.uri) ?? null);
  semanticTokens.onDelta(({ textDocument: { uri }, previousResultId }) => {
    const before = last.get(uri);
    const now = tokensOf(uri);
    if (now === undefined) return null;
    if (before?.resultId !== previousResultId) return now;
    return { resultId: now.resultId, edits: editBetween(before.data, now.data) };
  });
  semanticTokens.onRange(({ textDocument: { uri }, range }) => ({
    data: encoded(files.get(uri)?.tokens(range) ?? []),
  }));
  return (uri) => void last.delete(uri);
}
