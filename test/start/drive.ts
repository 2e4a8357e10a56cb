import { relative } from 'node:path';
import { demoAgents } from '../../src/demo/friendlyScenario.ts';
import { openWorkbench } from '../rig/browser.ts';
import { installRig, repositoryRoot } from '../rig/install.ts';
import type { Workbench } from '../rig/workbench.ts';
import { serve } from './inBrowser.ts';
import type { Stage } from './main.ts';

const VIEWPORT = { width: 1440, height: 900 };

/** Goes through the product as a person would, in a browser that nobody sees. Rejects at the first step that cannot be made. */
export async function openHeadless(stage: Stage): Promise<void> {
  const { signal, say } = stage;
  const rig = await installRig(say);
  const server = await serve(rig, stage);
  let workbench: Workbench | undefined;
  try {
    signal.throwIfAborted();
    workbench = await openWorkbench(rig, server, VIEWPORT);
    const opened = workbench;
    signal.addEventListener('abort', () => void opened.close());
    await drive(workbench, stage);
  } catch (error) {
    if (!signal.aborted) await workbench?.screenshot('start-failed').catch(() => {});
    throw error;
  } finally {
    await workbench?.close();
    await server.close();
  }
}

async function drive(workbench: Workbench, { say, begin }: Stage): Promise<void> {
  const { page } = workbench;
  const { researcher, implementer, reviewer } = demoAgents;
  const picture = async (name: string): Promise<void> => {
    say(`     picture: ${relative(repositoryRoot, await workbench.screenshot(`start-${name}`))}`);
  };

  say('Open the sidebar.');
  await workbench.openView('Codex Orchestrator');
  await begin();
  for (const { name } of [researcher, implementer, reviewer]) await workbench.treeItem(`${name}, `).waitFor();
  await picture('1-army');

  say('Spawn an agent from the "+".');
  await workbench.viewAction('Agents', 'Spawn Agent…');
  const task = await workbench.inputBox('What should the agent do?');
  await task.type('Hello, what can you do here?');
  await task.accept();

  say('Wait for its notice.');
  const finished = await workbench.toast('Hello, what can you do here');
  await picture('2-notice');

  say(`Reply: ${finished.text}`);
  await finished.click('Reply');
  const reply = await workbench.inputBox('Reply to');
  await reply.type('Run the test');
  await reply.accept();

  say('Approve what the reviewer asks.');
  const asking = workbench.treeItem(new RegExp(`^${reviewer.name}, needs approval`));
  await asking.waitFor();
  await picture('3-approval');
  await workbench.inlineAction(asking, 'Approve');
  await asking.waitFor({ state: 'detached' });
  await workbench.treeItem(new RegExp(`^${reviewer.name}, turn complete`)).waitFor();

  say('Open the implementer in its terminal.');
  const done = workbench.treeItem(new RegExp(`^${implementer.name}, turn complete`));
  await done.waitFor();
  await workbench.inlineAction(done, 'Open Terminal');
  await workbench.waitForTerminalText('its output is in the transcript');
  await picture('4-terminal');

  say('Open its changes.');
  await workbench.contextMenu(done, 'Show Changes');
  await page.locator('.multiDiffEntry, .monaco-diff-editor', { hasText: 'stranger' }).first().waitFor();
  await picture('5-changes');
}
