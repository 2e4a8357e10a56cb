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

/** What reaches a person who is in another program. */

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

async function focus(isFocused: boolean): Promise<void> {
  await workbench.page.evaluate((value) => {
    const target = globalThis as unknown as { document: { hasFocus(): boolean }; dispatchEvent(event: Event): void };
    target.document.hasFocus = () => value;
    target.dispatchEvent(new Event(value ? 'focus' : 'blur'));
  }, isFocused);
}

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
});
