import { expect, test } from 'vitest';
import { parsePrd } from '../../../src/core/prd/parser.ts';
import { missionRowOf, phaseRowOf } from '../../../src/vscode/missions/missionRow.ts';
import { AUTH_PRD } from '../../support/boardText.ts';

function row(text: string) {
  return missionRowOf({ kind: 'read', prd: parsePrd(text) }, 'file-name', []);
}

test.each([
  [AUTH_PRD, 'Auth security hardening', 'implementation · 3 of 7', 'checklist'],
  ['---\nstatus: ready for review\n---\n# T\n## Plan\n### Phase 1\n- [ ] a', 'T', 'ready for review', 'eye'],
  ['# T\n', 'T', 'no status', 'edit'],
  ['---\nstatus: on ice\n---\n# T\n', 'T', 'on ice', 'edit'],
  ['', 'file-name', 'no status', 'edit'],
  ['# T\n## Plan\n### Phase 1\n- [x] a', 'T', 'review · 1 of 1', 'pass'],
])('a mission tells its stage and progress: %#', (text, label, description, icon) => {
  expect(row(text)).toMatchObject({ label, description, icon, spoken: `${label}, ${description}` });
});

test('a PRD that cannot be read says so in its row', () => {
  expect(missionRowOf({ kind: 'huge', size: 1e9 }, 'a', [])).toMatchObject({ description: 'too large for a board' });
  expect(missionRowOf({ kind: 'unreadable', why: 'EACCES' }, 'a', [])).toMatchObject({ icon: 'warning' });
});

test('a phase tells its tasks, and who works on it', () => {
  const [first, second, third] = parsePrd(AUTH_PRD).phases;
  if (first === undefined || second === undefined || third === undefined) throw new Error('Three phases are written.');
  expect(phaseRowOf(first, 0)).toMatchObject({ label: 'Phase 1 · Token storage', description: '3 of 5' });
  expect(phaseRowOf(second, 2)).toMatchObject({ description: '0 of 2 · 2 working', icon: 'loading~spin' });
  expect(phaseRowOf(third, 0)).toMatchObject({ description: 'no tasks', contextValue: 'phase open' });
  const tasks = first.tasks.map((task) => ({ ...task, done: true }));
  expect(phaseRowOf({ ...first, tasks }, 0)).toMatchObject({ icon: 'pass', contextValue: 'phase done' });
});

test('control characters and turned text of a title do not reach the row', () => {
  expect(row('# a\u202eb\u2066 c\n').label).toBe('ab c');
});
