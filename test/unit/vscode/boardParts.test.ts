import { expect, test } from 'vitest';
import { parsePrd } from '../../../src/core/prd/parser.ts';
import { template } from '../../../src/core/prd/template.ts';
import { boardFileOf } from '../../../src/vscode/webviews/board/boardFile.ts';
import { textPartsOf, type TextParts } from '../../../src/vscode/webviews/board/boardParts.ts';
import { AUTH_PRD } from '../../support/boardText.ts';

function parts(text: string): TextParts {
  return textPartsOf(parsePrd(text), [], 'file-name', (offset) => text.slice(0, offset).split('\n').length - 1);
}

test('the head says title, status, stage, progress, and the phase that comes next', () => {
  expect(parts(AUTH_PRD).head).toEqual({
    title: 'Auth security hardening',
    status: 'approved',
    isApproved: true,
    stages: ['ideation', 'research', 'synthesis', 'prd', 'implementation', 'review', 'testing'],
    stage: 4,
    done: 3,
    all: 7,
    nextPhase: 1,
  });
});

test.each([
  ['', 'file-name', '', 'ready for review'],
  ['---\nstatus: draft\n---\n# T', 'T', 'draft', 'ready for review'],
  ['---\nstatus: ready for review\n---\n# T', 'T', 'ready for review', 'approved'],
  ['---\nstatus: approved\n---\n# T', 'T', 'approved', undefined],
  ['---\nstatus: on ice\n---\n# T', 'T', 'on ice', 'ready for review'],
])('%j: the button goes on to the next status', (text, title, status, step) => {
  expect(parts(text).head).toMatchObject({ title, status });
  expect(parts(text).head.step).toBe(step);
});

test('a requirement counts the tasks of Testing that name its id, and no longer id', () => {
  const text =
    '## Requirements\n- R1: a\n- R12: b\n- c\n## Testing\n- [x] R1 holds\n- [ ] R1, R12\n- [ ] FR1 and xR1\n';
  expect(parts(text).requirements.map(({ id, tests }) => [id, tests])).toEqual([
    ['R1', { done: 1, all: 2 }],
    ['R12', { done: 0, all: 1 }],
    ['', { done: 0, all: 0 }],
  ]);
});

test('comments of the template are hints for whoever writes, and no problem', () => {
  const { problem, requirements } = parts(template('Faster cold start', '2026-11-21'));
  expect(problem).toEqual({ text: '', line: 7 });
  expect(requirements).toEqual([]);
  expect(parts('## Problem\nOne <!-- a --> two <!-- never closed').problem.text).toBe('One  two <!-- never closed');
});

test('a long text is cut and says so', () => {
  const { problem } = parts(`## Problem\n${'word '.repeat(10_000)}`);
  expect(problem.text).toHaveLength(20_000);
  expect(problem.isCut).toBe(true);
});

test('sections that a board does not show are named with their line', () => {
  expect(parts(AUTH_PRD).notes).toEqual([
    { heading: 'Notes', line: AUTH_PRD.split('\n').findIndex((line) => line === '## Notes') },
  ]);
});

test.each([
  ['', true, 'empty', 'Begin with the Template'],
  [' \n\n', true, 'empty', 'Begin with the Template'],
  ['# Only a title\n\nWords.', true, 'foreign', 'Open Text'],
  ['{"a": 1}', true, 'foreign', 'Open Text'],
  ['# T\n- [ ] one task', true, 'shown', undefined],
  [AUTH_PRD, true, 'shown', undefined],
  [AUTH_PRD, false, 'missing', 'Write It Again'],
])('a file is explained in one sentence with one button: %#', (text, isThere, kind, button) => {
  const file = boardFileOf({ kind: 'read', prd: parsePrd(text) }, isThere);
  expect([file.kind, file.button]).toEqual([kind, button]);
  expect(file.sentence === '').toBe(kind === 'shown');
});

test('a huge file is not read', () => {
  expect(boardFileOf({ kind: 'huge', size: 3_500_000 }, true).sentence).toContain('3.3 MB');
});
