import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { oneLine } from './edit.ts';

const LONGEST_NAME = 60;
/** Windows has no files of these names, whatever their ending. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/** A PRD to be filled in. `created` is a date as `2026-11-21`. */
export function template(title: string, created: string): string {
  return `---
status: draft
created: ${created}
---

# ${oneLine(title)}

## Problem

<!-- What is wrong today, and for whom. -->

## Solution

<!-- What will be different, in a few sentences. -->

## Requirements

- R1:

## Implementation Plan

### Phase 1

- [ ]

## Files to Modify

<!-- - path - what changes; "new" for a file that the work creates -->

## Testing

- [ ]

## Success Criteria

<!-- How everybody will see that it is done. -->
`;
}

/** The file name for a title, without `.md`: letters and digits of any language, and dashes. */
export function prdName(title: string): string {
  const words = title
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+/, '');
  const name = Array.from(words.slice(0, 2 * LONGEST_NAME))
    .slice(0, LONGEST_NAME)
    .join('')
    .replace(/-+$/, '');
  if (name === '') {
    throw new Failure('usage', t('No file can be named after the title {0}.', JSON.stringify(title.slice(0, 60))), {
      next: t('Use letters or digits.'),
    });
  }
  return DEVICES.test(name) ? `${name}-prd` : name;
}
