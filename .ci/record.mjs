// `npm run record`: writes test/golden/traces from the real Codex with the demo model. `npm run record -- steer queue`
// records only these. What the new traces make of an agent is then for a person to read: see docs/testing.md.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { installIfNeeded } from './setUp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
await installIfNeeded();
// As deep below the root as test/support, which finds the repository from where it is.
const outfile = `${root}.cache/record/main.mjs`;
await build({
  entryPoints: [`${root}test/golden/record.ts`],
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  outfile,
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
