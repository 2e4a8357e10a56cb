import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, onTestFailed, test } from 'vitest';
import { openWorkbench } from '../rig/browser.ts';
import { installRig, repositoryRoot } from '../rig/install.ts';
import { waitLimit } from '../rig/limit.ts';
import { startServer, type RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { dayOfAGeneral } from '../support/logText.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

/** The timeline of agents.log, as a person opens and uses it. Leaves `out/screenshots/timeline-*.png`. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let log: string;

beforeAll(async () => {
  const rig = await installRig(console.log);
  world = await World.create({ name: 'atlas-' });
  log = join(world.project, 'agents.log');
  // The rig gives the window a home of its own.
  const { HOME: _, ...env } = world.env;
  const settings = { 'codexOrchestrator.notices': 'none', 'codexOrchestrator.openOnSpawn': 'never' };
  server = await startServer(rig, { extensionPath: repositoryRoot, workspace: world.project, settings, env });
  workbench = await openWorkbench(rig, server, { width: 1480, height: 920 });
}, 10 * waitLimit);

afterAll(async () => {
  await workbench?.close();
  await server?.close();
  await world?.close();
}, waitLimit);

const long = { timeout: 6 * waitLimit };

/** The page inside VS Code's two frames around it. */
async function timeline(): Promise<Frame> {
  let found: Frame | undefined;
  await until('the timeline is there', async () => {
    for (const frame of workbench.page.frames()) {
      if (frame.isDetached()) continue;
      if (
        (await frame
          .locator('#page > *')
          .count()
          .catch(() => 0)) > 0
      )
        found = frame;
    }
    return found !== undefined;
  });
  if (found === undefined) throw new Error('There is no timeline.');
  return found;
}

test('the timeline opens from the text and goes back to a line of it', long, async () => {
  onTestFailed(async () => {
    await workbench.screenshot('timeline-failed');
    console.log(server.output());
  });
  await writeFile(log, dayOfAGeneral(new Date(Date.now() - 3 * 3_600_000)));
  await workbench.runCommand('Codex Orchestrator: Open Timeline');
  const page = await timeline();
  await page.getByRole('heading', { name: 'Refactor authentication system' }).first().waitFor();
  await workbench.screenshot('timeline-dark');
});
