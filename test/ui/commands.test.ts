import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import type { AgentRecord } from '../../src/core/agents/agent.ts';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { writeProjectFile, type World } from '../support/world.ts';

/** Starting agents, talking to them and ending them, as a person does it. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;

const settled = { timeout: waitLimit };
const limit = { timeout: 4 * waitLimit };

/** A message into a turn replaces the answer that is being written, so it has to hold the turn itself. */
const STEER = 'Also the tests [[hold:tidy]][[text:Tidied.]]';

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld({
    prepare: async (project) => {
      await writeProjectFile(
        project,
        'src/jwt.ts',
        'const issuer = "us";\nconst days = 7;\nexport { issuer, days };\n',
      );
      await writeProjectFile(project, 'src/session.ts', 'export const session = 1;\n');
    },
    settings: { 'codexOrchestrator.openOnSpawn': 'never', 'codexOrchestrator.notices': 'none' },
  }));
}, 10 * waitLimit);

beforeEach(async () => {
  // What a test that failed has left open.
  for (let times = 0; times < 3; times++) await workbench.page.keyboard.press('Escape');
  await workbench.openView('Codex Orchestrator');
}, waitLimit);

afterAll(() => close?.(), waitLimit);

test('what was typed and chosen survives failures, Escape and a reload', limit, async () => {
  pictureOfFailure('options');
  await plus();
  const task = await workbench.inputBox('What should the agent do?');
  await task.type('Look around [[text:Seen.]]');
  await titleButton('Options');
  await option('Sandbox');
  await workbench.quickPick('Read-only');
  await option('Model');
  await workbench.quickPick('gpt-6-luna');
  await option('Effort');
  await workbench.screenshot('commands-1-effort');
  await workbench.quickPick('low');
  await option('Allow commits');
  await changed('yes');
  await option('Name');
  const name = await workbench.inputBox('What is the agent called?');
  await name.type('Scout');
  await name.accept();
  await changed('Scout');
  await workbench.screenshot('commands-2-options');
  await workbench.page.keyboard.press('Escape');
  const inShort = 'gpt-6-luna · low · read-only · may commit · named Scout';
  await workbench.inputBox(inShort);
  await expect.poll(typed, settled).toBe('Look around [[text:Seen.]]');
  await workbench.screenshot('commands-3-spawn');

  await expect.poll(() => workbench.hasStored('gpt-6-luna'), settled).toBe(true);
  await workbench.reload();
  await workbench.openView('Codex Orchestrator');
  await plus();
  await (await workbench.inputBox(inShort)).accept();
  const failure = await workbench.toast('Cannot start the agent');
  expect(failure.text).toContain('not in a git repository');
  expect(failure.text).toContain('Turn off Allow commits in the options');
  await failure.click('Try Again');
  await workbench.inputBox(inShort);
  await titleButton('Options');
  await option('Allow commits');
  await workbench.page
    .locator('.quick-input-list .monaco-list-row', { hasText: 'Allow commits' })
    .getByText('no', { exact: true })
    .waitFor();
  await option('Done');
  await (await workbench.inputBox('gpt-6-luna · low · read-only · named Scout')).accept();
  await row('Scout, turn complete').waitFor();
  expect(await recordOf('Scout')).toMatchObject({
    model: 'gpt-6-luna',
    reasoningEffort: 'low',
    sandbox: 'read-only',
    approvalPolicy: 'never',
    threadConfig: { web_search: 'live' },
  });

  await plus();
  const next = await workbench.inputBox('What should the agent do? (Press');
  expect(await typed()).toBe('');
  await titleButton('Options');
  await workbench.quickPick('Same as Last Time');
  await changed('gpt-6-luna');
  await option('Back to the Defaults');
  await workbench.page.locator('.quick-input-list').getByText('Same as Last Time').waitFor();
  await workbench.page.keyboard.press('Escape');
  await workbench.inputBox('What should the agent do? (Press');
  await next.cancel();
});

test('a prompt of several lines is written in an editor, which survives a reload', limit, async () => {
  pictureOfFailure('editor');
  const { page } = workbench;
  await plus();
  const task = await workbench.inputBox('What should the agent do?');
  await task.type('Plan the move to v2.');
  await titleButton('Write in Editor');
  await page.getByRole('tab', { name: 'New Agent.codex-prompt' }).waitFor();
  await page.locator('.monaco-editor.focused').waitFor();
  await page.keyboard.type('\nKeep the old routes. [[text:Planned.]]');
  await editorAction('Change Options…');
  await option('Approvals');
  await workbench.quickPick('Ask when needed');
  await changed('Ask when needed');
  await page.keyboard.press('Escape');
  await page.locator('.codelens-decoration').getByText('ask when needed').waitFor();
  await workbench.screenshot('commands-4-prompt');
  await expect.poll(() => workbench.hasStored('on-request'), settled).toBe(true);
  await workbench.reload();
  await page.getByRole('tab', { name: 'New Agent.codex-prompt' }).waitFor();
  await page.locator('.codelens-decoration').getByText('ask when needed').waitFor();
  await page.locator('.view-lines').getByText('Keep the old routes.').click();
  await page.keyboard.press('Control+Enter');
  await workbench.openView('Codex Orchestrator');
  await row('Plan the move to v2.').waitFor();
  await page.getByRole('tab', { name: 'New Agent.codex-prompt' }).waitFor({ state: 'hidden' });
  expect(userTexts()).toContain('Plan the move to v2.\nKeep the old routes. [[text:Planned.]]');
  expect(await recordOf('Plan the move to v2. Keep the old')).toMatchObject({ approvalPolicy: 'on-request' });
});

