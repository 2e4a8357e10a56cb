import { expect, test } from 'vitest';
import { addPhase, addRequirement, applyEdit, setStatus, tickTask } from '../../../../src/core/prd/edit.ts';
import { tasksMeant } from '../../../../src/core/prd/findTask.ts';
import type { Edit, Prd } from '../../../../src/core/prd/model.ts';
import { parsePrd } from '../../../../src/core/prd/parser.ts';
import { prdName, template } from '../../../../src/core/prd/template.ts';
import { validatePrd } from '../../../../src/core/prd/validate.ts';

function changed(text: string, change: (prd: Prd) => Edit | undefined): string {
  const edit = change(parsePrd(text));
  return edit === undefined ? text : applyEdit(text, edit);
}

function ticked(text: string, wanted: string, done: boolean): string {
  return changed(text, (prd) => {
    const [named] = tasksMeant(prd, wanted);
    return named === undefined ? undefined : tickTask(named.task, done);
  });
}

test('a tick changes the one character, whatever the list looks like', () => {
  expect(ticked('## Tasks\r\n * [ ]  a\r\n', '1', true)).toBe('## Tasks\r\n * [x]  a\r\n');
  expect(ticked('\ufeff## Tasks\n\t1) [X] a', '1', false)).toBe('\ufeff## Tasks\n\t1) [ ] a');
  expect(ticked('## Tasks\n- [X] a\n', '1', true)).toBe('## Tasks\n- [X] a\n');
});

test.each([
  ['---\nstatus: draft\n---\n# A\n', '---\nstatus: approved\n---\n# A\n'],
  ['---\nStatus:   "draft"  # for now\n---\n', '---\nStatus:   "approved"  # for now\n---\n'],
  ['---\nstatus:\n---\n', '---\nstatus: approved\n---\n'],
  ['---\r\ngeneral: me\r\n---\r\n# A', '---\r\nstatus: approved\r\ngeneral: me\r\n---\r\n# A'],
  ['---\n---\n# A\n', '---\nstatus: approved\n---\n# A\n'],
  ['# A\n\n**Status:** Draft | **Owner:** me\n', '# A\n\n**Status:** approved | **Owner:** me\n'],
  ['# A\n- Status: nearly\n\n## Problem\n', '# A\n- Status: approved\n\n## Problem\n'],
  ['# A\n', '---\nstatus: approved\n---\n\n# A\n'],
  ['\ufeff# A\r\n', '\ufeff---\r\nstatus: approved\r\n---\r\n\r\n# A\r\n'],
  ['', '---\nstatus: approved\n---\n\n'],
])('the status of %j is set where it stands, else in the front matter', (before, after) => {
  expect(changed(before, (prd) => setStatus(prd, 'approved'))).toBe(after);
  expect(changed(after, (prd) => setStatus(prd, 'approved'))).toBe(after);
});

test('a line "Status:" in a section is not the status of the PRD', () => {
  expect(parsePrd('# A\n## Problem\nStatus: draft\n')).not.toHaveProperty('status');
});

test('a phase is added behind the last one, in its form, with the next number', () => {
  expect(
    changed('## Plan\n#### Phase 1: A\n- [ ] a\n#### Phase 4: B\n- [ ] b\n\n\n## Testing\n', (prd) =>
      addPhase(prd, ' C\n## not a heading', ['c', 'd']),
    ),
  ).toBe(
    '## Plan\n#### Phase 1: A\n- [ ] a\n#### Phase 4: B\n- [ ] b\n\n#### Phase 5: C ## not a heading\n\n- [ ] c\n- [ ] d\n\n## Testing\n',
  );
  expect(changed('# A\r\n## Tasks', (prd) => addPhase(prd, 'B'))).toBe('# A\r\n## Tasks\r\n\r\n### Phase 1: B\r\n');
});

