// `npm start`: from a fresh clone to three agents at work in VS Code. `npm run demo:cli` shows the same in the terminal alone.
// Arguments go to the program that does it (`npm start -- --help`).
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const oldest = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  console.error(`Cannot start: this is Node.js ${process.versions.node}, and ${oldest.join('.')} or newer is needed.`);
  console.error('Install it from https://nodejs.org, then run this again.');
  process.exit(1);
}

const { buildIfNeeded, installIfNeeded } = await import('./setUp.mjs');
await installIfNeeded();
await buildIfNeeded();
if (process.argv[2] === '--cli') {
  process.argv.splice(2, 1);
  createRequire(import.meta.url)('../dist/demo.cjs');
} else {
  const { build } = await import('esbuild');
  const root = fileURLToPath(new URL('..', import.meta.url));
  // As deep below the root as test/rig, which finds the repository from where it is.
  const outfile = `${root}.cache/start/main.mjs`;
  await build({
    entryPoints: [`${root}test/start/main.ts`],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    outfile,
    logLevel: 'warning',
  });
  await import(pathToFileURL(outfile).href);
}
