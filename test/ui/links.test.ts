import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { writeProjectFile, type World } from '../support/world.ts';

/** An address that leads to agents. Leaves `out/screenshots/link-*.png`. */

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
