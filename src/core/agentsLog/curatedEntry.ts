import { fieldLine, listLines, type LogEntry } from './entryText.ts';

/** What a general or a person judges worth keeping: the entries that nobody writes by themselves. */
export type Curated =
  | {
      readonly kind: 'findings';
      readonly id: string;
      readonly status: string;
      readonly turn?: number;
      readonly findings: readonly string[];
      readonly files: readonly string[];
      readonly recommendations?: string;
    }
  | {
      readonly kind: 'synthesis';
      readonly combined: string;
      readonly keep: readonly string[];
      readonly discard: readonly string[];
      readonly approach: readonly string[];
      readonly next?: string;
    }
  | { readonly kind: 'prd'; readonly path: string; readonly status: string }
  | { readonly kind: 'implementation'; readonly id: string; readonly prd?: string; readonly phase?: number }
  | {
      readonly kind: 'review';
      readonly id: string;
      readonly type: string;
      readonly result: string;
      readonly issues: readonly string[];
    }
  | { readonly kind: 'testing'; readonly id: string; readonly result: string; readonly coverage?: string }
  | { readonly kind: 'note'; readonly title: string; readonly lines: readonly string[] };

export function curatedEntry(curated: Curated, at: Date): LogEntry {
  switch (curated.kind) {
    case 'findings':
      return {
        title: `Complete: ${curated.id}`,
        at,
        lines: [
          ...fieldLine('Status', curated.status),
          ...fieldLine('Turn', curated.turn),
          ...listLines('Findings', curated.findings),
          ...fieldLine('Files', curated.files.join(', ')),
          ...fieldLine('Recommendations', curated.recommendations),
        ],
      };
    case 'synthesis':
      return {
        title: 'Synthesis',
        at,
        lines: [
          ...fieldLine('Combined understanding', curated.combined),
          ...listLines('Signal (keep)', curated.keep),
          ...listLines('Noise (discard)', curated.discard),
          ...listLines('Approach', curated.approach, '1.'),
          ...fieldLine('Next', curated.next),
        ],
      };
    case 'prd':
      return {
        title: 'PRD Created',
        at,
        lines: [...fieldLine('Path', curated.path), ...fieldLine('Status', curated.status)],
      };
    case 'implementation':
      return {
        title: 'Implementation Started',
        at,
        lines: [
          ...fieldLine('Agent', curated.id),
          ...fieldLine('PRD', curated.prd),
          ...fieldLine('Phase', curated.phase),
        ],
      };
    case 'review':
      return {
        title: 'Review Complete',
        at,
        lines: [
          ...fieldLine('Agent', curated.id),
          ...fieldLine('Type', curated.type),
          ...fieldLine('Result', curated.result),
          ...listLines('Issues', curated.issues),
        ],
      };
    case 'testing':
      return {
        title: 'Testing Complete',
        at,
        lines: [
          ...fieldLine('Agent', curated.id),
          ...fieldLine('Result', curated.result),
          ...fieldLine('Coverage', curated.coverage),
        ],
      };
    case 'note':
      return { title: curated.title, at, lines: curated.lines };
  }
}

/** What the next session has to know, when this one's memory is gone. */
export interface Handoff {
  readonly stage?: string;
  readonly running: readonly string[];
  readonly pending?: string;
  readonly blockers?: string;
  readonly last?: string;
}

/** It stands for itself behind a rule, and is of no time. */
export function handoffText({ stage, running, pending, blockers, last }: Handoff): string {
  const lines = [
    ...fieldLine('Current stage', stage),
    ...fieldLine('Running agents', running.join(', ') || 'none'),
    ...fieldLine('Pending work', pending),
    ...fieldLine('Blockers', blockers),
    ...fieldLine('Last action', last),
  ];
  return `---\n\n## Context for Next Session\n${lines.join('\n')}\n`;
}
