import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { ledgerOf, recordedTurns } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { writeProjectFile, type World } from '../support/world.ts';

/** Looking at an agent closely, and coming back to it after everything that can be lost was lost. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;

const NAME = 'Fix the login test';
const PATCH =
  '[[patch:*** Begin Patch\n*** Update File: src/session.ts\n@@\n-const minutes = 30;\n+const minutes = 15;\n*** End Patch]]';
const STEPS = `[[sh:ls src]] ${PATCH} [[write:src/session.test.ts|test('a session ends', () => {});]] [[hold:first]] [[text:The session ends after 15 minutes now.]]`;

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld({
    world: { git: true },
    prepare: async (project) => {
      await writeProjectFile(
        project,
        'src/session.ts',
        'const minutes = 30;\n\nexport const end = minutes * 60_000;\n',
      );
      await project.git('add', '.');
      await project.git('commit', '-q', '-m', 'project');
    },
  }));
}, 10 * waitLimit);

afterAll(() => close?.(), waitLimit);

/** The TUIs that run now. */
async function tuis(): Promise<number> {
  return (await world.processes()).filter(({ command }) => / resume \S+ --remote /.test(command)).length;
}

/** A click on a row that is being drawn anew at that moment is lost: whoever sees nothing happen clicks again. */
async function clickUntilOpen(row: Locator): Promise<void> {
  const terminal = workbench.page.locator('.terminal-wrapper');
  const opens = async (): Promise<boolean> =>
    terminal.waitFor({ timeout: waitLimit / 10 }).then(
      () => true,
      () => false,
    );
  do await row.click();
  while (!(await opens()));
}

/** What the editor shows now, as a person reads it. */
async function editorText(): Promise<string> {
  const lines = await workbench.page.locator('.editor-instance .view-lines').first().innerText();
  return lines.replaceAll('\u00a0', ' ');
}

