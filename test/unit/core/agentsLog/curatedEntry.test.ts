import { expect, test } from 'vitest';
import { curatedEntry, handoffText, type Curated } from '../../../../src/core/agentsLog/curatedEntry.ts';
import { entryText, sessionOf, sessionText } from '../../../../src/core/agentsLog/entryText.ts';
import { LogDocument } from '../../../../src/core/agentsLog/logDocument.ts';

const AT = new Date('2026-11-21T10:50:12Z');
const SESSION = sessionOf('## Session: 2026-11-21T10:30:00Z');
const textOf = (curated: Curated): string => entryText(curatedEntry(curated, AT), SESSION);

const EVERY: readonly (readonly [Curated, string])[] = [
  [
    {
      kind: 'findings',
      id: '8abfab85',
      status: 'success',
      turn: 2,
      findings: ['Tokens are kept in localStorage', '### no heading'],
      files: ['src/auth/jwt.ts', 'src/auth/session.ts'],
      recommendations: 'Rotate them',
    },
    `### Complete: 8abfab85 - 10:50
Status: success
Turn: 2
Findings:
- Tokens are kept in localStorage
- no heading
Files: src/auth/jwt.ts, src/auth/session.ts
Recommendations: Rotate them
`,
  ],
  [
    { kind: 'synthesis', combined: 'Both\nagree', keep: ['a'], discard: ['b', 'c'], approach: ['d', 'e'], next: 'PRD' },
    `### Synthesis - 10:50
Combined understanding: Both agree
Signal (keep):
- a
Noise (discard):
- b
- c
Approach:
1. d
2. e
Next: PRD
`,
  ],
  [
    { kind: 'prd', path: 'docs/prds/auth.md', status: 'ready for review' },
    '### PRD Created - 10:50\nPath: docs/prds/auth.md\nStatus: ready for review\n',
  ],
  [
    { kind: 'implementation', id: '8abfab85', prd: 'docs/prds/auth.md', phase: 2 },
    '### Implementation Started - 10:50\nAgent: 8abfab85\nPRD: docs/prds/auth.md\nPhase: 2\n',
  ],
  [
    { kind: 'review', id: '8abfab85', type: 'security', result: 'failed with issues', issues: ['x'] },
    '### Review Complete - 10:50\nAgent: 8abfab85\nType: security\nResult: failed with issues\nIssues:\n- x\n',
  ],
  [
    { kind: 'testing', id: '8abfab85', result: '2 failures', coverage: '81 %' },
    '### Testing Complete - 10:50\nAgent: 8abfab85\nResult: 2 failures\nCoverage: 81 %\n',
  ],
  [{ kind: 'note', title: 'Verification', lines: ['All', '', 'good'] }, '### Verification - 10:50\nAll\n\ngood\n'],
];

test.each(EVERY)('$kind is written as the format has it', (curated, text) => {
  expect(textOf(curated)).toBe(text);
});

test.each(EVERY)('$kind is read back as what it is', (curated) => {
  const { sections } = new LogDocument(textOf(curated));
  const kind = curated.kind === 'findings' ? 'complete' : curated.kind;
  expect(sections.map((section) => section.kind)).toEqual([kind]);
});

test('a hand-over stands behind a rule, and an empty field is left out', () => {
  const text = handoffText({ stage: 'review', running: ['8abfab85 (Auth)'], pending: 'Phase 2' });
  expect(text).toBe(
    '---\n\n## Context for Next Session\nCurrent stage: review\nRunning agents: 8abfab85 (Auth)\nPending work: Phase 2\n',
  );
  expect(handoffText({ running: [] })).toContain('\nRunning agents: none\n');
  expect(new LogDocument(`## Session: 2026-11-21\n\n${text}`).sections.map(({ kind }) => kind)).toEqual([
    'session',
    'handoff',
  ]);
});

test('a session says when it began, in UTC', () => {
  expect(sessionText(AT, ['Goal: x'], '(continued)')).toBe('## Session: 2026-11-21T10:50:12Z (continued)\nGoal: x\n');
});
