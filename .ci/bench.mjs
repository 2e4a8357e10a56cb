// `npm run bench`: figures beside their floors, measured in the same run. `--gate` fails when a ratio is above its limit
// (after one retry), `--json` prints the raw numbers. NODE=/path/of/node measures with another Node. `npm run bench -- editor`
// measures the extension in a real window instead, with the rig; `npm run bench -- log` how agents.log is read, and
// `npm run bench -- language` the language server.
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
/** Other benches than the command line's, by the word that asks for them. */
const files = { editor: 'editor', log: 'agentsLog', language: 'language' };
const file = Object.hasOwn(files, part ?? '') ? files[part] : undefined;
// As deep below the root as test/rig, which finds the repository from where it is.
const program = `${root}.cache/bench/main.mjs`;
await build({
  ...common,
  entryPoints: [`${root}test/bench/${file ?? 'main'}.ts`],
  format: 'esm',
  outfile: program,
  packages: 'external',
});
if (file === 'editor') {
  await build({
    ...common,
    entryPoints: [`${root}test/bench/editorHost.ts`],
    format: 'cjs',
    outfile: `${root}.cache/bench/editorHost.cjs`,
    external: ['vscode'],
  });
}
const node = process.env.NODE ?? process.execPath;
const { status } = spawnSync(node, [program, ...(file === undefined ? process.argv.slice(2) : rest)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
