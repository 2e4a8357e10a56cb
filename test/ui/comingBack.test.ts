import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { recordedTurns } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { writeProjectFile, type World } from '../support/world.ts';

/** A person leaves, much happens, and they come back. Leaves `out/screenshots/away-*.png` and `find-*.png`. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;

const CLAUDE = ['--general', 'Claude · auth refactor'];
const PATCH =
  '[[patch:*** Begin Patch\n*** Update File: src/session.ts\n@@\n-const minutes = 30;\n+const minutes = 15;\n*** End Patch]]';

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld({
    world: { name: 'atlas-', git: true },
    prepare: async (made) => {
      await writeProjectFile(made, 'src/session.ts', 'const minutes = 30;\n\nexport const end = minutes * 60_000;\n');
      await made.git('add', '.');
      await made.git('commit', '-q', '-m', 'project');
    },
    settings: { 'codexOrchestrator.openOnSpawn': 'never', 'workbench.editor.enablePreview': false },
  }));
  await workbench.openView('Codex Orchestrator');
  await workbench.page.getByText('No agents yet.').waitFor();
}, 10 * waitLimit);

afterAll(() => close?.(), waitLimit);

beforeEach(() => {
  onTestFailed(async () => {
    await workbench.screenshot('coming-back-failed');
    console.log(await workbench.toasts(), await workbench.treeItems(), server.output());
  });
});

const settled = { timeout: waitLimit };
const long = { timeout: 6 * waitLimit };

async function start(name: string, script: string, ...flags: readonly string[]): Promise<string> {
  return world.start(`${name}. ${script}`, '--name', name, ...flags);
}

const title = (text: string) => workbench.page.locator('.quick-input-title:visible', { hasText: text });
/** Labels of the rows of the list that is open. */
const labels = () =>
  workbench.page.locator('.quick-input-list .quick-input-list-row:first-child .label-name').allInnerTexts();
const message = () => workbench.page.locator('.part.sidebar .pane-body .message').first().innerText();

test('after a restart one line offers what has happened, and a list is worked off from it', long, async () => {
  const { page } = workbench;
  const busy = await start('Write the docs', '[[hold:docs]] [[text:Written.]]');
  await workbench.treeItem(/^Write the docs, working/).waitFor();
  await until('the window has noted that the person is here', () => workbench.hasStored('presence'));

  // The window is gone while agents go on.
  await page.goto('about:blank');
  const fix = await start('Fix the session', `${PATCH} [[text:A session ends after 15 minutes.]]`);
  await recordedTurns(world, fix, 1);
  await recordedTurns(world, await start('Audit auth flow', '[[text:Tokens are in localStorage]]', ...CLAUDE), 1);
  await start('Add hashing', '[[ask:npm install argon2|It hashes]] [[text:Went on.]]', '-a', 'on-request');
  await workbench.goto(server.url);
  await workbench.openView('Codex Orchestrator');

  await expect.poll(message, settled).toContain('While you were away: 1 waits for you, 2 finished');
  expect(await workbench.toasts()).toEqual([]);
  await workbench.screenshot('away-line');
  await workbench.viewAction('Agents', 'While You Were Away…');
  await title('While You Were Away · since').waitFor();
  expect(await labels()).toEqual(['Add hashing', 'Fix the session', 'Audit auth flow']);
  await workbench.screenshot('away-list');

  // What is marked as read goes, and the list stays.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page
    .locator('.quick-input-list .monaco-list-row.focused')
    .getByRole('button', { name: 'Mark as Read' })
    .click();
  await expect.poll(labels, settled).toEqual(['Add hashing', 'Fix the session']);
  await page.keyboard.press('Enter');
  await page.locator('.tab', { hasText: 'Fix the session — Changes' }).waitFor();
  await expect.poll(message, settled).not.toContain('While you were away');

  // The next time only the rest is there.
  await workbench.treeItem(/^Fix the session, turn complete, turn 1/).waitFor();
  await page.keyboard.press('Control+Alt+K');
  await title('While You Were Away').waitFor();
  expect(await labels()).toEqual(['Add hashing']);
  await page.keyboard.press('Enter');
  await title('Add hashing wants to run a command').waitFor();
  await page.keyboard.press('Enter');
  await workbench.treeItem(/^Add hashing, turn complete/).waitFor();
  world.model.release('docs');
  await recordedTurns(world, busy, 1);
});

