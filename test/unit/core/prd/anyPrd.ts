import * as fc from 'fast-check';

const LINE = fc.oneof(
  fc.constantFrom(
    ...[
      '# Title',
      '## Problem',
      '## Requirements',
      '## Implementation Plan',
      '### Phase 1: A',
      '### Phase 2',
      '#### More',
    ],
    ...[
      '## Tasks',
      '## Files to Modify',
      '## Testing',
      '## Acceptance Criteria',
      '## Notes',
      '### Phase 1',
      '## Phase 3: C',
    ],
    ...[
      '- [ ] do it',
      '- [x] done',
      '* [X] done',
      '1. [ ] first',
      '  - [ ] under',
      '\t- [x] under',
      '- [] none',
      '- [ ]',
    ],
    ...[
      '- R1: one',
      '- **R2**: two',
      '- R1: again',
      '- plain',
      '  more words',
      '- src/a.ts - what',
      '- `b.ts`: new',
      '-',
    ],
    ...['---', 'status: draft', 'Status: done', '```', '~~~', '<!--', '-->', '<!-- x -->', '', ' ', '#', '####### no'],
    ...['| a | b |', '|---|', '| R1 | x |', '|', '| `c.ts` | new |', '# Tasks', '## Phase two', '## Status'],
  ),
  fc.string({ maxLength: 40, size: 'max' }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

/** Texts that are nearly PRDs, in every order, with every line break. */
export const anyPrd = fc
  .tuple(
    fc.constantFrom('', '\ufeff'),
    fc.array(fc.tuple(LINE, fc.constantFrom('\n', '\r\n', '\r', '\n\n', '')), { maxLength: 40, size: 'max' }),
  )
  .map(([mark, lines]) => mark + lines.map((pair) => pair.join('')).join(''));
