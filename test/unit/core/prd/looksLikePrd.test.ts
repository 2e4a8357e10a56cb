import { expect, test } from 'vitest';
import { looksLikePrd, mayBePrd } from '../../../../src/core/prd/looksLikePrd.ts';
import { parsePrd } from '../../../../src/core/prd/parser.ts';
import { template } from '../../../../src/core/prd/template.ts';
import { AUTH_PRD } from '../../../support/boardText.ts';

const looks = (text: string): boolean => mayBePrd(text) && looksLikePrd(parsePrd(text));

test('a text that is written as a PRD is known as one, wherever it is', () => {
  expect(looks(AUTH_PRD)).toBe(true);
  expect(looks(template('Auth', '2026-11-21'))).toBe(true);
  expect(looks('# X\n\n## Problem\n\nSlow.\n\n## Tasks\n\n- [ ] Measure\n\n## Acceptance Criteria\n\n- fast\n')).toBe(
    true,
  );
});

test('an ordinary text is none, also one with tasks, requirements or tests', () => {
  expect(looks('# Atlas\n\n## Requirements\n\nNode.js\n\n## Testing\n\nnpm test\n')).toBe(false);
  expect(looks('# Today\n\n- [ ] Call Mira\n')).toBe(false);
  expect(looks('# Plan\n\n## Tasks\n\n- [ ] Pack\n')).toBe(false);
  expect(looks(`${AUTH_PRD}${'x'.repeat(70_000)}`)).toBe(false);
});
