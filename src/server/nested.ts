import type { DocumentSymbol, Range } from 'vscode-languageserver/node';

/** Symbols in the order of the text, each put under the last one before it that contains it. */
export function nested(flat: readonly DocumentSymbol[]): DocumentSymbol[] {
  const roots: DocumentSymbol[] = [];
  const open: DocumentSymbol[] = [];
  for (const symbol of flat) {
    while (open.length > 0 && !contains(open.at(-1)?.range, symbol.range)) open.pop();
    const parent = open.at(-1);
    if (parent === undefined) roots.push(symbol);
    else (parent.children ??= []).push(symbol);
    open.push(symbol);
  }
  return roots;
}

function contains(outer: Range | undefined, inner: Range): boolean {
  if (outer === undefined) return false;
  const { start, end } = outer;
  const startsBefore =
    start.line < inner.start.line || (start.line === inner.start.line && start.character <= inner.start.character);
  const endsAfter = end.line > inner.end.line || (end.line === inner.end.line && end.character >= inner.end.character);
  return startsBefore && endsAfter;
}
