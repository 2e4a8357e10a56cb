import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { openWorkbench } from './browser.ts';
import { installRig } from './install.ts';
import { waitLimit } from './limit.ts';
import { startServer } from './server.ts';
import type { RigServer } from './server.ts';
import type { Workbench } from './workbench.ts';

/** The rig against a small extension with one of each thing that the rig can touch. */

const manifest = {
  name: 'sample',
  publisher: 'rig',
  version: '0.0.1',
  engines: { vscode: '^1.106.0' },
  main: './main.cjs',
  activationEvents: ['onStartupFinished'],
  contributes: {
    viewsContainers: { activitybar: [{ id: 'sample', title: 'Rig Sample', icon: 'icon.svg' }] },
    views: { sample: [{ id: 'sample.things', name: 'Things', icon: 'icon.svg' }] },
    commands: [
      { command: 'sample.greet', title: 'Greet', category: 'Rig Sample' },
      { command: 'sample.greetLoudly', title: 'Greet Loudly', category: 'Rig Sample' },
      { command: 'sample.paint', title: 'Paint', category: 'Rig Sample' },
      { command: 'sample.end', title: 'End', category: 'Rig Sample' },
      { command: 'sample.terminal', title: 'Open Terminal', category: 'Rig Sample' },
      { command: 'sample.poke', title: 'Poke', icon: '$(zap)' },
      { command: 'sample.rename', title: 'Rename Thing' },
    ],
    menus: {
      'view/item/context': [
        { command: 'sample.poke', when: 'view == sample.things', group: 'inline' },
        { command: 'sample.rename', when: 'view == sample.things' },
      ],
    },
  },
};

const main = `
const { commands, window, StatusBarAlignment, TreeItem } = require('vscode');

exports.activate = ({ subscriptions }) => {
  const thing = new TreeItem('alpha');
  thing.accessibilityInformation = { label: 'alpha, running' };
  const status = window.createStatusBarItem('things', StatusBarAlignment.Left);
  status.text = '$(zap) 1 thing';
  status.show();
  const say = (text) => void window.showInformationMessage(text);
  const handlers = {
    greet: async () => {
      const name = await window.showInputBox({
        prompt: 'Whom?',
        validateInput: (text) => (text === 'nobody' ? 'There must be somebody' : undefined),
      });
      const choice = await window.showInformationMessage('Hello, ' + name, 'Wave', 'Ignore');
      status.text = '$(zap) ' + choice;
    },
    greetLoudly: () => say('HELLO'),
    paint: async () => say('Painted ' + (await window.showQuickPick(['red', 'dark red'], { title: 'Colour' }))),
    end: async () => {
      const choice = await window.showWarningMessage('End alpha?', { modal: true, detail: 'Its work is kept.' }, 'End');
      say('Answered ' + choice);
    },
    terminal: () =>
      window
        .createTerminal({ name: 'sample', shellPath: '/bin/sh', shellArgs: ['-c', 'echo home=$HOME; exec cat'] })
        .show(),
    poke: (item) => void (status.text = 'Poked ' + item.label),
    rename: (item) => void (status.text = 'Renamed ' + item.label),
  };
  for (const [name, run] of Object.entries(handlers)) subscriptions.push(commands.registerCommand('sample.' + name, run));
  const treeDataProvider = { getTreeItem: (item) => item, getChildren: () => [thing] };
  subscriptions.push(status, window.createTreeView('sample.things', { treeDataProvider }));
};
`;

let folder: string;
let server: RigServer;
let workbench: Workbench;

beforeAll(async () => {
  const rig = await installRig(console.log);
  folder = await mkdtemp(join(tmpdir(), 'rig-test-'));
  const extensionPath = join(folder, 'extension');
  const workspace = join(folder, 'workspace');
  await mkdir(extensionPath);
  await mkdir(workspace);
  await writeFile(join(extensionPath, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(extensionPath, 'main.cjs'), main);
  await writeFile(
    join(extensionPath, 'icon.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="8"/></svg>',
  );
  server = await startServer(rig, { extensionPath, workspace });
  workbench = await openWorkbench(rig, server);
}, 10 * waitLimit);

afterAll(async () => {
  await workbench?.close();
  await server?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}, waitLimit);

test('a person can use an extension from end to end', { timeout: 4 * waitLimit }, async () => {
  onTestFailed(async () => {
    await workbench.screenshot('rig-failed');
    console.log(server.output());
  });
  const settled = { timeout: waitLimit };
  const status = (): Promise<string> => workbench.statusBarText('rig.sample.things');

  await workbench.openView('Rig Sample');
  await workbench.openView('Rig Sample');
  const row = workbench.treeItem('alpha');
  await row.waitFor();
  expect(await workbench.treeItems()).toEqual(['alpha, running']);
  expect(await status()).toBe('1 thing');

  await workbench.runCommand('Rig Sample: Greet');
  const box = await workbench.inputBox('Whom?');
  await box.type('nobody');
  await expect.poll(() => box.message(), settled).toContain('There must be somebody');
  await box.type('Ada');
  await box.accept();
  const hello = await workbench.toast('Hello');
  expect(hello).toMatchObject({ text: 'Hello, Ada', buttons: ['Wave', 'Ignore'] });
  await hello.click('Wave');
  await expect.poll(status, settled).toBe('Wave');

  await workbench.inlineAction(row, 'Poke');
  await expect.poll(status, settled).toBe('Poked alpha');
  await workbench.contextMenu(row, 'Rename Thing');
  await expect.poll(status, settled).toBe('Renamed alpha');

  await workbench.runCommand('Rig Sample: Paint');
  await workbench.quickPick('red');
  expect((await workbench.toast('Painted')).text).toBe('Painted red');

  await workbench.runCommand('Rig Sample: End');
  const dialog = await workbench.dialog('End alpha?');
  expect(dialog.buttons).toContain('End');
  expect(dialog.text).toContain('Its work is kept.');
  await dialog.click('End');
  await workbench.toast('Answered End');

  await workbench.runCommand('Rig Sample: Open Terminal');
  await workbench.waitForTerminalText(`home=${server.home}`);
  const long = 'x'.repeat(300);
  await workbench.typeInTerminal(`${long}\n`);
  // Once as the echo of the keyboard, once from cat; the terminal is narrower than the line.
  await workbench.waitForTerminalText(new RegExp(`^${long}\\n${long}$`, 'm'));

  const screenshot = await workbench.screenshot('rig');
  expect((await stat(screenshot)).size).toBeGreaterThan(10_000);

  await workbench.reload();
  await workbench.openView('Rig Sample');
  await row.waitFor();
  await workbench.runCommand('Rig Sample: Greet Loudly');
  expect((await workbench.toast('HELLO')).buttons).toEqual([]);
});
