import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { heardBy, recordedTurns } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { writeProjectFile, type World } from '../support/world.ts';

/** A person has a file reviewed, comments on what an agent changed, discards and keeps. Leaves `out/screenshots/review-*.png`. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;

const settled = { timeout: waitLimit };
const limit = { timeout: 10 * waitLimit };

const SESSION = 'const minutes = 30;\n\nexport const end = minutes * 60_000;\n';
const patch = (body: string) => `[[patch:*** Begin Patch\n${body}\n*** End Patch]]`;
const FIRST = patch('*** Update File: src/session.ts\n@@\n-const minutes = 30;\n+const minutes = 15;');
const SECOND = patch(
  '*** Update File: src/session.ts\n@@\n-export const end = minutes * 60_000;\n+export const end = minutes * 60 * 1000;',
);

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld({
    world: { git: true },
    prepare: async (project) => {
      await writeProjectFile(project, 'src/jwt.ts', 'const issuer = "us";\nexport { issuer };\n');
      await writeProjectFile(project, 'src/session.ts', SESSION);
      await project.git('add', '.');
      await project.git('commit', '-qm', 'project');
    },
    settings: { 'codexOrchestrator.openOnSpawn': 'never', 'codexOrchestrator.notices': 'none' },
  }));
}, 10 * waitLimit);

beforeEach(async () => {
  onTestFailed(async () => {
    await workbench.screenshot('review-failed');
    console.log(await workbench.toasts(), await workbench.treeItems(), server.output());
  });
  // What a test that failed has left open.
  for (let times = 0; times < 3; times++) await workbench.page.keyboard.press('Escape');
  await workbench.openView('Codex Orchestrator');
}, waitLimit);

afterAll(() => close?.(), waitLimit);

const title = (text: string) => workbench.page.locator('.quick-input-title:visible', { hasText: text });
const tab = (label: string) => workbench.page.locator('.tab', { hasText: label });
const lens = (label: string) => workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: label });
const session = async () => readFile(join(world.project, 'src/session.ts'), 'utf8').catch(() => undefined);

/** A line of the changes, by a part of its text. */
function line(text: string): Locator {
  return workbench.page.locator('.multiDiffEntry .view-line', { hasText: text }).last();
}

test('reviewers start on a file with two keys, each through its own lens', limit, async () => {
  const { page } = workbench;
  await workbench.openView('Explorer');
  await workbench.treeItem('src').click();
  await workbench.contextMenu(workbench.treeItem('jwt.ts'), 'Start Reviewers on This File…');
  await title('Start 3 Reviewers on jwt.ts').waitFor();
  await lens('Risks and failure modes').or(lens('Risks')).first().click();
  await title('Start 2 Reviewers on jwt.ts').waitFor();
  await workbench.screenshot('review-1-lenses');
  await page.keyboard.press('Enter');
  await workbench.openView('Codex Orchestrator');
  await workbench.treeItem('Review jwt.ts · correctness').waitFor();
  await workbench.treeItem('Review jwt.ts · clarity').waitFor();
  await workbench.screenshot('review-2-reviewers');
  const { stdout } = await world.cli(['jobs', '--json']);
  const { jobs } = JSON.parse(stdout) as { jobs: readonly { id: string; name: string; sandbox: string }[] };
  const prompts = await Promise.all(jobs.map(({ id }) => readFile(world.home.files(id).prompt, 'utf8')));
  expect(prompts).toHaveLength(2);
  for (const prompt of prompts)
    expect(prompt).toMatch(/ROLE: reviewer[\s\S]*TASK:\nReview src\/jwt\.ts\.[\s\S]*SCOPE: src\/jwt\.ts/);
  expect(prompts.filter((prompt) => prompt.includes('LENS: correctness and completeness'))).toHaveLength(1);

  // What was chosen last is chosen again: the command, and Enter.
  await workbench.openView('Explorer');
  await workbench.openFile('session.ts');
  await workbench.runCommand('Codex Orchestrator: Start Reviewers on This File…');
  await title('Start 2 Reviewers on session.ts').waitFor();
  await page.keyboard.press('Enter');
  await workbench.openView('Codex Orchestrator');
  await workbench.treeItem('Review session.ts · clarity').waitFor();
  await workbench.treeItem('Review session.ts · correctness').waitFor();
});

