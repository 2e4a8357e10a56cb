import { CompletionItemKind, type CompletionItem, type Position } from 'vscode-languageserver/node';
import { nextRequirementId } from '../../core/prd/edit.ts';
import type { Prd } from '../../core/prd/model.ts';
import { SECTION_WORDS } from '../../core/prd/validate.ts';
import { pathItems, wordItems } from '../completionItems.ts';
import type { Lines } from '../lines.ts';

/** By what stands before the cursor: a heading, a status, a requirement, a phase, a path. */
export async function prdCompletion(
  prd: Prd,
  lines: Lines,
  position: Position,
  pathsFor: (typed: string) => Promise<readonly string[]>,
): Promise<CompletionItem[]> {
  const before = lines.lineText(position.line).slice(0, position.character);
  const section = prd.sections.findLast(({ span }) => span.start <= lines.offsetAt(position));

  const heading = /^##[ \t]+(.*)$/.exec(before);
  if (heading !== null) {
    const there = new Set(
      prd.sections
        .filter(({ headingSpan }) => lines.positionAt(headingSpan.start).line !== position.line)
        .map(({ kind }) => kind),
    );
    const missing = Object.entries(SECTION_WORDS).filter(([kind]) => !there.has(kind as keyof typeof SECTION_WORDS));
    return wordItems(
      missing.map(([, words]) => words),
      position,
      heading[1] ?? '',
      CompletionItemKind.Module,
    );
  }
  const phase = /^###[ \t]+(.*)$/.exec(before);
  if (phase !== null && section?.kind === 'plan') {
    const number =
      Math.max(
        0,
        ...prd.phases
          .filter(({ headingSpan }) => lines.positionAt(headingSpan.start).line !== position.line)
          .map((one) => Math.floor(one.number)),
      ) + 1;
    return wordItems([`Phase ${number}: `], position, phase[1] ?? '', CompletionItemKind.Module);
  }
  const status = /^[ \t]*status:[ \t]*(.*)$/i.exec(before);
  if (
    status !== null &&
    (section === undefined || lines.offsetAt(position) < (prd.sections[0]?.span.start ?? Infinity))
  ) {
    return wordItems(
      ['draft', 'ready for review', 'approved'],
      position,
      status[1] ?? '',
      CompletionItemKind.EnumMember,
    );
  }
  const item = /^[ \t]*[-*+][ \t]+(.*)$/.exec(before)?.[1];
  if (item === undefined) return [];
  if (section?.kind === 'requirements')
    return wordItems([`${nextRequirementId(prd)}: `], position, item, CompletionItemKind.Constant);
  if (section?.kind !== 'files') return [];
  const typed = item.startsWith('`') ? item.slice(1) : item;
  return /[\s`]/.test(typed) ? [] : pathItems(await pathsFor(typed), position, typed);
}
