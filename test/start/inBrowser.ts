import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../support/until.ts';
import { installServerPrograms, repositoryRoot, type ServerPrograms } from '../rig/install.ts';
import { startServer, type RigServer } from '../rig/server.ts';
import { hasScreen } from './desktop.ts';
import { guideVsix } from './guide.ts';
import type { Stage } from './main.ts';

/** Serves VS Code for the person's own browser until Ctrl+C. */
export async function openInBrowser(stage: Stage): Promise<void> {
  const { signal, say, begin } = stage;
  say('There is no VS Code with a screen here, so a VS Code server shows it in a browser.');
  const programs = await installServerPrograms(say);
  const server = await serve(programs, stage, [await guideVsix(stage.world.folder)]);
  try {
    signal.throwIfAborted();
    say('Open this in a browser on this machine; Ctrl+C here ends it:');
    process.stdout.write(`\n  ${server.url}\n\n`);
    if (hasScreen()) showInBrowser(server.url, say);
    await untilSomebodyLooks(server, signal);
    await begin();
    await once(signal, 'abort');
  } finally {
    await server.close();
  }
}

/** A VS Code server with the packaged extension, and others, on the demo project. */
export async function serve(
  programs: ServerPrograms,
  { world, say }: Stage,
  others: readonly string[] = [],
): Promise<RigServer> {
  say('Packaging the extension and starting VS Code…');
  const packing = spawnSync(process.execPath, ['.ci/package.mjs'], { cwd: repositoryRoot, encoding: 'utf8' });
  if (packing.status !== 0) throw new Error(packing.stderr.trim());
  const { version } = JSON.parse(await readFile(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string };
  // The window has a home, a temporary and a runtime folder of its own; the engine is found by the world's.
  const { HOME: _, TMPDIR: __, ...env } = world.env;
  return await startServer(programs, {
    vsix: [join(repositoryRoot, `out/codex-orchestrator-${version}.vsix`), ...others],
    workspace: world.project,
    env: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    // Other users of the machine reach the port too.
    connectionToken: randomBytes(16).toString('hex'),
  });
}

function showInBrowser(url: string, say: (line: string) => void): void {
  const opener = spawn(process.platform === 'darwin' ? 'open' : 'xdg-open', [url], { stdio: 'ignore', detached: true });
  opener.once('error', () => say('It cannot be opened from here: copy the address.'));
  opener.unref();
}

/** The server says so when a window has connected. */
async function untilSomebodyLooks(server: RigServer, signal: AbortSignal): Promise<void> {
  const patience = 24 * 60 * 60_000;
  const looks = (): boolean => signal.aborted || server.output().includes('New connection established');
  await until('somebody opens the address', looks, patience);
  signal.throwIfAborted();
}
