import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { openWorkbench } from '../rig/browser.ts';
import { installRig, repositoryRoot } from '../rig/install.ts';
import { waitLimit } from '../rig/limit.ts';
import { startServer, type RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { until } from '../support/until.ts';
import { codexBin, World } from '../support/world.ts';

/** The first hour of somebody new: no Codex, then no login, then the demo, and nothing left of it. */

let world: World;
let server: RigServer;
let workbench: Workbench;

/** Where the user's setting says Codex is; nothing is there at first. */
const namedCodex = (): string => join(world.folder, 'bin/codex');
const demoFolder = (): string =>
  join(dirname(server.home), 'data/data/User/globalStorage/codex-orchestrator.codex-orchestrator/demo');

beforeAll(async () => {
  const rig = await installRig(console.log);
  world = await World.create();
  // OpenAI's own provider, and nobody is logged in.
  await writeFile(join(world.folder, 'codex/config.toml'), 'cli_auth_credentials_store = "file"\n');
  const { HOME: _, CODEX_BIN: __, ...env } = world.env;
  server = await startServer(rig, { extensionPath: repositoryRoot, workspace: world.project, env });
  // Programs are named for a machine, and in a remote window the server is that.
  const settings = join(dirname(server.home), 'data/data/Machine/settings.json');
  await mkdir(dirname(settings), { recursive: true });
  await writeFile(settings, JSON.stringify({ 'codexOrchestrator.codexPath': namedCodex() }));
  workbench = await openWorkbench(rig, server);
}, 10 * waitLimit);

afterAll(async () => {
  await workbench?.close();
  await server?.close();
  await world?.close();
}, waitLimit);

/** The demo's own processes, of those that the window has started. */
async function demoProcesses(): Promise<readonly string[]> {
  const commands = (await world.processes()).map(({ command }) => command);
  const engine = (await world.engine()).address;
  return commands.filter(
    (command) =>
      command.includes('demo-model.cjs') ||
      command.includes('recorder.cjs') ||
      (command.includes('app-server --listen') && !command.includes(engine)),
  );
}

async function nothingOfTheDemo(): Promise<boolean> {
  const jobs = await readdir(world.home.jobs);
  const folders = await readdir(demoFolder());
  return jobs.length === 0 && folders.length === 0 && (await demoProcesses()).length === 0;
}

test('from no Codex over the login to the demo and out of it', { timeout: 8 * waitLimit }, async () => {
  onTestFailed(async () => {
    await workbench.screenshot('readiness-failed');
    console.log(await demoProcesses(), await readdir(world.home.jobs), await readdir(demoFolder()).catch(String));
    console.log(server.output());
  });
  const { page } = workbench;
  const side = page.locator('.part.sidebar');
  const button = (name: string) => side.getByRole('button', { name, exact: true });

  await workbench.openView('Codex Orchestrator');
  await side.getByText('Codex is not installed').waitFor();
  await button('Choose Codex Program').waitFor();
  await workbench.screenshot('readiness-1-no-codex');

  await mkdir(dirname(namedCodex()));
  await symlink(codexBin, namedCodex());
  await button('Check Again').click();
  await side.getByText('Codex is not logged in.').waitFor();
  await button('Try It Without an Account').waitFor();
  await workbench.screenshot('readiness-2-logged-out');

  await button('Log In').click();
  await workbench.inputBox('How do you want to log in?');
  await workbench.screenshot('readiness-3-how');
  await page.getByRole('option', { name: /ChatGPT in the Browser/ }).click();
  const website = await workbench.dialog('auth.openai.com');
  await workbench.screenshot('readiness-4-browser');
  await website.click('Cancel');
  const waiting = await workbench.toast('Log in to Codex in your browser');
  await waiting.click('Cancel');
  await expect.poll(() => workbench.toasts(), { timeout: waitLimit }).toEqual([]);

  await button('Log In').click();
  await page.getByRole('option', { name: /API Key/ }).click();
  const key = await workbench.inputBox('A key of the OpenAI API');
  await key.type('sk-of-nobody');
  await key.accept();
  await side.getByText('No agents yet.').waitFor();
  await workbench.screenshot('readiness-5-ready');

  const elsewhere = await world.client();
  await elsewhere.call('account/logout' as never, undefined as never);
  elsewhere.dispose();
  await side.getByText('Codex is not logged in.').waitFor();

  await button('Try It Without an Account').click();
  for (const name of ['researcher', 'implementer', 'reviewer'])
    await workbench.treeItem(new RegExp(`^${name}, `)).waitFor();
  await workbench.screenshot('readiness-6-demo');
  await workbench.treeItem(/^researcher, turn complete/).waitFor();
  await workbench.treeItem(/^reviewer, needs approval/).waitFor();
  await workbench.screenshot('readiness-7-approval');

  await side.getByText(/^Demo model · /).waitFor();
  await workbench.viewAction('Agents', 'Leave the Demo');
  await side.getByText('Codex is not logged in.').waitFor();
  await until('nothing of the demo is left', nothingOfTheDemo);
  await workbench.screenshot('readiness-8-left');

  await button('Try It Without an Account').click();
  await workbench.treeItem(/^researcher, /).waitFor();
  await workbench.reload();
  await workbench.openView('Codex Orchestrator');
  await side.getByText('Codex is not logged in.').waitFor();
  await until('nothing of the demo is left by the window that was', nothingOfTheDemo);
});
