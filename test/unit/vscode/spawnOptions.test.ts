import { expect, test } from 'vitest';
import type { Model } from '../../../src/core/codex/protocol/v2/Model.ts';
import { effortOf, optionRows, withOption, type Here } from '../../../src/vscode/commands/optionRows.ts';
import { optionsInShort, type SpawnOptions } from '../../../src/vscode/commands/spawnOptions.ts';

test('only what differs from the defaults is said in short', () => {
  expect(optionsInShort({})).toBe('');
  expect(optionsInShort({ model: 'gpt-5.5', effort: 'low', sandbox: 'read-only' })).toBe('gpt-5.5 · low · read-only');
  const all: SpawnOptions = {
    sandbox: 'danger-full-access',
    approvals: 'on-request',
    folder: '/home/me/api/',
    allowCommit: true,
    search: false,
    name: 'Scout',
  };
  expect(optionsInShort(all)).toBe('full access · ask when needed · in api · may commit · no web search · named Scout');
  expect(optionsInShort({ folder: 'C:\\work\\api' })).toBe('in api');
  expect(
    optionsInShort({
      role: 'reviewer',
      lens: 'security',
      map: false,
      files: ['src/**/*.ts', 'a.md'],
      worktree: 'cache',
    }),
  ).toBe('reviewer (security) · no map · with src/**/*.ts and 1 more · in worktree cache');
  expect(optionsInShort({ role: 'scout', files: ['a.md'], worktree: true })).toBe('scout · with a.md · in a worktree');
});

test('an option that is set to its default is left out', () => {
  expect(withOption({ effort: 'low' }, 'effort', 'high')).toEqual({});
  expect(withOption({ sandbox: 'read-only' }, 'sandbox', 'workspace-write')).toEqual({});
  expect(withOption({ name: 'Scout' }, 'name', undefined)).toEqual({});
  expect(withOption({ name: 'high' }, 'name', 'high')).toEqual({ name: 'high' });
  expect(withOption({ effort: 'low' }, 'model', 'gpt-5.5')).toEqual({ effort: 'low', model: 'gpt-5.5' });
});

test('a role brings its sandbox, and takes its lens with it when it goes', () => {
  const scout: SpawnOptions = { role: 'scout', lens: 'risks' };
  expect(withOption(scout, 'sandbox', 'read-only')).toEqual(scout);
  expect(withOption(scout, 'sandbox', 'workspace-write')).toEqual({ ...scout, sandbox: 'workspace-write' });
  expect(withOption(scout, 'role', 'reviewer')).toEqual({ role: 'reviewer', lens: 'risks' });
  expect(withOption(scout, 'role', undefined)).toEqual({});
  // What a person has forbidden stays forbidden.
  expect(withOption({ sandbox: 'read-only' }, 'role', 'implementer')).toEqual({
    sandbox: 'read-only',
    role: 'implementer',
  });
});

test('the list shows what an agent will really get', () => {
  const values = (options: SpawnOptions, here: Partial<Here>): Record<string, string> =>
    Object.fromEntries(
      optionRows(options, { models: undefined, model: undefined, folder: '/work', map: undefined, ...here }).map(
        (row) => [row.key, `${row.value}${row.changed ? ' *' : ''}`],
      ),
    );
  expect(values({}, {})).toEqual({
    model: 'as Codex chooses',
    effort: 'high',
    sandbox: 'Workspace-write',
    role: 'none',
    approvals: 'Never ask',
    map: 'none yet',
    files: 'none',
    folder: '/work',
    worktree: 'no',
    allowCommit: 'no',
    search: 'on',
    name: 'the first words of the task',
  });
  expect(values({}, { model: 'mine' })).toMatchObject({ model: 'mine' });
  const map = { path: 'docs/CODEBASE_MAP.md', text: 'x'.repeat(6000) };
  expect(values({}, { map })).toMatchObject({ map: 'docs/CODEBASE_MAP.md, ~1,500 tokens' });
  expect(values({ map: false }, { map })).toMatchObject({ map: 'off *' });
  expect(values({ role: 'reviewer', lens: 'clarity', files: ['a', 'b'], worktree: true }, {})).toMatchObject({
    role: 'Reviewer *',
    lens: 'clarity *',
    sandbox: 'Read-only',
    files: 'a and 1 more *',
    worktree: 'from the prompt *',
  });
  const models = [model('gpt-5.5', ['low', 'medium'], true), model('gpt-5.4', ['high'])];
  expect(values({}, { models })).toMatchObject({ model: 'gpt-5.4', effort: 'high' });
  expect(values({ model: 'gpt-5.5' }, { models })).toMatchObject({ model: 'gpt-5.5 *', effort: 'medium' });
  expect(values({}, { models: models.slice(0, 1), configured: 'mine' })).toMatchObject({ model: 'mine' });
  const [catalogDefault] = models;
  expect(values({}, { models: catalogDefault ? [catalogDefault] : [] })).toMatchObject({ model: 'gpt-5.5' });
});

test('a model that lacks the effort takes its nearest', () => {
  const here: Here = { models: [model('small', ['low', 'medium'])], model: 'small', folder: '/work', map: undefined };
  expect(effortOf({ effort: 'xhigh' }, here)).toBe('medium');
  expect(effortOf({ effort: 'xhigh' }, { ...here, models: undefined })).toBe('xhigh');
});

function model(name: string, efforts: readonly string[], isDefault = false): Model {
  const supportedReasoningEfforts = efforts.map((reasoningEffort) => ({ reasoningEffort, description: '' }));
  return { model: name, displayName: name, hidden: false, isDefault, supportedReasoningEfforts } as unknown as Model;
}
