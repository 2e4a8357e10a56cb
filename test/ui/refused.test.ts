import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { codexBin, writeProjectFile, type World } from '../support/world.ts';

/** What the extension does where it must not or cannot start anything: a folder without trust, and no Codex. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;

beforeAll(async () => {
  // What a folder that somebody else made would like to be believed: not even a trusted one may name programs.
  const wishes = { 'codexOrchestrator.codexPath': codexBin, 'codexOrchestrator.engine': 'shared' };
  ({ world, server, workbench, close } = await openEditorWorld({
    world: { env: { CODEX_BIN: '/nowhere/codex' } },
    prepare: (project) => writeProjectFile(project, '.vscode/settings.json', JSON.stringify(wishes)),
    workspaceTrust: true,
    settings: { 'security.workspace.trust.startupPrompt': 'never', 'workbench.editor.useModal': 'off' },
  }));
}, 10 * waitLimit);

afterAll(() => close?.(), waitLimit);

test('nothing starts without trust, and what was typed survives a failure', { timeout: 4 * waitLimit }, async () => {
  onTestFailed(async () => {
    await workbench.screenshot('refused-failed');
    console.log(server.output());
  });
  const settled = { timeout: waitLimit };
  const { page } = workbench;
  const plus = page.locator('.part.sidebar').getByRole('button', { name: 'Spawn Agent…', exact: true });
  // A view that is alone has the side bar's head.
  const head = page.locator('.part.sidebar').locator('> .title, .pane-header:visible').last();

  await workbench.openView('Codex Orchestrator');
  await page.getByText('it has to be trusted first').waitFor();
  await head.hover();
  await plus.and(page.locator('.disabled')).waitFor();
  await workbench.screenshot('refused-1-untrusted');

  const { code } = await world.cli(['start', '--', 'Scout the build [[hold:go]][[text:Scouted.]]'], {
    env: { CODEX_BIN: codexBin },
  });
  expect(code).toBe(0);
  const scout = workbench.treeItem('Scout the build');
  await scout.and(workbench.treeItem('working')).waitFor();
  await scout.hover();
  expect(await scout.locator('.actions a:not(.disabled)').count()).toBe(0);
  await workbench.screenshot('refused-2-shown');
  world.model.release('go');
  await scout.and(workbench.treeItem('turn complete, unread, Scouted.')).waitFor();

  const engines = async (): Promise<readonly number[]> =>
    (await world.processes()).filter(({ command }) => command.includes('app-server')).map(({ pid }) => pid);
  for (const pid of await engines()) process.kill(pid, 'SIGKILL');
  await scout.and(workbench.treeItem('engine stopped')).waitFor();
  expect(await engines()).toEqual([]);

  await workbench.runCommand('Workspaces: Manage Workspace Trust');
  await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
  await head.hover();
  await plus.and(page.locator(':not(.disabled)')).waitFor();

  await workbench.viewAction('Agents', 'Spawn Agent…');
  const box = await workbench.inputBox('What should the agent do?');
  await box.type('A long and careful prompt');
  await box.accept();
  const failure = await workbench.toast('Cannot start the agent');
  expect(failure.text).toContain('There is no Codex program at /nowhere/codex. Install it');
  await workbench.screenshot('refused-3-no-codex');
  await failure.click('Try Again');
  await workbench.inputBox('What should the agent do?');
  const input = page.locator('.quick-input-widget .quick-input-box input');
  await expect.poll(() => input.inputValue(), settled).toBe('A long and careful prompt');

  await page.keyboard.press('Escape');
  await input.waitFor({ state: 'hidden' });
  await workbench.viewAction('Agents', 'Spawn Agent…');
  await workbench.inputBox('What should the agent do?');
  await expect.poll(() => input.inputValue(), settled).toBe('A long and careful prompt');
});
