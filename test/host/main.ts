import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runExtensionTests } from '../rig/extensionTests.ts';
import { installRig, repositoryRoot } from '../rig/install.ts';
import { World } from '../support/world.ts';
import { runOnDesktop } from './desktop.ts';

/**
 * Runs the host suite against the real Codex: in the server rig, or with `--desktop` in a VS Code that @vscode/test-electron
 * fetches. Exits 0 when all tests have passed. TEST_RESULTS takes the numbers.
 */
const limit = 15 * 60_000;
const tests = join(repositoryRoot, '.cache/host/index.cjs');

async function main(): Promise<boolean> {
  const isDesktop = process.argv.includes('--desktop');
  const world = await World.create({ git: true });
  const folder = await mkdtemp(join(tmpdir(), 'host-'));
  try {
    const { TEST_RESULTS = join(folder, 'results.json'), TEST_GREP = '' } = process.env;
    // The window has a home of its own.
    const { HOME: _, ...worldEnv } = world.env;
    const env = { ...worldEnv, TEST_MODEL: world.model.url, TEST_GREP, TEST_RESULTS };
    const hasEnded = isDesktop
      ? await runOnDesktop({ workspace: world.project, tests, folder, env })
      : await runExtensionTests(await installRig(console.log), {
          server: { extensionPath: repositoryRoot, workspace: world.project, env },
          tests,
          folder,
          onOutput: (text) => void process.stdout.write(text),
          limit,
        });
    // Whoever ended well without a result has run nothing.
    const results = await readFile(TEST_RESULTS, 'utf8').catch(() => undefined);
    if (results === undefined) throw new Error('The host suite has not run: it left no results.');
    const { passed, failed } = JSON.parse(results) as { passed: number; failed: number };
    return hasEnded && failed === 0 && passed > 0;
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

main().then(
  (passed) => process.exit(passed ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
