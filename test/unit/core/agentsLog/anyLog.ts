import * as fc from 'fast-check';

const HEADINGS = [
  '# Agents Log',
  '## Session: 2026-11-21T10:30:00Z',
  '## Session: 2026-02-10 — More (continued)',
  '### Spawned: 8abfab85 - 10:31',
  '### Spawned: 8abfab85 - Scaffolding',
  '#### Spawned: zz-1 - 25:99',
  '### Complete: 8abfab85 - 10:45',
  '### Complete: zz-1',
  '### Complete: 00000000 - 21:56 UTC',
  '### Ended: 8abfab85 - 11:00',
  '### Message: 8abfab85 - 10:50',
  '### Wave 1: Foundation (parallel)',
  '## Context for Next Session',
  '#not a heading',
  '#',
];
const LINES = [
  'Type: research',
  'Prompt:\tlook at it',
  'General: claude-1',
  'Stage: research',
  'Stage: lunch',
  'Status: RUNNING',
  'Status: complete',
  'Turn: 1',
  'Turn: 2',
  'Reported:',
  '- Tokens: kept in localStorage   ',
  '  - deeper',
  'Findings:',
  '**Gotchas:**   none',
  'Files: src/a.ts,  src/b.ts ',
  'PRD: docs/prds/x.md',
  '---',
  '',
  '   ',
  '```',
  '```ts',
  '````',
  '~~~',
  '  ```',
  '\uFEFF',
  'text with `code` and ```fence```',
];

/** Texts that look like logs, whole or torn, and texts that look like nothing. */
export const anyLog = fc.oneof(
  { weight: 6, arbitrary: fc.array(pieceOf(), { maxLength: 24 }).map((pieces) => pieces.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);

/** What somebody types, pastes or appends. */
export const anyPiece = fc.oneof(
  { weight: 3, arbitrary: fc.array(pieceOf(), { maxLength: 4 }).map((pieces) => pieces.join('')) },
  { weight: 2, arbitrary: fc.constantFrom('', '#', '`', '\n', ' ', '\r', '```', '### ', ':', '-') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);

function pieceOf(): fc.Arbitrary<string> {
  const line = fc.oneof(fc.constantFrom(...HEADINGS), fc.constantFrom(...LINES), fc.constantFrom(...LINES));
  const end = fc.oneof(
    { weight: 12, arbitrary: fc.constant('\n') },
    { weight: 2, arbitrary: fc.constant('\r\n') },
    { weight: 1, arbitrary: fc.constant('') },
  );
  return fc.tuple(line, end).map(([words, newline]) => words + newline);
}