test('Changes and transcripts come back with the window, and the transcript lives', long, async () => {
  const { page } = workbench;
  await page.locator('.tab', { hasText: 'Fix the session — Changes' }).waitFor();
  const id = await start('Explain the build', 'What is built? [[text:The extension.]]');
  await recordedTurns(world, id, 1);
  // While it ends its row moves, and another one would be under the mouse.
  await workbench.contextMenu(workbench.treeItem(/^Explain the build, turn complete, unread/), 'Show Transcript');
  await page.locator('.tab', { hasText: 'Explain the build — Transcript' }).waitFor();
  await until('the browser has noted the tabs', () => workbench.hasStored(`${id}/Explain`));
  await workbench.reload();
  await page.locator('.tab', { hasText: 'Explain the build — Transcript' }).click();
  const shown = async (): Promise<string> =>
    (await page.locator('.editor-instance .view-lines').allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
  await expect.poll(shown, settled).toContain('The extension.');
  await world.cli(['send', id, 'And the programs? [[text:They too.]]']);
  await expect.poll(shown, settled).toContain('They too.');
  await page.locator('.tab', { hasText: 'Fix the session — Changes' }).click();
  const diff = async (): Promise<string> =>
    (await page.locator('.multiDiffEntry .view-lines').allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
  await expect.poll(diff, settled).toContain('const minutes = 30;');
  await expect.poll(diff, settled).toContain('const minutes = 15;');
  await workbench.screenshot('away-changes-after-reload');
});

test('words are found in all transcripts, and lead to their line', long, async () => {
  const { page } = workbench;
  await workbench.openView('Codex Orchestrator');
  await workbench.runCommand('Codex Orchestrator: Find in Transcripts…');
  const box = await workbench.inputBox('Which words');
  await box.type('MINUTES');
  await box.accept();
  await page.getByPlaceholder('lines found in 5 transcripts').waitFor();
  await workbench.screenshot('find-lines');
  await workbench.quickPick('A session ends after 15 minutes.');
  await page.locator('.tab.active', { hasText: 'Fix the session — Transcript' }).waitFor();
  const selected = async (): Promise<string> => {
    await page.locator('.editor-instance .view-overlays .selected-text').first().waitFor();
    await page.keyboard.press('Control+C');
    return page.evaluate<string>('navigator.clipboard.readText()');
  };
  await expect.poll(selected, settled).toBe('A session ends after 15 minutes.');
  await workbench.screenshot('find-jumped');

  await workbench.runCommand('Codex Orchestrator: Find in Transcripts…');
  const again = await workbench.inputBox('Which words');
  await again.type('nowhere at all');
  await again.accept();
  await page.getByPlaceholder('Nothing found in 5 transcripts').waitFor();
  await page.keyboard.press('Escape');
});

test('all that are read are ended at once, after one question with their number', long, async () => {
  await workbench.contextMenu(workbench.treeItem(/^Explain the build, /), 'Mark as Read');
  await workbench.treeItem(/^Explain the build, turn complete, turn 2/).waitFor();
  await workbench.runCommand('Codex Orchestrator: End All Read…');
  const question = await workbench.dialog('agents that you have read?');
  expect(question.text).toMatch(/^End \d agents that you have read\?/);
  expect(question.text).toContain('1 of them belongs to Claude · auth refactor, which may want to go on.');
  await workbench.screenshot('end-read');
  const mine = question.buttons.find((label) => label.startsWith('End Only My'));
  await question.click(mine ?? 'none');
  await workbench.treeItem(/^Fix the session, ended/).waitFor();
  await workbench.treeItem(/^Explain the build, ended/).waitFor();
  expect(await workbench.treeItems()).toContainEqual(expect.stringMatching(/^Audit auth flow, turn complete/));
});
