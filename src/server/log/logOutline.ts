import {
  SymbolKind,
  type DocumentSymbol,
  type FoldingRange,
  type Position,
  type Range,
} from 'vscode-languageserver/node';
import { valueOf } from '../../core/agentsLog/fields.ts';
import type { LogDocument } from '../../core/agentsLog/logDocument.ts';
import type { Section } from '../../core/agentsLog/model.ts';
import { label } from '../untrusted.ts';

const NAME = 80;
const DETAIL = 120;
/** Above so many sections an outline has the sessions alone: no one scrolls through more, and each costs a message. */
const MANY = 20_000;

/** Sessions › entries; entries under a deeper heading of their own go under it. */
export function logOutline(log: LogDocument): DocumentSymbol[] {
  const roots: DocumentSymbol[] = [];
  const open: { readonly level: number; readonly symbol: DocumentSymbol }[] = [];
  for (const index of outlined(log)) {
    const section = log.sections[index];
    if (section === undefined) continue;
    const start: Position = { line: log.lineOf(index), character: 0 };
    const depth = depthOf(section);
    while (open.length > 0 && (open.at(-1)?.level ?? 0) >= depth) open.pop();
    const end = endOf(log, index);
    // What contains it ends where it ends, at least.
    for (const { symbol } of open) symbol.range = { start: symbol.range.start, end };
    const symbol = symbolOf(section, { start, end });
    const parent = open.at(-1)?.symbol;
    if (parent === undefined) roots.push(symbol);
    else (parent.children ??= []).push(symbol);
    open.push({ level: depth, symbol });
  }
  return roots;
}

export function logFolding(log: LogDocument): FoldingRange[] {
  const folds: FoldingRange[] = [];
  const add = (startLine: number, endLine: number): void => {
    if (endLine > startLine) folds.push({ startLine, endLine });
  };
  const open: { readonly depth: number; readonly line: number }[] = [];
  let last = 0;
  for (const index of outlined(log)) {
    const section = log.sections[index];
    if (section === undefined) continue;
    const line = log.lineOf(index);
    const depth = depthOf(section);
    while (open.length > 0 && (open.at(-1)?.depth ?? 0) >= depth) add(open.pop()?.line ?? line, last);
    open.push({ depth, line });
    last = line + wordsEnd(section.text);
  }
  while (open.length > 0) add(open.pop()?.line ?? last, last);
  return folds;
}

function* outlined(log: LogDocument): Iterable<number> {
  const all = log.sections.length <= MANY;
  const { sections } = log;
  for (let index = 0; index < sections.length; index++) {
    const kind = sections[index]?.kind;
    if (kind === 'session' || (all && kind !== 'preamble' && kind !== 'title')) yield index;
  }
}

/** Sessions are above all else, however they are written. */
function depthOf({ kind, level }: Section): number {
  return kind === 'session' ? 0 : Math.max(1, level);
}

function endOf(log: LogDocument, index: number): Position {
  const section = log.sections[index];
  if (index + 1 < log.sections.length || section === undefined) return { line: log.lineOf(index + 1), character: 0 };
  return log.positionAt(log.length);
}

/** The last line of a text that has words, counted from its first. */
function wordsEnd(text: string): number {
  const words = text.trimEnd();
  let count = 0;
  for (let at = words.indexOf('\n'); at >= 0; at = words.indexOf('\n', at + 1)) count++;
  return count;
}

function symbolOf(section: Section, range: Range): DocumentSymbol {
  const { line } = range.start;
  const { start, end } = section.headingSpan;
  const selectionRange: Range = { start: { line, character: start }, end: { line, character: end } };
  const { name, detail } = wordsOf(section);
  return {
    name: label(name, NAME) || '—',
    detail: label(detail, DETAIL),
    kind: KINDS[section.kind],
    range,
    selectionRange,
  };
}

function wordsOf(section: Section): { readonly name: string; readonly detail: string } {
  const field = (name: string): string => valueOf(section, name) ?? '';
  switch (section.kind) {
    case 'session':
      return { name: section.heading, detail: field('Goal') };
    case 'spawned':
      return { name: `Spawned ${section.id?.text ?? ''}`, detail: field('Prompt') || section.title };
    case 'complete':
      return { name: `Complete ${section.id?.text ?? ''}`, detail: field('Status') || section.title };
    case 'ended':
      return { name: `Ended ${section.id?.text ?? ''}`, detail: field('How') || section.title };
    case 'message':
      return { name: `Message ${section.id?.text ?? ''}`, detail: field('Text') || section.title };
    case 'preamble':
    case 'title':
    case 'synthesis':
    case 'prd':
    case 'implementation':
    case 'review':
    case 'testing':
    case 'handoff':
    case 'note':
      return { name: section.heading, detail: field('Result') || field('Path') || field('PRD') };
  }
}

const KINDS: Readonly<Record<Section['kind'], SymbolKind>> = {
  preamble: SymbolKind.String,
  title: SymbolKind.String,
  session: SymbolKind.Namespace,
  spawned: SymbolKind.Event,
  complete: SymbolKind.Method,
  ended: SymbolKind.Method,
  message: SymbolKind.Field,
  synthesis: SymbolKind.Interface,
  prd: SymbolKind.File,
  implementation: SymbolKind.Class,
  review: SymbolKind.Class,
  testing: SymbolKind.Class,
  handoff: SymbolKind.Interface,
  note: SymbolKind.String,
};
