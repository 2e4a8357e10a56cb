import { expect, test } from 'vitest';
import { parsePrd, parsePrdInSteps } from '../../../../src/core/prd/parser.ts';
import { validatePrd } from '../../../../src/core/prd/validate.ts';
import { planOf } from '../../../support/boardText.ts';

const SIZE = 500_000;

/** A reader that takes more than linear time does not come to an end here. */
test.each([
  ['one line of blanks', ' '],
  ['one line of brackets', '- ['],
  ['fences', '```\n'],
  ['headings', '## Phase 1: x\n'],
  ['tasks under tasks', '- [ ] a\n  - [ ] b\n    - [ ] c\n'],
  ['lines that go on', '  x\n'],
  ['stars', '*'],
  ['files with runs of blanks', '- src/a.ts            x\n'],
  ['slashes', '/'],
  ['comments', '<!--\n-->\n'],
  ['front matter that never ends', 'status: x\n'],
  ['NUL', '\0'],
])('half a million characters of %s are read', (_, unit) => {
  const text = unit.repeat(Math.ceil(SIZE / unit.length));
  for (const head of ['---\n', '## Files to Modify\n- ', '## Requirements\n- R1: ']) {
    const prd = parsePrd(head + text);
    expect(prd.text).toHaveLength(head.length + text.length);
    expect(validatePrd(prd, () => true).length).toBeGreaterThan(0);
  }
});

test('a large PRD is read in many steps, and understood as in one', () => {
  const text = planOf(SIZE);
  const steps = parsePrdInSteps(text);
  let count = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) count++;
  expect(count).toBeGreaterThan(text.split('\n').length / 600);
  expect(step.value).toEqual(parsePrd(text));
  expect(step.value.progress).toEqual({ done: step.value.progress.all / 2, all: step.value.phases.length * 12 });
});
