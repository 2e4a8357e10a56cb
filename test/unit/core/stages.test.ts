import { expect, test } from 'vitest';
import type { AgentRecord, WorkType } from '../../../src/core/agents/agent.ts';
import { stageText } from '../../../src/core/missions/stages.ts';
import { workOnPrd } from '../../../src/core/missions/workOnPrd.ts';
import { parsePrd } from '../../../src/core/prd/parser.ts';

function prdWith(status: string, marks: string, tests = ''): string {
  const tasks = (all: string): string =>
    all
      .split('')
      .map((mark) => `- [${mark}] t\n`)
      .join('');
  return `---\nstatus: ${status}\n---\n## Plan\n### Phase 1\n${tasks(marks)}## Testing\n${tasks(tests)}`;
}

test.each<[string, string, string, readonly WorkType[], string]>([
  ['draft', '', '', [], 'prd'],
  ['draft', '  ', '', ['research'], 'prd · 0 of 2'],
  ['ready for review', '  ', '', [], 'prd · 0 of 2'],
  ['approved', '  ', '', [], 'implementation · 0 of 2'],
  ['approved', '', '', [], 'implementation'],
  ['draft', 'x ', '', [], 'implementation · 1 of 2'],
  ['draft', '  ', '', ['implementation'], 'implementation · 0 of 2'],
  ['approved', 'x ', '', ['implementation', 'review', 'testing'], 'implementation · 1 of 2'],
  ['approved', 'xx', '  ', ['implementation'], 'review · 2 of 2'],
  ['approved', 'xx', '  ', ['review', 'testing'], 'testing · 0 of 2'],
  ['approved', 'xx', 'x ', [], 'testing · 1 of 2'],
  ['approved', 'xx', '', ['testing'], 'testing · 2 of 2'],
])('%s, tasks "%s", tests "%s", work %j: %s', (status, marks, tests, work, text) => {
  expect(stageText(parsePrd(prdWith(status, marks, tests)), work)).toBe(text);
});

test('agents work on a PRD in their own folder or in the checkout that their worktree was made of, on this machine', () => {
  const record = (values: Partial<AgentRecord>): AgentRecord =>
    ({ host: 'local', cwd: '/p', type: 'implementation', ...values }) as AgentRecord;
  const worktree = { path: '/w', branch: 'b', main: '/p' };
  const work = workOnPrd(
    [
      record({ prd: 'docs/prds/a.md' }),
      record({ prd: '/p/docs/prds/a.md', cwd: '/elsewhere', type: 'review' }),
      record({ prd: '../docs/prds/a.md', cwd: '/w/sub', worktree, type: 'testing' }),
      record({ prd: 'docs/prds/b.md' }),
      record({ prd: 'docs/prds/a.md', host: 'far', type: 'research' }),
      record({}),
    ],
    '/p/docs/prds/a.md',
  );
  expect(work).toEqual(['implementation', 'review', 'testing']);
});