test('a selection and files go along with the task', limit, async () => {
  pictureOfFailure('attached');
  const { page } = workbench;
  await workbench.openView('Explorer');
  await workbench.treeItem('src').click();
  await workbench.openFile('jwt.ts');
  await page.locator('.view-lines').getByText('issuer').first().click();
  await page.keyboard.press('Control+A');
  await workbench.runCommand('Codex Orchestrator: Spawn Agent on Selection…');
  const onSelection = await workbench.inputBox('Spawn Agent on Selection: jwt.ts:1-3');
  await onSelection.type('Explain this [[text:Explained.]]');
  await workbench.screenshot('commands-5-selection');
  await onSelection.accept();
  await workbench.treeItem('jwt.ts').click();
  await workbench.treeItem('session.ts').click({ modifiers: ['Control'] });
  await workbench.contextMenu(workbench.treeItem('session.ts'), 'Spawn Agent on Files…');
  const onFiles = await workbench.inputBox('Spawn Agent on Files: jwt.ts and 1 more file');
  await onFiles.type('Review both [[text:Reviewed.]]');
  await onFiles.accept();
  await workbench.openView('Codex Orchestrator');
  await row('Explain this').waitFor();
  await row('Review both').waitFor();
  await expect
    .poll(() => userTexts().filter((text) => text.includes('ed.]]\n\n')), settled)
    .toEqual([
      'Explain this [[text:Explained.]]\n\nsrc/jwt.ts:1-3\n```typescript\nconst issuer = "us";\nconst days = 7;\nexport { issuer, days };\n```\n',
      'Review both [[text:Reviewed.]]\n\nFiles:\n- src/jwt.ts\n- src/session.ts\n',
    ]);
});

test('replies: steer, queue, history, and an editor that knows its agent after a reload', limit, async () => {
  pictureOfFailure('reply');
  const { page } = workbench;
  const id = await world.start('Tidy up [[hold:tidy]][[text:Tidied.]]', '--name', 'Tidy');
  await row('Tidy, working').waitFor();

  await workbench.inlineAction(row('Tidy, working'), 'Reply…');
  const steer = await workbench.inputBox('It is working: your message reaches it in this turn.');
  await steer.type(STEER);
  await titleButton('Queue for After This Turn');
  await workbench.inputBox('It is working: your message waits for the end of this turn.');
  await workbench.screenshot('commands-6-queue');
  await titleButton('Send into This Turn');
  await (await workbench.inputBox('your message reaches it in this turn.')).accept();
  await page.locator('.statusbar').getByText('Sent to Tidy').waitFor();

  await workbench.inlineAction(row('Tidy, working'), 'Reply…');
  const queued = await workbench.inputBox('It is working');
  await queued.type('Then say good night [[text:Good night.]]');
  await titleButton('Queue for After This Turn');
  await (await workbench.inputBox('waits for the end of this turn.')).accept();
  await page.locator('.statusbar').getByText('Queued for Tidy').waitFor();
  world.model.release('tidy');
  await row('Tidy, turn complete, unread, Good night.').waitFor();
  expect(userTexts()).toContain(STEER);

  await workbench.inlineAction(row('Tidy, turn complete'), 'Reply…');
  await workbench.inputBox('It is idle: your message starts its next turn.');
  await titleButton('History');
  await workbench.screenshot('commands-7-history');
  await workbench.quickPick(STEER);
  const again = await workbench.inputBox('Reply to Tidy');
  await expect.poll(typed, settled).toBe(STEER);
  await again.type('Two lines [[hold:long]][[text:Done.]]');
  await titleButton('Write in Editor');
  const tab = page.getByRole('tab', { name: `Reply to Tidy (${id}).codex-reply` });
  await tab.waitFor();
  await page.locator('.monaco-editor.focused').waitFor();
  await page.keyboard.type('\nthe second');
  await expect.poll(() => isBackedUp('the second'), settled).toBe(true);
  await workbench.reload();
  // A window that comes back may have another editor in front.
  await tab.click();
  await page.locator('.codelens-decoration').getByText('To Tidy. It is idle').waitFor();
  await workbench.screenshot('commands-8-reply');
  await world.cli(['end', id]);
  await page.locator('.codelens-decoration').getByText('It has ended').waitFor();
  await editorAction('Send Reply');
  const ended = await workbench.toast('Tidy has ended. Your reply stays in its editor.');
  await ended.click('Resume and Send');
  await tab.waitFor({ state: 'hidden' });
  await expect.poll(userTexts, settled).toContain('Two lines [[hold:long]][[text:Done.]]\nthe second');
  await workbench.openView('Codex Orchestrator');
  await row('Tidy, working').waitFor();
});

