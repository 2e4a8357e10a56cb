import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorkbench } from '../rig/browser.ts';
import { installRig, repositoryRoot } from '../rig/install.ts';
import { waitLimit } from '../rig/limit.ts';
import { until } from '../support/until.ts';
import { finished } from '../support/world.ts';

/** `npm start` where there is no desktop VS Code. */

let temporary: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'start-'));
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...rest } = process.env;
  env = { ...rest, TMPDIR: temporary };
});
afterEach(async () => {
  await rm(temporary, { recursive: true, force: true });
});

const program = join(repositoryRoot, '.ci/start.mjs');

test('npm start -- --headless uses the product from end to end and saves pictures', async () => {
  const before = Date.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--headless'], {
    env,
    encoding: 'utf8',
    timeout: 5 * waitLimit,
  });
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
  for (const name of ['1-army', '2-notice', '3-approval', '4-terminal', '5-changes']) {
    const picture = await stat(join(repositoryRoot, `out/screenshots/start-${name}.png`));
    expect({ name, isNew: picture.mtimeMs > before }).toEqual({ name, isNew: true });
  }
  expect(await readdir(temporary)).toEqual([]);
});

test('npm start serves a browser that knows the address, until Ctrl+C', async () => {
  const child = spawn(process.execPath, [program], { env, stdio: 'pipe' });
  const ended = finished(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const address = await until('it says where', () => /http:\/\/127\.0\.0\.1:\S+/.exec(output)?.[0]);
  const withoutToken = await fetch(address.replace(/tkn=\w+&?/, ''), { redirect: 'manual' });
  expect(withoutToken.status).toBe(403);

  const port = Number(new URL(address).port);
  const workbench = await openWorkbench(await installRig(console.log), {
    url: address,
    port,
    extensionPath: undefined,
  });
  try {
    // Nobody has clicked.
    for (const name of ['researcher', 'implementer', 'reviewer']) await workbench.treeItem(`${name}, `).waitFor();
    await workbench.screenshot('start-browser');
  } finally {
    await workbench.close();
  }
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  expect(await readdir(temporary)).toEqual([]);
});
