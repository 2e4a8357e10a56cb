import { expect, test } from 'vitest';
import type { ChangedFile } from '../../../src/core/reviewing/changedFiles.ts';
import { SINCE_SPAWN } from '../../../src/core/reviewing/changesScope.ts';
import { discardedSentence, discardQuestion } from '../../../src/vscode/reviewing/discardWords.ts';
import { agent } from './agents.ts';

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const NONE = { kind: 'none' } as const;
const EDITED: ChangedFile = { path: 'src/jwt.ts', before: text('a'), after: text('b') };
const IDLE = agent({ kind: 'idle' });
const COMMIT = '9cd4fc3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';

test('what is asked says what happens, that others lose too, and what brings it back', () => {
  expect(discardQuestion({ agent: IDLE, file: EDITED, scope: SINCE_SPAWN, commit: COMMIT })).toEqual({
    question: 'Discard the changes of src/jwt.ts?',
    detail:
      'It becomes what it was at commit 9cd4fc3, where the agent was spawned. ' +
      'Git does not know who changed what: changes of others in it go too. ' +
      'What is discarded is kept by git stash. Bring Back Discarded File… returns it.',
    button: 'Discard',
  });
});

test('new, removed and moved files are named as such', () => {
  const detailOf = (file: Partial<ChangedFile>, commit?: string) =>
    discardQuestion({ agent: IDLE, file: { ...EDITED, ...file }, scope: { kind: 'uncommitted' }, commit }).detail;
  expect(detailOf({ before: NONE }, COMMIT)).toContain('The file is removed: it was not there before.');
  expect(detailOf({ after: NONE }, COMMIT)).toContain('comes back as it was at commit 9cd4fc3, the newest one.');
  expect(detailOf({ movedFrom: 'src/old.ts' })).toContain('It becomes src/old.ts again');
  expect(detailOf({})).toBe(
    'It becomes what it was before Codex changed it. A copy of what is discarded is kept with the agent. Bring Back Discarded File… returns it.',
  );
});

test('of an agent that works it asks for more', () => {
  const working = agent({ kind: 'working', turnId: 't', since: 0, activity: 'editing' });
  const asked = discardQuestion({ agent: working, file: EDITED, scope: SINCE_SPAWN, commit: COMMIT });
  expect(asked.button).toBe('Discard Anyway');
  expect(asked.detail).toMatch(/^Audit auth is working, and may be changing it right now\. /);
});

test('what was done names the stash, or the copy', () => {
  const discarded = { id: 'x', path: 'a.ts', at: '2026-11-21T12:00:00.000Z', left: 'none' };
  expect(discardedSentence({ ...discarded, commit: COMMIT })).toBe(
    'The changes of a.ts are discarded. git stash keeps them (9cd4fc3aaaaa).',
  );
  expect(discardedSentence(discarded)).toBe('The changes of a.ts are discarded. A copy is kept with the agent.');
});
