import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { recordedTurns } from '../support/agents.ts';
import { writeProjectFile, type World } from '../support/world.ts';

/** Ways to an agent from elsewhere: an address, a terminal, a file. Leaves `out/screenshots/link-*.png`. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;

const OURS = 'code-oss://codex-orchestrator.codex-orchestrator';

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld({
    world: { name: 'atlas-', git: true },
    prepare: async (made) => {
      await writeProjectFile(made, 'session.ts', 'const minutes = 30;\n');
      await made.git('add', '.');
      await made.git('commit', '-q', '-m', 'project');
    },
    settings: { 'codexOrchestrator.openOnSpawn': 'never' },
  }));
  await workbench.openView('Codex Orchestrator');
  await workbench.page.getByText('No agents yet.').waitFor();
}, 10 * waitLimit);

afterAll(() => close?.(), waitLimit);

beforeEach(() => {
  onTestFailed(async () => {
    await workbench.screenshot('links-failed');
    console.log(await workbench.toasts(), await workbench.treeItems(), server.output());
  });
});

const settled = { timeout: waitLimit };
const long = { timeout: 6 * waitLimit };

/** As if the address had been clicked outside; VS Code asks whether the extension may have it. */
async function openLink(link: string): Promise<void> {
  await workbench.runCommand('Developer: Open URL');
  const box = await workbench.inputBox('URL to open');
  await box.type(`${OURS}${link}`);
  await box.accept();
  await (await workbench.dialog('extension to open this URI')).click('Open');
}

test('a link starts an agent only after everything of it was shown', long, async () => {
  const prompt = encodeURIComponent(encodeURIComponent('Why do R&D logins fail? [[text:Because.]]'));
  await openLink(`/spawn?prompt=${prompt}&sandbox=read-only&name=R%2526D`);
  const question = await workbench.dialog('A link wants to start an agent with this prompt:');
  expect(question.text).toContain('Why do R&D logins fail? [[text:Because.]]');
  expect(question.text).toContain(`Folder: ${world.project}`);
  expect(question.text).toContain('Sandbox: Read-only');
  expect(question.text).toContain('Approvals: Never ask');
  expect(question.text).toContain('Model: the default model');
  expect(await workbench.treeItems()).toEqual([]);
  await workbench.screenshot('link-spawn');
  await question.click('Start Agent');
  await workbench.treeItem(/^R&D, turn complete/).waitFor();
  await workbench.runCommand('Notifications: Clear All Notifications');

  await openLink(`/spawn?prompt=Explain&folder=/etc`);
  await workbench.toast('Cannot follow the link: The link names a folder that is not open in this window.');
  await openLink(`/spawn?prompt=Explain&yolo=1`);
  await workbench.toast('Cannot follow the link: The link has the parameter “yolo”, which is not known.');
  await workbench.runCommand('Notifications: Clear All Notifications');

  const pages = encodeURIComponent('Read this.\n'.repeat(60));
  await openLink(`/spawn?prompt=${pages}`);
  const long = await workbench.dialog('It is too long to be shown here.');
  expect(long.buttons).not.toContain('Start Agent');
  await long.click('Open in Editor');
  await workbench.page.locator('.tab', { hasText: 'New Agent.codex-prompt' }).waitFor();
  await workbench.page.locator('.codelens-decoration', { hasText: 'in project' }).waitFor({ state: 'attached' });
  await workbench.runCommand('View: Revert and Close Editor');
  expect(await workbench.treeItems()).toHaveLength(2);
});

