// `npm run bench`: figures beside their floors, measured in the same run; `--help` says which groups and options there are.
// BENCH_NODE=/path/of/node measures with another Node (npm itself sets NODE).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildIfNeeded, installIfNeeded } from './setUp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The bench itself, and what it runs as processes of their own. */
const bundles = [
  { entry: 'main', format: 'esm', packages: 'external' },
  { entry: 'logMemory', format: 'esm' },
  { entry: 'coreClient', format: 'cjs' },
  { entry: 'soakClient', format: 'cjs' },
  { entry: 'rawClient', format: 'cjs', minify: true },
  { entry: 'editorHost', format: 'cjs' },
  { entry: 'viewsHost', format: 'cjs' },
];

await installIfNeeded();
await buildIfNeeded();
await Promise.all(
  bundles.map(({ entry, format, ...options }) =>
    build({
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'warning',
      entryPoints: [`${root}test/bench/${entry}.ts`],
      format,
      // As deep below the root as test/rig, which finds the repository from where it is.
      outfile: `${root}.cache/bench/${entry}.${format === 'esm' ? 'mjs' : 'cjs'}`,
      external: ['vscode', 'bufferutil', 'utf-8-validate'],
      ...options,
    }),
  ),
);
const node = process.env.BENCH_NODE ?? process.execPath;
const program = `${root}.cache/bench/main.mjs`;
const { status } = spawnSync(node, [program, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