test('where phases have names and no numbers, an added one has only a name too', () => {
  const text = '## Plan\n### Backend\n- [ ] a\n### Frontend\n- [ ] b\n';
  const after = changed(text, (prd) => addPhase(prd, 'Docs', ['c']));
  expect(after).toBe(`${text}\n### Docs\n\n- [ ] c\n`);
  expect(parsePrd(after).phases.map(({ number, name }) => [number, name])).toEqual([
    [1, 'Backend'],
    [2, 'Frontend'],
    [3, 'Docs'],
  ]);
});

test('a plan that is missing is created before the sections that follow it', () => {
  expect(changed('# A\n\n## Problem\nx\n\n## Testing\n', (prd) => addPhase(prd, 'B', ['b']))).toBe(
    '# A\n\n## Problem\nx\n\n## Implementation Plan\n\n### Phase 1: B\n\n- [ ] b\n\n## Testing\n',
  );
  expect(changed('', (prd) => addPhase(prd, 'B'))).toBe('## Implementation Plan\n\n### Phase 1: B\n');
});

test.each([
  ['## Requirements\n- R1: a\n- R7: b\n- c\n\n## Testing\n', '- c\n- R8: new\n\n## Testing\n'],
  ['## Requirements\n* FR-01: a\n  * detail\n\n    more\n\nText.\n', '  * detail\n\n    more\n* FR-02: new\n\nText.\n'],
  ['## Requirements\r\n1. R1: a', '1. R1: a\r\n2. R2: new'],
  ['## Requirements\n- [x] R1: a\n', '- [x] R1: a\n- [ ] R2: new\n'],
  ['## Requirements\n### R3: heading\ntext\n', '### R3: heading\ntext\n\n- R4: new\n'],
  ['## Requirements\n\n## Testing\n', '## Requirements\n\n- R1: new\n\n## Testing\n'],
  ['# A\n', '# A\n\n## Requirements\n\n- R1: new\n'],
])('a requirement is added to %j with the next free id, in the form of the last one', (before, after) => {
  expect(changed(before, (prd) => addRequirement(prd, 'new\n')).endsWith(after)).toBe(true);
});

test('the template is what the parser understands: all sections, a draft; only tasks are missing', () => {
  const prd = parsePrd(template('Auth\nrefactor', '2026-11-21'));
  expect({ title: prd.title, status: prd.status }).toEqual({ title: 'Auth refactor', status: 'draft' });
  expect(prd.text).toContain('created: 2026-11-21\n');
  expect(validatePrd(prd, () => false).map(({ code }) => code)).toEqual(['empty-phase']);
});

test.each([
  ['Auth refactor', 'auth-refactor'],
  ['../../etc/passwd', 'etc-passwd'],
  ['Über: größer & schöner', 'uber-großer-schoner'],
  ['決済の改善', '決済の改善'],
  ['नमस्ते', 'नमस्ते'],
  ['CON', 'con-prd'],
  ['.hidden', 'hidden'],
  ['x'.repeat(300), 'x'.repeat(60)],
])('the file of %j is called %s', (title, name) => {
  expect(prdName(title)).toBe(name);
});

test('a title without a letter or digit names no file', () => {
  expect(() => prdName('../..')).toThrow('No file can be named after the title "../..".');
});

test('a task is found by its number, all of its words, or a part that only it has', () => {
  const prd = parsePrd(
    '## Plan\n### Phase 2: A\n- [ ] add login\n- [ ] add login page\n## Testing\n- [ ] login works\n## Success\n- [ ] it is fast\n',
  );
  const meant = (wanted: string): readonly string[] => tasksMeant(prd, wanted).map(({ number }) => number);
  expect(meant('2.2')).toEqual(['2.2']);
  expect(meant('t1')).toEqual(['T1']);
  expect(meant(' Add  LOGIN ')).toEqual(['2.1']);
  expect(meant('page')).toEqual(['2.2']);
  expect(meant('fast')).toEqual(['S1']);
  expect(meant('login')).toEqual(['2.1', '2.2', 'T1']);
  expect(meant('logout')).toEqual([]);
  expect(meant('')).toEqual([]);
});
