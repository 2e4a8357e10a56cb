// `npm start`: from a fresh clone to three agents at work. Arguments go to the tour (`npm start -- --help`).
import { createRequire } from 'node:module';

const oldest = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  console.error(`Cannot start: this is Node.js ${process.versions.node}, and ${oldest.join('.')} or newer is needed.`);
  console.error('Install it from https://nodejs.org, then run npm start again.');
  process.exit(1);
}

const { buildIfNeeded, installIfNeeded } = await import('./setUp.mjs');
await installIfNeeded();
await buildIfNeeded();
createRequire(import.meta.url)('../dist/demo.cjs');
