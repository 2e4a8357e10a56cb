import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Agent, AgentRecord } from '../../../src/core/agents/agent.ts';
import { readFirstPrompt, type PromptSources } from '../../../src/core/patterns/firstPrompt.ts';
import { rerunOf } from '../../../src/vscode/commands/rerunOptions.ts';
import { agent, record } from './agents.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rerun-'));
  await mkdir(join(folder, 'docs'));
  await writeFile(join(folder, 'docs/CODEBASE_MAP.md'), '# Map\n\nEverything is in src.\n');
  await writeFile(join(folder, 'notes.md'), 'A note.\n');
});
afterAll(() => rm(folder, { recursive: true }));

async function spawned(
  sources: Partial<PromptSources>,
  overrides: Partial<AgentRecord> = {},
): Promise<{ agent: Agent; prompt: string }> {
  const { text, task } = await readFirstPrompt('Count the files', folder, { map: false, files: [], ...sources });
  const { role } = sources;
  const of = record({ cwd: folder, ...(task && { task }), ...(role && { role }), ...overrides });
  return { agent: agent({ kind: 'idle' }, { record: of }), prompt: text };
}

test('where map and role make the prompt again, the person’s own words are edited', async () => {
  const { agent: one, prompt } = await spawned({ map: true, role: 'reviewer' }, { sandbox: 'read-only' });
  expect(await rerunOf(one, prompt)).toEqual({
    text: 'Count the files',
    options: { role: 'reviewer', model: 'gpt-5.4', folder, approvals: 'on-request' },
  });
  const { agent: other, prompt: bare } = await spawned({});
  expect(await rerunOf(other, bare)).toMatchObject({ text: 'Count the files', options: { map: false } });
});

test('a prompt with files, or from a map that is another one now, is edited whole and gets nothing added', async () => {
  const { agent: one, prompt } = await spawned({ files: ['notes.md'], role: 'reviewer' });
  const rerun = await rerunOf(one, prompt);
  expect(rerun.text).toBe(prompt);
  expect(rerun.options).toMatchObject({ map: false });
  expect(rerun.options).not.toHaveProperty('role');
});

test('its options are those of the agent as it is now', async () => {
  const threadConfig = { web_search: 'disabled', 'sandbox_workspace_write.writable_roots': ['/x/.git'] };
  const { agent: one, prompt } = await spawned({}, { threadConfig, sandbox: 'danger-full-access' });
  const changed = { ...one, settings: { model: 'gpt-6-luna', effort: 'low', approvals: 'never' as const } };
  expect((await rerunOf(changed, prompt)).options).toEqual({
    map: false,
    model: 'gpt-6-luna',
    folder,
    effort: 'low',
    sandbox: 'danger-full-access',
    allowCommit: true,
    search: false,
  });
});
