import type { Prd, PrdFinding, PrdSectionKind, Span } from './model.ts';

/** The sections of a PRD, in the order and the words of the template. */
export const SECTION_WORDS: Readonly<Record<Exclude<PrdSectionKind, 'other'>, string>> = {
  problem: 'Problem',
  solution: 'Solution',
  requirements: 'Requirements',
  plan: 'Implementation Plan',
  files: 'Files to Modify',
  testing: 'Testing',
  success: 'Success Criteria',
};

/**
 * What is wrong with a PRD, in the order of its text. `exists` is asked about paths as written, relative to the project.
 */
export function validatePrd(prd: Prd, exists: (path: string) => boolean): readonly PrdFinding[] {
  return [
    ...missingSections(prd),
    ...unknownStatus(prd),
    ...duplicateRequirements(prd),
    ...emptyPhases(prd),
    ...missingFiles(prd, exists),
  ].toSorted((a, b) => a.span.start - b.span.start);
}

function missingSections({ sections, title, titleSpan }: Prd): readonly PrdFinding[] {
  const there = new Set(sections.map(({ kind }) => kind));
  const span = title === undefined || titleSpan === undefined ? { start: 0, end: 0 } : titleSpan;
  return Object.entries(SECTION_WORDS)
    .filter(([kind]) => !there.has(kind as PrdSectionKind))
    .map(([, words]) => ({
      code: 'missing-section',
      message: `There is no section "${words}".`,
      severity: 'information',
      span,
    }));
}

function unknownStatus({ text, status, statusSpan }: Prd): readonly PrdFinding[] {
  if (status !== undefined || statusSpan === undefined || statusSpan.start === statusSpan.end) return [];
  const words = shown(text.slice(statusSpan.start, statusSpan.end));
  return [
    {
      code: 'unknown-status',
      message: `"${words}" is no status. Write draft, ready for review or approved.`,
      severity: 'warning',
      span: statusSpan,
    },
  ];
}

function duplicateRequirements({ requirements }: Prd): readonly PrdFinding[] {
  const seen = new Map<string, Span>();
  const findings: PrdFinding[] = [];
  for (const { id, span } of requirements) {
    if (id === undefined) continue;
    if (seen.has(id)) {
      findings.push({
        code: 'duplicate-requirement',
        message: `${id} stands for another requirement already. Give this one an id of its own.`,
        severity: 'warning',
        span,
      });
    } else seen.set(id, span);
  }
  return findings;
}

function emptyPhases({ phases }: Prd): readonly PrdFinding[] {
  return phases
    .filter(({ tasks }) => tasks.length === 0)
    .map(({ number, headingSpan }) => ({
      code: 'empty-phase',
      message: `Phase ${number} has no tasks. Write them as "- [ ] what to do".`,
      severity: 'warning',
      span: headingSpan,
    }));
}

/** A path with wildcards stands for many, and what the work creates or removes need not be there. */
function missingFiles({ files }: Prd, exists: (path: string) => boolean): readonly PrdFinding[] {
  return files
    .filter(({ path, comesOrGoes }) => !comesOrGoes && !/[*?{}<>]/.test(path) && !exists(path))
    .map(({ path, pathSpan }) => ({
      code: 'missing-file',
      message: `${shown(path)} does not exist. If the work creates it, write "new" behind it.`,
      severity: 'information',
      span: pathSpan,
    }));
}

/** Words of the file in a message: at most 100 characters, none of them a control character. */
function shown(words: string): string {
  const plain = words.replaceAll(/\p{C}/gu, '');
  return plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
}
