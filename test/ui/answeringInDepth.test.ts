import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import type { AgentRecord } from '../../src/core/agents/agent.ts';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { recordedTurns } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { writeProjectFile, type World } from '../support/world.ts';

/** What a person does with agents in the second week: queue, fork, rename, rerun, several at once. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;

const settled = { timeout: waitLimit };
const limit = { timeout: 4 * waitLimit };

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld({
    prepare: (made) => writeProjectFile(made, 'src/jwt.ts', 'const issuer = "us";\n'),
    settings: { 'codexOrchestrator.openOnSpawn': 'never', 'codexOrchestrator.notices': 'none' },
  }));
}, 10 * waitLimit);

beforeEach(async () => {
  for (let times = 0; times < 3; times++) await workbench.page.keyboard.press('Escape');
  await workbench.openView('Codex Orchestrator');
}, waitLimit);

afterAll(() => close?.(), waitLimit);

test('what is queued stands below its agent, is changed there and withdrawn', limit, async () => {
  pictureOfFailure('queue');
  const id = await world.start('[[hold:queue]][[text:First.]]', '--name', 'Queuer');
  await row('Queuer, working').waitFor();
  await workbench.inlineAction(row('Queuer, working'), 'Reply…');
  const reply = await workbench.inputBox('Reply to Queuer');
  await reply.type('[[text:Second.]]');
  await workbench.page.locator('.quick-input-titlebar').getByRole('button', { name: 'Queue for After' }).click();
  await (await workbench.inputBox('waits for the end of this turn.')).accept();
  for (const text of ['[[text:Third.]]', 'Two\nlines']) await world.cli(['send', id, '--queue', text]);
  const first = row('queued for Queuer, next, [[text:Second.]]');
  await first.waitFor();
  await row('queued for Queuer, Two lines').waitFor();
  await row('Queuer, working, thinking · 3 queued').waitFor();
  await workbench.screenshot('depth-1-queue');

  await first.click();
  const box = await workbench.inputBox('Queued for Queuer');
  await expect.poll(typed, settled).toBe('[[text:Second.]]');
  await box.type('[[text:Better.]]');
  await box.accept();
  await row('queued for Queuer, next, [[text:Better.]]').waitFor();
  await workbench.inlineAction(row('queued for Queuer, [[text:Third.]]'), 'Withdraw Queued Message');
  await row('queued for Queuer, [[text:Third.]]').waitFor({ state: 'hidden' });

  await workbench.inlineAction(row('queued for Queuer, Two lines'), 'Edit Queued Message…');
  await workbench.page.getByRole('tab', { name: `Reply to Queuer (${id}).codex-reply` }).waitFor();
  await row('queued for Queuer, Two lines').waitFor({ state: 'hidden' });
  await workbench.page.keyboard.press('Control+Home');
  await workbench.page.keyboard.type('[[text:Last.]] ');
  await workbench.page.locator('.codelens-decoration').getByText('Queue for After This Turn').click();
  await row('queued for Queuer, [[text:Last.]] Two lines').waitFor();
  await workbench.page.getByRole('tab', { name: 'Reply to Queuer' }).waitFor({ state: 'hidden' });

  world.model.release('queue');
  await row('Queuer, turn complete, unread, Last.').waitFor();
  expect((await recordedTurns(world, id, 3)).map(({ lastAgentMessage }) => lastAgentMessage)).toEqual([
    'First.',
    'Better.',
    'Last.',
  ]);
});

test('rename, settings, compact and fork, from the row', limit, async () => {
  pictureOfFailure('fork');
  const id = await world.start('[[text:Read it all.]]', '--name', 'Reader', '-m', 'gpt-5.5');
  await workbench.contextMenu(row('Reader, turn complete'), 'Rename…');
  const name = await workbench.inputBox('Rename Reader');
  await name.type('Librarian');
  await name.accept();
  await row('Librarian, turn complete').waitFor();

  await workbench.contextMenu(row('Librarian, turn complete'), 'Set Model, Effort, Approvals…');
  await workbench.screenshot('depth-2-settings');
  await workbench.quickPick('Effort');
  await workbench.quickPick('low');
  await workbench.page.locator('.statusbar').getByText('Librarian from its next turn on: gpt-5.5, low').waitFor();
  expect((await world.cli(['settings', id])).stdout).toContain('Reasoning: low\n');

  await workbench.contextMenu(row('Librarian, turn complete'), 'Fork…');
  const fork = await workbench.inputBox('It knows what Librarian knew after turn 1.');
  await fork.type('Plan B [[text:Another way.]]');
  await fork.accept();
  await row(/^Plan B.*turn complete, unread, Another way\..*fork of Librarian/).waitFor();
  await workbench.screenshot('depth-3-fork');
  expect(await recordOf('Plan B')).toMatchObject({ fork: { of: id }, reasoningEffort: 'low', model: 'gpt-5.5' });

  await workbench.contextMenu(row('Librarian, turn complete'), 'Compact');
  expect((await recordedTurns(world, id, 2)).map(({ turn }) => turn)).toEqual([1, null]);
  await row(/^Librarian, turn complete/).waitFor();
});

test('a rerun begins with the old prompt and options, in an editor', limit, async () => {
  pictureOfFailure('rerun');
  await world.start('Count [[text:One.]]', '--name', 'Counter', '-s', 'read-only', '-r', 'low', '-a', 'untrusted');
  await workbench.contextMenu(row('Counter, turn complete'), 'Rerun with Edited Prompt…');
  const { page } = workbench;
  await page.getByRole('tab', { name: 'New Agent.codex-prompt' }).waitFor();
  await page.locator('.codelens-decoration').getByText('read-only').waitFor();
  await page.locator('.view-lines').getByText('Count').waitFor();
  await workbench.screenshot('depth-4-rerun');
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('Again: ');
  await page.keyboard.press('Control+Enter');
  await row('Again: Count').waitFor();
  expect(await recordOf('Again: Count')).toMatchObject({
    sandbox: 'read-only',
    reasoningEffort: 'low',
    approvalPolicy: 'untrusted',
    cwd: world.project,
  });
});

test('one message goes to all selected agents', limit, async () => {
  pictureOfFailure('several');
  for (const name of ['Left', 'Right']) await world.start('[[text:Ready.]]', '--name', name);
  await row('Left, turn complete, unread').waitFor();
  await row('Right, turn complete, unread').click();
  // Opening an agent reads it.
  await row('Right, turn complete, turn 1').waitFor();
  await row('Left, turn complete').click({ modifiers: ['Control'] });
  await workbench.contextMenu(row('Right, turn complete'), 'Reply to Selected Agents…');
  const box = await workbench.inputBox('Reply to 2 Agents');
  await box.type('[[text:Both heard it.]]');
  await workbench.screenshot('depth-5-several');
  await box.accept();
  await row('Left, turn complete, unread, Both heard it.').waitFor();
  await row('Right, turn complete, turn 2').waitFor();
});

test('a file that is dropped on an agent, or a selection, is sent to it with what the person says', limit, async () => {
  pictureOfFailure('drop');
  const { page } = workbench;
  await world.start('[[text:Ready.]]', '--name', 'Catcher');
  await row('Catcher, turn complete').waitFor();
  await workbench.openView('Explorer');
  await workbench.treeItem('src').click();
  await workbench.openFile('jwt.ts');
  await page.locator('.view-lines').getByText('issuer').first().waitFor();
  await workbench.openView('Codex Orchestrator');
  await page.getByRole('tab', { name: 'jwt.ts' }).dragTo(row('Catcher, turn complete'));
  const dropped = await workbench.inputBox('Reply to Catcher: jwt.ts');
  await workbench.screenshot('depth-6-drop');
  await dropped.type('Read this [[text:Read.]]');
  await dropped.accept();
  await expect.poll(userTexts, settled).toContain('Read this [[text:Read.]]\n\nFiles:\n- src/jwt.ts\n');

  await page.locator('.view-lines').getByText('issuer').first().click();
  await page.keyboard.press('Control+A');
  await workbench.runCommand('Codex Orchestrator: Send Selection to Agent…');
  await workbench.quickPick('Catcher');
  const selected = await workbench.inputBox('Reply to Catcher: jwt.ts:1');
  await selected.type('And this [[text:Seen.]]');
  await selected.accept();
  await expect
    .poll(userTexts, settled)
    .toContain('And this [[text:Seen.]]\n\nsrc/jwt.ts:1\n```typescript\nconst issuer = "us";\n```\n');
  await row('Catcher, turn complete, unread, Seen.').waitFor();
});

test('the message history has what was sent from a terminal, and offers it again', limit, async () => {
  pictureOfFailure('history');
  const id = await world.start('[[text:Begun.]]', '--name', 'Chronicle');
  await recordedTurns(world, id, 1);
  await world.cli(['send', id, '[[text:From the terminal.]]']);
  await recordedTurns(world, id, 2);
  await row('Chronicle, turn complete, unread, From the terminal.').waitFor();
  await workbench.contextMenu(row('Chronicle, turn complete'), 'Message History…');
  await workbench.page.locator('.quick-input-list').getByText('turn 2').waitFor();
  await workbench.screenshot('depth-7-history');
  await workbench.quickPick('[[text:From the terminal.]]');
  const box = await workbench.inputBox('Reply to Chronicle');
  await expect.poll(typed, settled).toBe('[[text:From the terminal.]]');
  await box.accept();
  await until('it is told again', async () => (await recordedTurns(world, id, 2)).length === 3);
});

test('a diagnosis is a document without prompts, which a button adds', limit, async () => {
  pictureOfFailure('diagnose');
  const { page } = workbench;
  await world.start('Hushed words [[hold:never]]', '--name', 'Patient');
  await row('Patient, working').waitFor();
  await workbench.contextMenu(row('Patient, working'), 'Diagnose Agent');
  await page.getByRole('tab', { name: 'Patient — Diagnosis.md' }).waitFor();
  await page.locator('.view-lines').getByText('working, said by:').waitFor();
  await page.locator('.codelens-decoration').getByText('Include Prompts').waitFor();
  await workbench.screenshot('depth-8-diagnosis');
  expect(await page.locator('.view-lines').getByText('Hushed words').count()).toBe(0);
  await page.locator('.codelens-decoration').getByText('Copy for a Bug Report').click();
  await page.locator('.statusbar').getByText('Copied.').waitFor();
  await page.locator('.codelens-decoration').getByText('Include Prompts').click();
  await expect.poll(() => page.getByRole('tab', { name: 'Patient — Diagnosis.md' }).count(), settled).toBe(2);
  await page.keyboard.press('Control+End');
  await page.locator('.view-lines').getByText('Hushed words').waitFor();
});

function pictureOfFailure(name: string): void {
  onTestFailed(async () => {
    await workbench.screenshot(`depth-failed-${name}`);
    console.log(server.output());
  });
}

function userTexts(): readonly string[] {
  return [...new Set(world.model.requests.flatMap((request) => request.userTexts))];
}

function row(name: string | RegExp): ReturnType<Workbench['treeItem']> {
  return workbench.treeItem(name);
}

async function typed(): Promise<string> {
  return workbench.page.locator('.quick-input-widget .quick-input-box input').inputValue();
}

async function recordOf(name: string): Promise<AgentRecord> {
  const { stdout } = await world.cli(['jobs', '--json']);
  const { jobs } = JSON.parse(stdout) as { jobs: readonly { id: string; name: string }[] };
  const id = jobs.find((job) => job.name.startsWith(name))?.id ?? '';
  return JSON.parse(await readFile(world.home.files(id).record, 'utf8')) as AgentRecord;
}
