// The host suite: mocha inside a real extension host, in the VS Code server of the rig. `--desktop` (`npm run test:desktop`)
// runs the same in a desktop VS Code, which needs a network or VSCODE_EXECUTABLE, and a graphical session.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildIfNeeded, installIfNeeded } from './setUp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
await installIfNeeded();
await buildIfNeeded();
const common = { bundle: true, platform: 'node', target: 'node20', packages: 'external', logLevel: 'warning' };
// As deep below the root as test/rig, which finds the repository from where it is.
await build({
  ...common,
  entryPoints: [`${root}test/host/main.ts`],
  format: 'esm',
  outfile: `${root}.cache/host/main.mjs`,
});
await build({
  ...common,
  entryPoints: [`${root}test/host/index.ts`],
  format: 'cjs',
  outfile: `${root}.cache/host/index.cjs`,
});
const { status } = spawnSync(process.execPath, [`${root}.cache/host/main.mjs`, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