test('changes are shown turn by turn, and a comment on a line reaches the agent', limit, async () => {
  const { page } = workbench;
  const id = await world.start(
    `Shorten it ${FIRST} [[write:notes.md|Fifteen minutes.]] [[text:Shortened.]]`,
    '--name',
    'Shorten sessions',
  );
  await recordedTurns(world, id, 1);
  await world.cli(['send', id, `Clearer ${SECOND} [[text:Clearer.]]`]);
  await recordedTurns(world, id, 2);
  // Not the row of the first turn, which moves when the second one begins.
  const row = workbench.treeItem(/^Shorten sessions, turn complete, unread, Clearer/);
  await workbench.contextMenu(row, 'Show Changes');
  await tab('Shorten sessions — Changes').waitFor();
  await line('minutes = 15').waitFor();
  await workbench.screenshot('review-3-changes');

  await page.locator('.editor-actions').getByRole('button', { name: 'Choose Which Changes…' }).click();
  await title('Changes of Shorten sessions').waitFor();
  await workbench.screenshot('review-4-which');
  await workbench.quickPick('Turn 2');
  await tab('Shorten sessions — Changes of Turn 2').waitFor();
  await line('60 * 1000').waitFor();
  await workbench.screenshot('review-5-turn');
  expect(await tab('Shorten sessions — Changes').count()).toBe(1);
  await page.locator('.editor-actions').getByRole('button', { name: 'Choose Which Changes…' }).click();
  await workbench.quickPick('Since It Was Spawned');
  await tab('Shorten sessions — Changes of Turn 2').waitFor({ state: 'hidden' });
  await line('minutes = 15').waitFor();

  await world.cli(['end', id]);
  await workbench.treeItem(/^Shorten sessions, ended/).waitFor();
  const thread = page.locator('.review-widget');
  await signOf('minutes = 15');
  await thread.locator('.monaco-editor').first().waitFor();
  await page.keyboard.type('Twenty, please. [[text:Twenty it is.]]');
  await thread.getByRole('button', { name: 'Send to Agent' }).click();
  await thread.getByText('Not sent: It has ended.').waitFor();
  await thread.getByText('Twenty, please.').waitFor();
  await workbench.screenshot('review-6-not-sent');
  await expect.poll(() => workbench.hasStored('Twenty, please'), settled).toBe(true);
  // Open editors are written down once a minute.
  await until('the tab is stored', () => workbench.hasStored('Shorten sessions — Changes'), 5 * waitLimit);
  await workbench.reload();
  await workbench.openView('Codex Orchestrator');
  await thread.getByText('Twenty, please.').waitFor();
  await world.cli(['resume', id]);
  await workbench.treeItem(/^Shorten sessions, turn complete/).waitFor();
  await thread.getByRole('button', { name: 'Send Again' }).click();
  await recordedTurns(world, id, 3);
  // What was sent is folded away.
  await thread.getByText('Twenty, please.').waitFor({ state: 'hidden' });
  await signOf('minutes = 15');
  await thread.getByText('Sent to Shorten sessions').waitFor();
  await workbench.screenshot('review-7-sent');
  expect((await heardBy(world, id)).at(-1)).toBe(
    [
      'A comment on src/session.ts, line 1:',
      '',
      '```diff',
      '@@ -1,3 +1,3 @@',
      '-const minutes = 30;',
      '+const minutes = 15;',
      ' ',
      '-export const end = minutes * 60_000;',
      '+export const end = minutes * 60 * 1000;',
      '```',
      '',
      'Twenty, please. [[text:Twenty it is.]]',
    ].join('\n'),
  );
});

test('what is discarded is kept and comes back; what is kept is no longer shown', limit, async () => {
  const { page } = workbench;
  const id = await world.start(
    `Once more ${patch('*** Add File: src/extra.ts\n+export const extra = 1;')} [[sh:echo '// more' >> src/session.ts]] [[text:Done.]]`,
    '--name',
    'Add extras',
  );
  await recordedTurns(world, id, 1);
  await workbench.contextMenu(workbench.treeItem(/^Add extras, turn complete/), 'Show Changes');
  await tab('Add extras — Changes').waitFor();
  const now = await session();
  await line('// more').click({ button: 'right' });
  await page.locator('.monaco-menu').getByText("Discard This File's Changes…").waitFor();
  await workbench.screenshot('review-8-menu');
  await page.locator('.monaco-menu').getByText("Discard This File's Changes…").hover();
  await page.keyboard.press('Enter');
  const question = await workbench.dialog('Discard the changes of src/session.ts?');
  await workbench.screenshot('review-9-discard');
  expect(question.buttons).toContain('Discard');
  await question.click('Discard');
  const done = await workbench.toast('The changes of src/session.ts are discarded.');
  expect(await session()).toBe(SESSION);
  expect(await world.git('stash', 'list')).toContain('src/session.ts as Add extras left it');
  await workbench.screenshot('review-10-discarded');
  await done.click('Bring Back');
  await expect.poll(session, settled).toBe(now);

  await page.locator('.editor-actions').getByRole('button', { name: 'Keep or Discard Files…' }).click();
  await title('Files That Add extras Changed').waitFor();
  const extra = page.locator('.quick-input-list .monaco-list-row', { hasText: 'src/extra.ts' });
  await extra.hover();
  await workbench.screenshot('review-11-files');
  await extra.getByRole('button', { name: 'Keep', exact: true }).click();
  await page.locator('.quick-input-list').getByText('Kept', { exact: true }).waitFor();
  await workbench.screenshot('review-12-kept');
  await page.keyboard.press('Escape');
  await page.locator('.statusbar').getByText('1 file that you keep is not shown.').waitFor();
  await line('// more').waitFor();
  expect(await line('export const extra').count()).toBe(0);
});

/** Clicks the sign that stands between the number of a line and its text: it opens the comments on that line. */
async function signOf(text: string): Promise<void> {
  const box = await line(text).boundingBox();
  if (box === null) throw new Error(`The line ${text} is not there.`);
  await workbench.page.mouse.click(box.x - 20, box.y + box.height / 2);
}
