import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { openWorkbench } from '../rig/browser.ts';
import { installRig, repositoryRoot } from '../rig/install.ts';
import { waitLimit } from '../rig/limit.ts';
import { startServer, type RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { World } from '../support/world.ts';

/** The extension as people get it: packaged, installed, and used once. */

let world: World;
let server: RigServer;
let workbench: Workbench;

beforeAll(async () => {
  const rig = await installRig(console.log);
  const packing = spawnSync(process.execPath, ['.ci/package.mjs'], { cwd: repositoryRoot, encoding: 'utf8' });
  expect(packing.status, packing.stderr).toBe(0);
  const { version } = JSON.parse(await readFile(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string };
  world = await World.create();
  // The rig gives the window a home of its own.
  const { HOME: _, ...env } = world.env;
  const vsix = join(repositoryRoot, `out/codex-orchestrator-${version}.vsix`);
  server = await startServer(rig, { vsix: [vsix], workspace: world.project, env });
  workbench = await openWorkbench(rig, server);
}, 10 * waitLimit);

afterAll(async () => {
  await workbench?.close();
  await server?.close();
  await world?.close();
}, waitLimit);

test(
  'the packaged extension spawns an agent, tells its end and takes a reply',
  { timeout: 4 * waitLimit },
  async () => {
    onTestFailed(async () => {
      await workbench.screenshot('package-failed');
      console.log(server.output());
    });
    await workbench.openView('Codex Orchestrator');
    await workbench.page.getByText('No agents yet.').waitFor();
    await workbench.viewAction('Agents', 'Spawn Agent…');
    const spawn = await workbench.inputBox('What should the agent do?');
    await spawn.type('Sort the imports [[text:They are sorted.]]');
    await spawn.accept();
    const first = await workbench.toast('finished turn 1');
    expect(first.text).toContain('They are sorted.');

    await first.click('Reply');
    const reply = await workbench.inputBox('Reply to Sort the imports');
    await reply.type('And the exports? [[text:They need no order.]]');
    await reply.accept();
    expect((await workbench.toast('finished turn 2')).text).toContain('They need no order.');
    await workbench.screenshot('package');
  },
);
