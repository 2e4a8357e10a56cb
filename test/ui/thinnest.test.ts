import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import type { World } from '../support/world.ts';

/** The thinnest whole product, as its user goes through it: the real extension, the real Codex, the demo model. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld());
}, 10 * waitLimit);

afterAll(() => close?.(), waitLimit);

test('spawn, watch, reply, open, kill', { timeout: 4 * waitLimit }, async () => {
  onTestFailed(async () => {
    await workbench.screenshot('thinnest-failed');
    console.log(server.output());
  });

  await workbench.openView('Codex Orchestrator');
  await workbench.page.getByText('No agents yet.').waitFor();
  await workbench.screenshot('thinnest-1-empty');

  await workbench.viewAction('Agents', 'Spawn Agent…');
  const spawn = await workbench.inputBox('What should the agent do?');
  await spawn.type('Audit session expiry in the login flow [[hold:go]][[text:The work is done.]]');
  await workbench.screenshot('thinnest-2-spawn');
  await spawn.accept();
  const name = 'Audit session expiry in the login flow';
  await workbench.treeItem(/^You, 1 working/).waitFor();
  await workbench.treeItem(`${name}, working, thinking · turn 1`).waitFor();
  await workbench.screenshot('thinnest-3-working');

  world.model.release('go');
  const first = await workbench.toast('finished turn 1');
  expect(first).toMatchObject({ text: `${name} finished turn 1: The work is done.`, buttons: ['Reply', 'Open'] });
  const mine = workbench.treeItem(`${name}, turn complete, unread, The work is done. · just now`);
  await mine.waitFor();
  await workbench.screenshot('thinnest-4-finished');

  await workbench.inlineAction(mine, 'Reply…');
  const reply = await workbench.inputBox(`Reply to ${name}`);
  await reply.type('And logout? [[text:Logout is fine too.]]');
  await reply.accept();
  const second = await workbench.toast('finished turn 2');
  expect(second.text).toBe(`${name} finished turn 2: Logout is fine too.`);
  await workbench.treeItem(`${name}, turn complete, unread, Logout is fine too. · just now`).waitFor();

  await second.click('Open');
  await workbench.waitForTerminalText('And logout?');
  await workbench.waitForTerminalText('Logout is fine too.');
  const read = workbench.treeItem(`${name}, turn complete, turn 2`);
  await read.waitFor();
  await workbench.screenshot('thinnest-5-terminal');
  await workbench.inlineAction(read, 'Open Terminal');
  expect(await workbench.page.locator('.terminal-wrapper').count()).toBe(1);

  await world.start('Scout the build [[hold:never]]', '--general', 'Build scout');
  await workbench.treeItem(/^Build scout, 1 working/).waitFor();
  const scout = workbench.treeItem('Scout the build');
  await workbench.treeItem('Scout the build [[hold:never]], working, thinking · turn 1').waitFor();
  await workbench.screenshot('thinnest-6-general');

  await workbench.contextMenu(scout, 'Kill Agent');
  const question = await workbench.dialog('Kill “Scout the build');
  expect(question.buttons).toEqual(['Kill', 'Cancel', 'Send Message']);
  await workbench.screenshot('thinnest-7-kill');
  await question.click('Kill');
  await workbench.treeItem(/^Scout the build .*, ended \d\d:\d\d · killed by user$/).waitFor();
  await workbench.screenshot('thinnest-8-killed');
});
