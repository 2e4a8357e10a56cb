// `npm run bench`: figures beside their floors, measured in the same run. `--gate` fails when a ratio is above its limit
// (after one retry), `--json` prints the raw numbers. NODE=/path/of/node measures with another Node. `npm run bench -- editor`
// measures the extension in a real window instead, with the rig; `npm run bench -- log` how agents.log is read.
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
const [part, ...rest] = process.argv.slice(2);
const isEditor = part === 'editor';
const isLog = part === 'log';
// As deep below the root as test/rig, which finds the repository from where it is.
const program = `${root}.cache/bench/main.mjs`;
await build({
  ...common,
  entryPoints: [`${root}test/bench/${isEditor ? 'editor' : isLog ? 'agentsLog' : 'main'}.ts`],
  format: 'esm',
  outfile: program,
  packages: 'external',
});
if (isEditor) {
  await build({
    ...common,
    entryPoints: [`${root}test/bench/editorHost.ts`],
    format: 'cjs',
    outfile: `${root}.cache/bench/editorHost.cjs`,
    external: ['vscode'],
  });
}
const node = process.env.NODE ?? process.execPath;
const { status } = spawnSync(node, [program, ...(isEditor || isLog ? rest : process.argv.slice(2))], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