test('stop, end, kill and resume, for one and for several', limit, async () => {
  pictureOfFailure('end');
  const { page } = workbench;
  await world.start('Work alone [[hold:never]]', '--name', 'Solo');
  const serving = await world.start('Serve [[hold:never]]', '--name', 'Server', '--general', 'Build');
  await world.start('Watch [[hold:never]]', '--name', 'Watcher', '--general', 'Build');
  await row('Watcher, working').waitFor();

  await workbench.contextMenu(row('Solo, working'), 'End Agent');
  const end = await workbench.dialog('End “Solo”?');
  expect(end.text).toContain('It is working. Its turn stops now. The conversation is kept.');
  await end.click('Cancel');
  await workbench.inlineAction(row('Solo, working'), 'Stop Agent');
  await row('Solo, interrupted').waitFor();
  await workbench.contextMenu(row('Solo, interrupted'), 'End Agent');
  await row('Solo, ended').waitFor();
  await workbench.inlineAction(row('Solo, ended'), 'Resume Agent');
  await row('Solo, interrupted').waitFor();

  await workbench.contextMenu(row('Server, working'), 'Kill Agent');
  const kill = await workbench.dialog('Kill “Server”?');
  expect(kill.text).toMatch(/It is working, last action \d+ [sm] ago: thinking\. Send it a message instead\?/);
  expect(kill.buttons).toEqual(['Kill', 'Cancel', 'Send Message']);
  await workbench.screenshot('commands-9-kill');
  await kill.click('Send Message');
  await (await workbench.inputBox('Reply to Server')).cancel();

  for (const name of ['Server, working', 'Watcher, working']) await row(name).click({ modifiers: ['Control'] });
  await page.keyboard.press('Control+Alt+H');
  await page.locator('.quick-input-title:visible', { hasText: 'Stop Selected Agents' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await row(/^(Server|Watcher), working/).count()).toBe(2);

  await workbench.runCommand('Codex Orchestrator: Stop Everything…');
  await page.locator('.quick-input-list').getByText('Watcher').waitFor();
  await workbench.screenshot('commands-10-stop-everything');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Watcher' }).click();
  await page.keyboard.press('Enter');
  await row('Server, interrupted').waitFor();
  expect(await row('Watcher, working').count()).toBe(1);

  await workbench.contextMenu(row(/^Build, 1 working/), 'Stop Everything…');
  await page.locator('.quick-input-list').getByText('Watcher').waitFor();
  await page.keyboard.press('Enter');
  await row('Watcher, interrupted').waitFor();

  await row('Server, interrupted').click();
  await row('Watcher, interrupted').click({ modifiers: ['Control'] });
  await workbench.contextMenu(row('Watcher, interrupted'), 'Kill Agent');
  const both = await workbench.dialog('Kill 2 agents?');
  await both.click('Kill');
  await page.locator('.statusbar').getByText('Killed 2 agents: no turn runs, no process lives.').waitFor();
  expect(await world.status(serving)).toMatchObject({ status: 'failed', error: 'Killed by user' });
});

function pictureOfFailure(name: string): void {
  onTestFailed(async () => {
    await workbench.screenshot(`commands-failed-${name}`);
    console.log(server.output());
  });
}

function userTexts(): readonly string[] {
  return [...new Set(world.model.requests.flatMap((request) => request.userTexts))];
}

function row(name: string | RegExp): ReturnType<Workbench['treeItem']> {
  return workbench.treeItem(name);
}

async function plus(): Promise<void> {
  await workbench.viewAction('Agents', 'Spawn Agent…');
}

async function titleButton(label: string): Promise<void> {
  await workbench.page.locator('.quick-input-titlebar').getByRole('button', { name: label }).click();
}

/** A row of the options, by its label. */
async function option(label: string): Promise<void> {
  await workbench.page.getByPlaceholder('Choose what to change').waitFor();
  await workbench.quickPick(label);
}

/** The list of options is there again, and shows what was chosen. */
async function changed(value: string): Promise<void> {
  await workbench.page.locator('.quick-input-list').getByText(`${value} · changed`).waitFor();
}

/** Whether VS Code has put this text of an unsaved editor aside: it does so a second after it was typed. */
async function isBackedUp(text: string): Promise<boolean> {
  const folder = join(dirname(server.home), 'data/data/User/Backups');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8').catch(() => '')),
  );
  return texts.some((one) => one.includes(text));
}

async function editorAction(label: string): Promise<void> {
  await workbench.page.locator('.editor-actions').getByRole('button', { name: label }).click();
}

async function typed(): Promise<string> {
  return workbench.page.locator('.quick-input-widget .quick-input-box input').inputValue();
}

async function recordOf(name: string): Promise<AgentRecord> {
  const { stdout } = await world.cli(['jobs', '--json']);
  const { jobs } = JSON.parse(stdout) as { jobs: readonly { id: string; name: string }[] };
  const id = jobs.find((job) => job.name === name)?.id ?? '';
  return JSON.parse(await readFile(world.home.files(id).record, 'utf8')) as AgentRecord;
}
