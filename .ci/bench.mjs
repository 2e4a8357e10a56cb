// `npm run bench`: figures beside their floors, measured in the same run. `--gate` fails when a ratio is above its limit
// (after one retry), `--json` prints the raw numbers. NODE=/path/of/node measures with another Node.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildIfNeeded, installIfNeeded } from './setUp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
await installIfNeeded();
await buildIfNeeded();
const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' };
await build({
  ...common,
  entryPoints: [`${root}test/bench/rawClient.ts`],
  format: 'cjs',
  outfile: `${root}.cache/bench/rawClient.cjs`,
  external: ['bufferutil', 'utf-8-validate'],
  minify: true,
});
await build({
  ...common,
  entryPoints: [`${root}test/bench/main.ts`],
  format: 'esm',
  outfile: `${root}test/bench/.main.mjs`,
  packages: 'external',
});
const node = process.env.NODE ?? process.execPath;
const { status } = spawnSync(node, [`${root}test/bench/.main.mjs`, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
