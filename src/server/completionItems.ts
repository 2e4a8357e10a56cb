import { CompletionItemKind, type CompletionItem, type Position } from 'vscode-languageserver/node';

/** Each replaces what has been typed of it; words that do not go on from there are left to the editor to pass over. */
export function wordItems(
  words: readonly string[],
  position: Position,
  typed: string,
  kind: CompletionItemKind,
): CompletionItem[] {
  return words.map((label, place) => ({
    label: label.trim(),
    kind,
    sortText: String(place).padStart(4, '0'),
    filterText: label,
    textEdit: { range: behind(position, typed), newText: label },
  }));
}

/** Folders end with `/` and are followed by the names in them. */
export function pathItems(paths: readonly string[], position: Position, typed: string): CompletionItem[] {
  return paths.map((path) => ({
    label: path,
    kind: path.endsWith('/') ? CompletionItemKind.Folder : CompletionItemKind.File,
    filterText: path,
    textEdit: { range: behind(position, typed), newText: path },
  }));
}

function behind({ line, character }: Position, typed: string) {
  return { start: { line, character: character - typed.length }, end: { line, character } };
}
