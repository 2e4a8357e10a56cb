import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { openWorkbench } from '../rig/browser.ts';
import { installRig, repositoryRoot } from '../rig/install.ts';
import { waitLimit } from '../rig/limit.ts';
import { startServer, type RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { recordedTurns } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

/** What reaches a person who is in another program, or wants to be left alone. Leaves `out/screenshots/focus-mode-*.png`. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let shown: string;

/** Stands where the system's own tool is: writes its arguments into a file, and is clicked when one of them says so. */
const NOTIFY = `#!/bin/sh
part=$(mktemp "$SHOWN/.XXXXXX")
printf '%s\\n' "$@" > "$part"
mv "$part" "$SHOWN/notice-\${part##*.}"
case "$*" in *click*) echo open ;; esac
`;

beforeAll(async () => {
  const rig = await installRig(console.log);
  world = await World.create({ name: 'atlas-' });
  shown = join(world.folder, 'shown');
  const programs = join(world.folder, 'programs');
  for (const folder of [shown, programs]) await mkdir(folder);
  await writeFile(join(programs, 'notify-send'), NOTIFY);
  await chmod(join(programs, 'notify-send'), 0o755);
  const { HOME: _, PATH = '', ...env } = world.env;
  const settings = { 'codexOrchestrator.openOnSpawn': 'never', 'codexOrchestrator.systemNotices': 'all' };
  // As started from a shell: otherwise the window asks a login shell for a PATH, and gets the system's.
  const here = { PATH: `${programs}:${PATH}`, SHOWN: shown, VSCODE_CLI: '1' };
  server = await startServer(rig, {
    extensionPath: repositoryRoot,
    workspace: world.project,
    settings,
    env: { ...env, ...here },
  });
  workbench = await openWorkbench(rig, server);
  await workbench.openView('Codex Orchestrator');
  await workbench.page.getByText('No agents yet.').waitFor();
}, 10 * waitLimit);

afterAll(async () => {
  await workbench?.close();
  await server?.close();
  await world?.close();
}, waitLimit);

beforeEach(() => {
  onTestFailed(async () => {
    await workbench.screenshot('attention-failed');
    const front = await readFile(join(world.home.folder, 'front-window'), 'utf8').catch(String);
    console.log(front, await workbench.toasts(), await workbench.treeItems(), await notices(), server.output());
  });
});

const long = { timeout: 6 * waitLimit };

async function start(name: string, script: string, ...flags: readonly string[]): Promise<string> {
  return world.start(`${name}. ${script}`, '--name', name, ...flags);
}

/** The arguments of each notice that the system was asked to show. */
async function notices(): Promise<readonly (readonly string[])[]> {
  const names = (await readdir(shown)).filter((name) => name.startsWith('notice-'));
  const texts = await Promise.all(names.map((name) => readFile(join(shown, name), 'utf8')));
  return texts.map((text) => text.trimEnd().split('\n'));
}

const focus = (isFocused: boolean): Promise<void> => workbench.focus(isFocused);

test('the system speaks while the person is elsewhere, and a click opens the agent', long, async () => {
  const hidden = await start('Seen here', '[[hold:here]] [[text:Done.]]');
  await workbench.treeItem(/^Seen here, working/).waitFor();
  world.model.release('here');
  await recordedTurns(world, hidden, 1);
  await workbench.toast('Seen here finished turn 1');
  expect(await notices()).toEqual([]);
  await workbench.runCommand('Notifications: Clear All Notifications');

  await focus(false);
  await start(
    'Add <b>hashing</b>',
    '[[ask:npm install argon2 # click|It hashes]] [[text:Went on.]]',
    '-a',
    'on-request',
  );
  const [args] = await until('the system shows a notice', async () => {
    const all = await notices();
    return all.length > 0 && all;
  });
  expect(args).toEqual([
    '--app-name=Codex Orchestrator',
    '--action=open=Open',
    '--',
    'Codex Orchestrator',
    'Add &lt;b&gt;hashing&lt;/b&gt; wants to run `npm install argon2 # click` in project',
  ]);
  await workbench.page.locator('.part.sidebar .monaco-list-row.focused', { hasText: 'hashing' }).waitFor();
  expect(await workbench.toasts()).toEqual([]);

  // Whoever comes back finds it in the window, and the system says nothing more.
  await focus(true);
  await (await workbench.toast('wants to run')).click('Approve');
  await workbench.treeItem(/hashing.*, turn complete/).waitFor();
  expect(await notices()).toHaveLength(1);
  await workbench.runCommand('Notifications: Clear All Notifications');

  // All windows hear of it: one that the person is in, or was in after this one, is the one that says it.
  await focus(false);
  await writeFile(join(world.home.folder, 'front-window'), `${process.pid} focused\n`);
  await recordedTurns(world, await start('Told elsewhere', '[[text:Done.]]'), 1);
  await workbench.treeItem(/^Told elsewhere, turn complete, unread/).waitFor();
  await focus(true);
  await workbench.toast('Told elsewhere finished turn 1');
  await focus(false);
  await start('Fail', '[[error:400,1]]');
  await until('the system shows one more notice', async () => (await notices()).length === 2);
  expect((await notices()).flat().filter((word) => /Told elsewhere/.test(word))).toEqual([]);
  await focus(true);
  await workbench.toast('Fail failed');
  await workbench.runCommand('Notifications: Clear All Notifications');
});

test('in focus mode only what blocks work interrupts, and the rest is said together', long, async () => {
  const { page } = workbench;
  await workbench.runCommand('Codex Orchestrator: Toggle Focus Mode');
  const sign = page.locator('.statusbar-item[id="codex-orchestrator.codex-orchestrator.focusMode"]');
  await sign.waitFor();
  await workbench.runCommand('File: New Untitled Text File');
  const finish = async (name: string): Promise<void> => {
    await recordedTurns(world, await start(name, '[[text:Done.]]'), 1);
    await workbench.treeItem(new RegExp(`^${name}, turn complete, unread`)).waitFor();
  };
  await finish('Write docs');
  await finish('Tidy imports');
  await start('Drop table', '[[ask:dropdb atlas|It is old]] [[text:Went on.]]', '-a', 'on-request');
  const request = await workbench.toast('Drop table wants to run `dropdb atlas`');
  expect(await workbench.toasts()).toEqual([request.text]);
  await workbench.screenshot('focus-mode-on');
  await workbench.runCommand('Notifications: Clear All Notifications');

  // What has waited comes when the person pauses, and not while they type.
  await page.locator('.editor-instance .native-edit-context, .editor-instance textarea').first().focus();
  const typedUntil = Date.now() + 20_000;
  while (Date.now() < typedUntil) {
    await page.keyboard.type('more words ');
    expect(await workbench.toasts()).toEqual([]);
    await page.waitForTimeout(500);
  }
  const digest = await workbench.toast('Meanwhile:');
  expect(digest.text).toMatch(/^Meanwhile: 2 finished \((Write docs, Tidy imports|Tidy imports, Write docs)\)$/);
  await workbench.screenshot('focus-mode-digest');
  await digest.click('Show');
  const list = page.locator('.quick-input-title:visible', { hasText: 'While You Were Away' });
  await list.waitFor();
  await page.keyboard.press('Escape');

  // What waits is told to whoever comes back from elsewhere, together with what has happened there.
  await finish('Rename helpers');
  await focus(false);
  await finish('Update licences');
  expect(await workbench.toasts()).toEqual([]);
  await focus(true);
  const back = await workbench.toast('While you were away');
  expect(back.text).toBe('While you were away: 2 finished');
  await workbench.runCommand('Notifications: Clear All Notifications');

  // Whoever leaves the mode hears at once what would have waited for minutes.
  await finish('Sort tests');
  expect(await workbench.toasts()).toEqual([]);
  await sign.click();
  await workbench.toast('Sort tests finished turn 1');
  await sign.waitFor({ state: 'hidden' });
  await workbench.runCommand('View: Revert and Close Editor');
});