test('the id of an agent in any terminal opens it, and so do its files that VS Code does not find', long, async () => {
  const { page } = workbench;
  const patch = '[[patch:*** Begin Patch\n*** Add File: fresh.ts\n+const one = 1;\n+const two = 2;\n*** End Patch]]';
  const id = await world.start(
    `Look around. ${patch} [[text:All is well here.]]`,
    '--name',
    'Scout',
    '--worktree=scout',
  );
  await recordedTurns(world, id, 1);
  await workbench.treeItem(/^Scout, turn complete/).waitFor();
  await workbench.runCommand('Terminal: Create New Terminal');
  await workbench.waitForTerminalText(/[#$]/);
  await workbench.typeInTerminal(`clear; printf '%s\\n' deadbeef ${id} fresh.ts:2:7 session.ts:1\n`);
  await workbench.waitForTerminalText(/^session.ts:1$/m);

  const file = await pointAt('fresh.ts:2:7');
  await page.locator('.monaco-hover:visible', { hasText: 'Open the file of Scout' }).waitFor();
  await workbench.screenshot('link-terminal-file');
  await followLinkAt(file);
  await page.locator('.tab.active', { hasText: 'fresh.ts' }).waitFor();
  await expect.poll(() => workbench.statusBarText('status.editor.selection'), settled).toBe('Ln 2, Col 7');

  // What VS Code finds by itself has VS Code's own words.
  await pointAt('session.ts:1');
  await page.locator('.monaco-hover:visible', { hasText: 'Open file in editor' }).waitFor();

  const agent = await pointAt(id);
  await page.locator('.monaco-hover:visible', { hasText: 'Open Scout' }).waitFor();
  await workbench.screenshot('link-terminal-agent');
  await followLinkAt(agent);
  await workbench.waitForTerminalText('All is well here.');
  await workbench.runCommand('Terminal: Kill the Active Terminal Instance');
  await openLink('/agent/ffffffff');
  await workbench.toast('Cannot follow the link: There is no agent ffffffff any more.');
  await workbench.runCommand('Notifications: Clear All Notifications');
});

test('a file that living agents have changed says so in the Explorer and on its tab', long, async () => {
  const { page } = workbench;
  const change = (from: number, to: number): string =>
    `[[patch:*** Begin Patch\n*** Update File: session.ts\n@@\n-const minutes = ${from};\n+const minutes = ${to};\n*** End Patch]]`;
  const first = await world.start(`Shorten. ${change(30, 15)} [[hold:first]] [[text:Fixed.]]`, '--name', 'Shorten');
  await workbench.openView('Explorer');
  const file = page.locator('.explorer-folders-view .monaco-icon-label', { hasText: 'session.ts' });
  // While it still works.
  await expect.poll(() => badgeOn(file), settled).toContain('◆');
  await file.click();
  const tab = page.locator('.tab.active .monaco-icon-label', { hasText: 'session.ts' });
  await expect.poll(() => badgeOn(tab), settled).toContain('◆');
  world.model.release('first');
  await recordedTurns(world, first, 1);
  await expect.poll(() => badgeOn(file), settled).toContain('◆');
  // The mouse is there since the click, and VS Code speaks when it comes.
  await tab.hover();
  await file.hover();
  await page.locator('.monaco-hover:visible', { hasText: 'Changed by Shorten, turn 1' }).waitFor();
  await workbench.screenshot('link-file-badge');

  const second = await world.start(`Lengthen. ${change(15, 45)} [[text:Fixed.]]`, '--name', 'Lengthen');
  await expect.poll(() => badgeOn(file), settled).toContain('◆2');
  await recordedTurns(world, second, 1);
  await tab.hover();
  await file.hover();
  const both = page.locator('.monaco-hover:visible', { hasText: /Changed by 2 agents: Shorten \(turn 1\), Lengthen/ });
  await both.waitFor();
  await workbench.screenshot('link-file-overlap');

  // A window that opens later knows it too.
  await workbench.reload();
  await expect.poll(() => badgeOn(file), settled).toContain('◆2');
  await world.cli(['send', second, '/quit']);
  await expect.poll(() => badgeOn(file), settled).toMatch(/◆(?!\d)/);
  await world.cli(['send', first, '/quit']);
  await expect.poll(() => badgeOn(file), settled).not.toContain('◆');
});

/** Moves the mouse onto a line of the terminal and returns where that is. */
async function pointAt(text: string): Promise<{ readonly x: number; readonly y: number }> {
  const row = workbench.page.locator('.terminal-wrapper.active .xterm-rows > div', {
    hasText: new RegExp(`^${text}\\s*$`),
  });
  const box = await row.boundingBox();
  if (box === null) throw new Error(`${text} is not on the screen.`);
  const place = { x: box.x + 20, y: box.y + box.height / 2 };
  // What is said of another line covers this one for as long as the mouse is near it.
  await workbench.page.mouse.move(place.x, 200);
  await workbench.page.locator('.monaco-hover:visible').waitFor({ state: 'hidden' });
  // Under a layer that takes the mouse, so it is moved there by hand.
  await workbench.page.mouse.move(place.x, place.y, { steps: 5 });
  return place;
}

/** As a person does: the key is pressed when the link is under the mouse, and only then it shows that it is one. */
async function followLinkAt({ x, y }: { readonly x: number; readonly y: number }): Promise<void> {
  const { page } = workbench;
  await page.keyboard.down('Control');
  await page.locator('.xterm-cursor-pointer').waitFor({ state: 'attached' });
  await page.mouse.click(x, y);
  await page.keyboard.up('Control');
}

async function badgeOn(label: Locator): Promise<string> {
  return label.first().evaluate((element) => {
    const page = globalThis as unknown as {
      getComputedStyle(of: unknown, part: string): { readonly content: string };
    };
    return page.getComputedStyle(element, '::after').content;
  });
}
