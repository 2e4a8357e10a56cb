import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import type { Connection } from '../../src/core/codex/connection.ts';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { Workbench } from '../rig/workbench.ts';
import { recordedTurns } from '../support/agents.ts';
import { codexExec, hostCalled, plainSession } from '../support/elsewhere.ts';
import { rawConnection } from '../support/rawConnection.ts';
import type { World } from '../support/world.ts';

/** Sessions that somebody started outside, and agents of other folders and hosts. Leaves `out/screenshots/elsewhere-*.png`. */

let editor: EditorWorld;
let workbench: Workbench;
let world: World;
/** Another program on the same engine, as a plain `codex` in a terminal is. */
let codex: Connection;
let exec: ChildProcess;

const settled = { timeout: waitLimit };
const limit = { timeout: 6 * waitLimit };

beforeAll(async () => {
  editor = await openEditorWorld({
    world: { name: 'atlas-', git: true },
    settings: { 'codexOrchestrator.openOnSpawn': 'never' },
    prepare: async (opened) => {
      codex = await rawConnection(opened);
      const threadId = await plainSession(
        opened,
        codex,
        'Explain the build [[hold:plain]] [[text:It builds in one step]]',
      );
      await codex.call('thread/name/set', { threadId, name: 'Explain the build' });
      await once(await codexExec(opened, 'Count all modules of this project [[text:Seven]]'), 'close');
      exec = await codexExec(opened, 'Check licences of dependencies [[hold:exec]] [[text:All are free]]');
    },
  });
  ({ workbench, world } = editor);
  await workbench.openView('Codex Orchestrator');
}, 10 * waitLimit);

afterAll(async () => {
  codex?.close();
  await editor?.close();
}, waitLimit);

beforeEach(() => {
  onTestFailed(async () => {
    await workbench.screenshot('elsewhere-failed');
    console.log(await workbench.toasts(), await workbench.treeItems(), editor.server.output());
  });
});

const EXEC = /^Check licences of dependencies/;
const PLAIN = /^Explain the build/;

test('an empty view leads to them, and each says what can be done with it', limit, async () => {
  const { page } = workbench;
  await page.getByText('No agents yet.').waitFor();
  await page.getByText('Sessions of Codex that were started outside can be adopted.').waitFor();
  await workbench.screenshot('elsewhere-1-empty');
  await page.locator('.part.sidebar').getByRole('button', { name: 'Show Sessions Elsewhere' }).click();
  await showsRows([
    /^Elsewhere, 3 sessions that somebody started outside, 2 open$/,
    /^Check licences of dependencies.*, read-only, working, codex exec$/,
    /^Explain the build, working$/,
    /^Count all modules of this project, ended, /,
  ]);
  await workbench.treeItem(EXEC).locator('.label-name').hover();
  await page.locator('.workbench-hover', { hasText: 'It can be adopted when that has ended.' }).waitFor();
  await workbench.screenshot('elsewhere-2-rows');
  world.model.release('plain');
  await workbench.treeItem(/^Explain the build, idle$/).waitFor();
});

test('what another process works on can be read while it grows, and not be adopted before its end', limit, async () => {
  const { page } = workbench;
  await workbench.treeItem(EXEC).click();
  const text = page.locator('.editor-instance .view-lines');
  await text.getByText('working').first().waitFor();
  await text.getByText('Check licences of dependencies').first().waitFor();
  await workbench.contextMenu(workbench.treeItem(EXEC), 'Adopt Session');
  const refused = await workbench.toast('Cannot adopt the session');
  expect(refused.text).toMatch(
    /^Cannot adopt the session: Another Codex process \(\d+\) has it open\. End that one, then adopt it again\.$/,
  );
  await workbench.screenshot('elsewhere-3-refused');

  const ended = once(exec, 'close');
  world.model.release('exec');
  await ended;
  await text.getByText('All are free').waitFor();
  await workbench.treeItem(/^Check licences of dependencies.*, ended, /).waitFor();
});

test('one on our engine opens in a terminal, beside whoever has it open', limit, async () => {
  await workbench.inlineAction(workbench.treeItem(PLAIN), 'Open Session in Terminal');
  await workbench.waitForTerminalText('It builds in one step');
});

test('what is adopted is an agent of the user, with what was said so far', limit, async () => {
  await workbench.inlineAction(workbench.treeItem(PLAIN), 'Adopt Session');
  await showsRows([/^You, 1 agent$/, /^Explain the build, turn complete, /, /^Elsewhere, 2 sessions/]);
  await workbench.inlineAction(workbench.treeItem(EXEC), 'Adopt Session');
  await showsRows([
    /^You, 2 agents$/,
    PLAIN,
    /^Check licences of dependencies, turn complete, turn 1/,
    /^Elsewhere, 1 session that/,
  ]);
  // What was said before is no news.
  expect(await workbench.toasts()).not.toContainEqual(expect.stringContaining('finished'));
  const ids = (await world.cli(['jobs', '--json'])).stdout;
  expect(JSON.parse(ids)).toMatchObject({ jobs: [{ turn: 1 }, { turn: 1 }] });
});

test('agents of other folders and hosts say so, can be acted upon, and are grouped by host', limit, async () => {
  const docs = join(world.folder, 'docs');
  await mkdir(docs);
  await hostCalled(world, 'box');
  await world.start('Rewrite the guide [[hold:docs]]', '--name', 'Rewrite the guide', '--dir', docs);
  const far = await world.start(
    'Run the suite [[text:1204 passed]]',
    '--name',
    'Run the suite',
    '--host',
    'box',
    '--dir',
    docs,
  );
  await recordedTurns(world, far, 1);
  await plainSession(world, codex, 'Translate the handbook into German please [[text:Done]]', docs);
  await workbench.treeItem(/^Rewrite the guide, working, .* · in docs$/).waitFor();
  await workbench.treeItem(/^Run the suite, turn complete, unread, 1204 passed · .* · on box$/).waitFor();

  await workbench.inlineAction(workbench.treeItem(/^Elsewhere/), 'Show Sessions of All Folders');
  await workbench.treeItem(/^Translate the handbook into German.*docs$/).waitFor();
  await workbench.viewAction('Agents', 'Group Agents…');
  await workbench.page.locator('.quick-input-widget:visible .quick-input-box input').fill('Host');
  await workbench.quickPick('Host');
  await showsRows([
    /^This computer, 1 working$/,
    /^Rewrite the guide, .* · in docs$/,
    PLAIN,
    EXEC,
    /^box, 1 needs you$/,
    /^Run the suite, turn complete, unread, 1204 passed · (?!.*box)/,
    /^Elsewhere, 2 sessions that somebody started outside, 1 open · all folders$/,
  ]);
  await workbench.screenshot('elsewhere-4-hosts');
  await workbench.inlineAction(workbench.treeItem(/^Rewrite the guide/), 'Stop Agent');
  await workbench.treeItem(/^Rewrite the guide, interrupted/).waitFor();
});

/** Waits until the first rows are these, in this order. */
async function showsRows(patterns: readonly RegExp[]): Promise<void> {
  const expected = patterns.map((pattern) => expect.stringMatching(pattern) as string);
  await expect.poll(async () => (await workbench.treeItems()).slice(0, patterns.length), settled).toEqual(expected);
}
