import { expect, test } from 'vitest';
import type { AgentRecord } from '../../../src/core/agents/agent.ts';
import { workFor, type Work } from '../../../src/core/missions/workOnPrd.ts';
import { parsePrd } from '../../../src/core/prd/parser.ts';

const FILE = '/p/docs/prds/auth.md';
const PRD = parsePrd(`## Requirements
- R1: a
- R2: b
- R3: c
## Plan
### Phase 1: Store (R1)
- [ ] a
### Phase 2: Rotation
- [ ] rotate (R2)
`);

function work(record: Partial<AgentRecord>, prompt = ''): Work | undefined {
  return workFor(PRD, FILE, { host: 'local', cwd: '/p', ...record } as AgentRecord, prompt);
}

test('a record names the PRD and the phase, and the phase its requirements', () => {
  expect(work({ prd: 'docs/prds/auth.md', phase: 2 })).toEqual({ phase: 1, requirements: ['R2'] });
  expect(work({ prd: 'docs/prds/auth.md', phase: 1 })).toEqual({ phase: 0, requirements: ['R1'] });
  expect(work({ prd: 'docs/prds/auth.md' })).toEqual({ requirements: [] });
});

test('where the record says nothing, the prompt does', () => {
  expect(work({}, 'Implement phase 2 of docs/prds/auth.md, and R3.')).toEqual({
    phase: 1,
    requirements: ['R2', 'R3'],
  });
  expect(work({ cwd: '/p/packages/web' }, 'See docs/prds/auth.md for R1')).toEqual({ requirements: ['R1'] });
  expect(work({ prd: 'docs/prds/auth.md' }, 'R1 only, not R12 or xR3')).toEqual({ requirements: ['R1'] });
});

test('agents of other PRDs, folders and machines do not work on it', () => {
  expect(work({ prd: 'docs/prds/other.md' }, 'as in docs/prds/auth.md, R1')).toBeUndefined();
  expect(work({}, 'R1 of another plan, phase 2')).toBeUndefined();
  expect(work({ cwd: '/elsewhere' }, 'docs/prds/auth.md')).toBeUndefined();
  expect(work({ cwd: '/p-2' }, 'docs/prds/auth.md')).toBeUndefined();
  expect(work({ host: 'far' }, 'docs/prds/auth.md')).toBeUndefined();
});

test('a phase that the PRD does not have is no phase', () => {
  expect(work({ prd: 'docs/prds/auth.md', phase: 9 })).toEqual({ requirements: [] });
});
