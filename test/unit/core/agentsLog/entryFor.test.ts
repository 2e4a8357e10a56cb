import { describe, expect, test } from 'vitest';
import { completeEntry, endedEntry, messageEntry, spawnedEntry } from '../../../../src/core/agentsLog/entryFor.ts';
import { entryText, sessionOf } from '../../../../src/core/agentsLog/entryText.ts';
import { aRecord, aTurnEnd } from './records.ts';

const SESSION = sessionOf('## Session: 2026-11-21T10:30:00Z');
const spawned = (record: Parameters<typeof spawnedEntry>[0], prompt: string): string =>
  entryText(spawnedEntry(record, prompt, '/work'), SESSION);
const complete = (end: Parameters<typeof completeEntry>[1], record = aRecord(), folder = '/work'): string =>
  entryText(completeEntry(record, end, folder), SESSION);

test('a spawn is told with all that its general chose', () => {
  expect(spawned(aRecord({ type: 'research' }), 'Investigate the current auth flow,\n\n  list security gaps\n')).toBe(
    `### Spawned: 8abfab85 - 10:31
Name: Auth
Type: research
Prompt: Investigate the current auth flow, list security gaps
Reasoning: high
Sandbox: read-only
General: claude-1
`,
  );
});

test('a name that follows from the prompt is not said twice', () => {
  expect(spawned(aRecord({ name: 'look around' }), 'Please look around')).not.toContain('Name:');
  expect(spawned(aRecord({ name: 'Scout' }), 'Please look around')).toContain('\nName: Scout\n');
});

test('of a prompt that was put together, only the words of the person are logged', () => {
  const text = spawned(aRecord({ task: [9, 15], prd: 'docs/prds/auth.md', phase: 2 }), 'PREAMBLE\nfix it\nEND');
  expect(text).toContain('\nPrompt: fix it\n');
  expect(text).toContain('\nPRD: docs/prds/auth.md\nPhase: 2\n');
  expect(spawned(aRecord({ cwd: '/work/sub', prd: 'x.md' }), 'y')).toContain('\nPRD: sub/x.md\n');
});

test('a turn that completed tells what it reported, which files, how long and how many tokens', () => {
  const end = aTurnEnd({
    lastAgentMessage: 'I looked.\n\n- Tokens are kept in localStorage\n- Refresh tokens are never rotated\n',
    files: ['src/auth/jwt.ts', 'src/auth/session.ts'],
    tokens: { input: 36581, output: 282, contextWindow: 258400, contextUsedPct: 14.16 },
  });
  expect(complete(end)).toBe(
    `### Complete: 8abfab85 - 10:45
Status: success
Turn: 1
Summary: I looked.
Reported:
- Tokens are kept in localStorage
- Refresh tokens are never rotated
Files: src/auth/jwt.ts, src/auth/session.ts
Duration: 14m 3s
Tokens: 36581 in, 282 out, 14% of context
`,
  );
});

test('of words before a list, those that only announce it are left out, and code and headings are no words', () => {
  const summary = (lastAgentMessage: string): string | undefined =>
    /^Summary: (.*)$/m.exec(complete(aTurnEnd({ lastAgentMessage })))?.[1];
  expect(summary('All 212 tests pass. What I ran:\n\n- npm test')).toBe('All 212 tests pass.');
  expect(summary('Findings:\n\n1. one')).toBe(undefined);
  expect(summary('## Result\n\nIt *fails*.\n\n```\n- no item\n```\n\n- one')).toBe('It *fails*.');
  expect(summary('Done. Nothing else.')).toBe(undefined);
  expect(summary('- one\n\nAnd that was it.')).toBe(undefined);
});

test('a turn that the model did not answer used no tokens worth a line', () => {
  const tokens = { input: 0, output: 0, contextWindow: 258400, contextUsedPct: 100 };
  expect(complete(aTurnEnd({ status: 'failed', tokens }))).not.toContain('Tokens:');
});

test('a turn that failed, was interrupted, or was lost says so, and says nothing that is not known', () => {
  const none = { lastAgentMessage: '', tokens: null, files: [] };
  const failure = { kind: 'usageLimit', message: 'You have hit your\nusage limit' } as const;
  expect(complete(aTurnEnd({ ...none, status: 'failed', failure }))).toBe(
    '### Complete: 8abfab85 - 10:45\nStatus: failed\nTurn: 1\nReason: You have hit your usage limit\nDuration: 14m 3s\n',
  );
  expect(complete(aTurnEnd({ ...none, status: 'interrupted' }))).toContain('Status: partial\nTurn: 1\nReason: interr');
  const lost = complete(aTurnEnd({ ...none, status: 'interrupted', endedAt: null, startedAt: null }));
  expect(lost).toMatch(/Reason: lost when its engine stopped\n$/);
});

describe('Files of a turn', () => {
  test('are named from the root of the project, also where the agent works below it or in a worktree', () => {
    const end = aTurnEnd({ files: ['a.ts', '/etc/hosts'] });
    expect(complete(end, aRecord({ cwd: '/work/sub' }))).toContain('\nFiles: sub/a.ts, /etc/hosts\n');
    const above = aTurnEnd({ files: ['/work/b.ts'] });
    expect(complete(above, aRecord({ cwd: '/work/sub' }))).toContain('\nFiles: b.ts\n');
    const worktree = { path: '/work.worktrees/x', branch: 'agent/x', main: '/work' };
    expect(complete(end, aRecord({ cwd: '/work.worktrees/x/sub', worktree }))).toContain('\nFiles: sub/a.ts, /etc');
  });

  test('are as many whole paths as a line holds', () => {
    const files = Array.from({ length: 60 }, (_, place) => `src/file${place}.ts`);
    const line = /^Files: (.*)$/m.exec(complete(aTurnEnd({ files })))?.[1] ?? '';
    expect(line.length).toBeLessThanOrEqual(300);
    expect(line.split(', ').at(-1)).toBe('…');
    for (const path of line.split(', ').slice(0, -1)) expect(files).toContain(path);
  });
});

test('a follow-up and an end are told', () => {
  const at = new Date('2026-11-21T10:50:00Z');
  const sent = { how: 'steered', messageId: 'm', after: 1 } as const;
  expect(entryText(messageEntry(aRecord(), 'Also\nthe tests', sent, at), SESSION)).toBe(
    '### Message: 8abfab85 - 10:50\nText: Also the tests\nHow: steered\nTurn: 2\n',
  );
  expect(entryText(messageEntry(aRecord(), 'Then', { ...sent, how: 'queued' }, at), SESSION)).not.toContain('Turn');
  expect(entryText(endedEntry(aRecord(), 'killed', at), SESSION)).toBe('### Ended: 8abfab85 - 10:50\nHow: killed\n');
});

test('an entry after midnight, and one under a session in another zone, says when it really was', () => {
  const at = new Date('2026-11-21T23:40:00Z');
  const title = (heading: string, when = at): string =>
    entryText(endedEntry(aRecord(), 'quit', when), sessionOf(heading)).split('\n')[0] ?? '';
  expect(title('## Session: 2026-11-20')).toBe('### Ended: 8abfab85 - 2026-11-21 23:40');
  expect(title('## Session: 2026-11-21 (continued)')).toBe('### Ended: 8abfab85 - 23:40');
  expect(title('## Session: 2026-11-22T00:10:00+02:00')).toBe('### Ended: 8abfab85 - 01:40');
  expect(title('## Session: 2026-11-21T10:30:00-05:30')).toBe('### Ended: 8abfab85 - 18:10');
  expect(title('## Session without a date')).toBe('### Ended: 8abfab85 - 2026-11-21 23:40');
});
