import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver/node';
import {
  addPhase,
  addRequirement,
  lineBreakOf,
  newSection,
  nextRequirementId,
  setStatus,
} from '../../core/prd/edit.ts';
import type { Edit, Prd, PrdStatus } from '../../core/prd/model.ts';
import { SECTION_WORDS } from '../../core/prd/validate.ts';
import { wordsOf } from '../findings.ts';
import type { Lines } from '../lines.ts';

type KnownSection = keyof typeof SECTION_WORDS;

const STATUSES: readonly PrdStatus[] = ['draft', 'ready for review', 'approved'];

/** What can be done about these findings, each as one edit. */
export function prdFixes(uri: string, prd: Prd, lines: Lines, diagnostics: readonly Diagnostic[]): CodeAction[] {
  return diagnostics.flatMap((diagnostic) =>
    fixesFor(prd, lines, diagnostic).map(({ title, edit }) => ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      edit: { changes: { [uri]: [{ range: lines.rangeOf(edit), newText: edit.text }] } },
    })),
  );
}

interface Fix {
  readonly title: string;
  readonly edit: Edit;
}

function fixesFor(prd: Prd, lines: Lines, diagnostic: Diagnostic): readonly Fix[] {
  const { code, range } = diagnostic;
  const start = lines.offsetAt(range.start);
  switch (code) {
    case 'missing-section': {
      // All missing ones stand at the title: only its words tell which one a finding is about.
      const kind = knownSections().find((one) => wordsOf(diagnostic).includes(`"${SECTION_WORDS[one]}"`));
      return kind === undefined ? [] : [{ title: `Add the section ${SECTION_WORDS[kind]}`, edit: section(prd, kind) }];
    }
    case 'unknown-status':
      return STATUSES.flatMap((status) => {
        const edit = setStatus(prd, status);
        return edit === undefined ? [] : [{ title: `Set the status to ${status}`, edit }];
      });
    case 'duplicate-requirement': {
      const id = prd.requirements.find(({ span }) => span.start === start)?.id;
      const at = id === undefined ? -1 : prd.text.indexOf(id, start);
      if (id === undefined || at < 0) return [];
      const free = nextRequirementId(prd);
      return [{ title: `Call it ${free}`, edit: { start: at, end: at + id.length, text: free } }];
    }
    case 'empty-phase': {
      const phase = prd.phases.find(({ headingSpan }) => headingSpan.start === start);
      if (phase === undefined) return [];
      const { end } = phase.headingSpan;
      const eol = lineBreakOf(prd.text);
      return [{ title: 'Add a task', edit: { start: end, end, text: `${eol}${eol}- [ ] ` } }];
    }
    case 'missing-file': {
      const end = start + lines.lineText(range.start.line).length - range.start.character;
      return [{ title: 'Say that it is new', edit: { start: end, end, text: ' (new)' } }];
    }
    case undefined:
    default:
      return [];
  }
}

function knownSections(): readonly KnownSection[] {
  return Object.keys(SECTION_WORDS) as KnownSection[];
}

function section(prd: Prd, kind: KnownSection): Edit {
  switch (kind) {
    case 'requirements':
      return addRequirement(prd, '');
    case 'plan':
      return addPhase(prd, '', ['']);
    case 'testing':
      return newSection(prd, kind, '- [ ] ', lineBreakOf(prd.text));
    case 'problem':
    case 'solution':
    case 'files':
    case 'success':
      return newSection(prd, kind, '', lineBreakOf(prd.text));
  }
}
