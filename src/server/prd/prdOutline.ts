import { SymbolKind, type DocumentSymbol, type FoldingRange } from 'vscode-languageserver/node';
import type { Prd, Progress, Span, Task } from '../../core/prd/model.ts';
import { progressOf } from '../../core/prd/parser.ts';
import type { Lines } from '../lines.ts';
import { nested } from '../nested.ts';
import { label } from '../untrusted.ts';

const NAME = 120;

/** Sections › phases › tasks; under other sections what they list. */
export function prdOutline(prd: Prd, lines: Lines): DocumentSymbol[] {
  const found: { readonly span: Span; readonly symbol: DocumentSymbol }[] = [];
  const add = (span: Span, chosen: Span, kind: SymbolKind, text: string, detail = ''): void => {
    const name = label(text, NAME) || '—';
    const symbol = { name, detail, kind, range: lines.rangeOf(span), selectionRange: lines.rangeOf(chosen) };
    found.push({ span, symbol });
  };
  const addTask = (task: Task): void =>
    add(task.span, task.span, task.done ? SymbolKind.Boolean : SymbolKind.Event, task.text, task.done ? 'done' : '');

  for (const { span, headingSpan, heading } of prd.sections) add(span, headingSpan, SymbolKind.Namespace, heading);
  for (const { span, id, text } of prd.requirements) {
    add(span, span, SymbolKind.Constant, id === undefined ? text : `${id}: ${text}`);
  }
  for (const phase of prd.phases) {
    const name = `Phase ${phase.number}: ${phase.name}`;
    add(phase.span, phase.headingSpan, SymbolKind.Class, name, progressText(progressOf(phase.tasks)));
    for (const task of phase.tasks) addTask(task);
  }
  for (const { path, pathSpan, change } of prd.files)
    add(pathSpan, pathSpan, SymbolKind.File, path, label(change, NAME));
  for (const task of [...prd.looseTasks, ...prd.tests, ...prd.criteria]) addTask(task);
  // What begins earlier first; of two that begin together the longer one, which contains the other.
  found.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  return nested(found.map(({ symbol }) => symbol));
}

export function prdFolding(prd: Prd, lines: Lines): FoldingRange[] {
  return [...prd.sections, ...prd.phases].flatMap(({ span }) => {
    const startLine = lines.positionAt(span.start).line;
    let endLine = lines.positionAt(span.end).line;
    if (lines.positionAt(span.end).character === 0) endLine--;
    while (endLine > startLine && lines.lineText(endLine).trim() === '') endLine--;
    return endLine > startLine ? [{ startLine, endLine }] : [];
  });
}

/** `3 of 5`; empty where there is nothing to count. */
export function progressText({ done, all }: Progress): string {
  return all === 0 ? '' : `${done} of ${all}`;
}