test('an agent is opened, looked at, and found again whatever dies', { timeout: 10 * waitLimit }, async () => {
  onTestFailed(async () => {
    await workbench.screenshot('terminals-failed');
    console.log(server.output());
  });
  await workbench.openView('Codex Orchestrator');
  const id = await world.start(`${NAME} ${STEPS}`, '--name', NAME);
  const row = workbench.treeItem(new RegExp(`^${NAME}, `));
  await workbench.treeItem(new RegExp(`^${NAME}, working`)).waitFor();

  // A click opens the TUI, and the person stays in the tree.
  await clickUntilOpen(row);
  await workbench.waitForTerminalText(/session\.test\.ts/);
  expect(await workbench.page.evaluate('document.activeElement.closest(".part").className')).toContain('sidebar');
  await workbench.page.mouse.move(640, 300);
  await workbench.screenshot('terminal');
  await row.click();
  expect(await workbench.page.locator('.terminal-wrapper').count()).toBe(1);
  expect(await tuis()).toBe(1);

  // The transcript grows while it works.
  await workbench.contextMenu(row, 'Show Transcript');
  await expect.poll(editorText, { timeout: waitLimit }).toMatch(/## Turn 1 · \d\d:\d\d · working/);
  await expect.poll(editorText, { timeout: waitLimit }).toContain('+const minutes = 15;');
  world.model.release('first');
  await expect.poll(editorText, { timeout: waitLimit }).toContain('The session ends after 15 minutes now.');
  // It has followed its end; the turn's heading is above.
  await workbench.page.locator('.editor-instance .view-lines').first().click();
  await workbench.page.keyboard.press('Control+Home');
  await expect.poll(editorText, { timeout: waitLimit }).toMatch(/## Turn 1 · \d\d:\d\d · \d+ (s|m)/);
  // Headings are bold.
  await workbench.page.locator('.editor-instance .view-lines .mtkb', { hasText: 'Turn' }).waitFor();
  await workbench.page.mouse.move(640, 300);
  await workbench.screenshot('transcript');

  await recordedTurns(world, id, 1);
  await workbench.contextMenu(row, 'Show Changes');
  const changes = workbench.page.locator('.multiDiffEntry');
  await expect
    .poll(async () => (await changes.allInnerTexts()).join(), { timeout: waitLimit })
    .toMatch(/session\.test\.ts/);
  await workbench.page.mouse.move(640, 300);
  await workbench.screenshot('changes');

  await world.cli(['send', id, 'And logout? [[hold:second]] [[text:Logout is fine.]]']);
  await workbench.treeItem(new RegExp(`^${NAME}, working`)).waitFor();

  // In the middle of the turn the window is loaded anew.
  await workbench.reload();
  await workbench.openView('Codex Orchestrator');
  await workbench.treeItem(new RegExp(`^${NAME}, working`)).waitFor();
  await workbench.inlineAction(row, 'Open Terminal');
  await workbench.waitForTerminalText('And logout?');
  expect(await tuis()).toBe(1);

  // The extension host dies. In a development host VS Code does not start another: the person loads the window anew.
  const host = (await world.processes()).find(({ command }) => command.includes('--type=extensionHost'));
  if (host === undefined) throw new Error('There is no extension host.');
  process.kill(host.pid, 'SIGKILL');
  await workbench.reload();
  await workbench.openView('Codex Orchestrator');
  await workbench.treeItem(new RegExp(`^${NAME}, working`)).waitFor();
  await workbench.inlineAction(row, 'Open Terminal');
  await workbench.waitForTerminalText('And logout?');
  expect(await tuis()).toBe(1);

  // Closing the terminal is no more than looking away.
  await workbench.runCommand('Terminal: Kill the Active Terminal Instance');
  await until('the TUI is gone', async () => (await tuis()) === 0);
  expect(await world.status(id)).toMatchObject({ turn_state: 'working' });
  await workbench.inlineAction(row, 'Open Terminal');
  await workbench.waitForTerminalText('And logout?');

  world.model.release('second');
  await recordedTurns(world, id, 2);
  await workbench.treeItem(new RegExp(`^${NAME}, turn complete`)).waitFor();
  await workbench.waitForTerminalText('Logout is fine.');

  // The engine dies under a turn: it comes back, and the next message goes on.
  await world.cli(['send', id, 'Third [[hold:third]] [[text:never]]']);
  await workbench.treeItem(new RegExp(`^${NAME}, working`)).waitFor();
  await world.killEngine();
  await workbench.treeItem(new RegExp(`^${NAME}, interrupted`)).waitFor();
  await world.cli(['send', id, 'Fourth [[text:Back at work.]]']);
  await workbench.treeItem(new RegExp(`^${NAME}, .*Back at work|^${NAME}, turn complete, turn 4`)).waitFor();
  await workbench.waitForTerminalText('Back at work.');
  const ends = await ledgerOf(world, id);
  expect(ends.map(({ turn, status }) => [turn, status])).toEqual([
    [1, 'completed'],
    [2, 'completed'],
    [3, 'interrupted'],
    [4, 'completed'],
  ]);
});

test('the command line and the agents are where terminals are opened', { timeout: 6 * waitLimit }, async () => {
  onTestFailed(async () => {
    await workbench.screenshot('terminals-profile-failed');
    console.log(server.output());
  });
  await world.start('Scout the build [[text:Scouted.]]', '--name', 'Build scout');
  await workbench.treeItem(/^Build scout, /).waitFor();

  await workbench.runCommand('Create New Terminal (With Profile)');
  await workbench.quickPick('Codex Agent');
  await workbench.quickPick('Build scout');
  await workbench.waitForTerminalText('Scouted.');
  await until('there are two TUIs', async () => (await tuis()) === 2);
  await workbench.inlineAction(workbench.treeItem(/^Build scout, /), 'Open Terminal');
  expect(await tuis()).toBe(2);

  // Leaving the question opens nothing and says nothing.
  const before = await workbench.page.locator('.terminal-wrapper').count();
  await workbench.runCommand('Create New Terminal (With Profile)');
  await workbench.quickPick('Codex Agent');
  await workbench.page.getByPlaceholder('Open which agent?').press('Escape');
  await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  expect(await workbench.page.locator('.terminal-wrapper').count()).toBe(before);
  expect(await workbench.toasts()).not.toContainEqual(expect.stringContaining('profile'));

  await workbench.runCommand('Terminal: Create New Terminal');
  await workbench.waitForTerminalText(/[#$]/);
  await workbench.typeInTerminal('codex-agent --version && codex-agent jobs && env | grep -c ELECTRON\n');
  const text = await workbench.waitForTerminalText(/Build scout[^]*\n0\n/);
  expect(text).toMatch(/^\d+\.\d+\.\d+$/m);
  await workbench.screenshot('command-line');
});
