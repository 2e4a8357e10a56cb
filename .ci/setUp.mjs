// What a fresh clone lacks: packages and bundles. Each function says in one line what it does, and nothing when all is there.
// Plain Node without packages: it runs before any is installed.
import { spawn } from 'node:child_process';
import { readdirSync, statSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileOf, pageFiles, programs } from './programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** npm writes it at the end of every installation. */
const installed = `${root}node_modules/.package-lock.json`;

/**
 * The packages of the lock file, when node_modules is missing or older than it. Not `npm ci`: that refuses a lock file
 * without the optional packages of other systems, which registries that mirror only some of them make.
 */
export async function installIfNeeded() {
  const at = modifiedAt(installed);
  if (at !== undefined && at >= modifiedAt(`${root}package-lock.json`)) return;
  const what = `Installing packages${at === undefined ? '' : ': package-lock.json has changed'}`;
  await step(what, 'install the packages', 'Check the network, then run: npm install', () => {
    // The build is a step of its own, so lifecycle scripts have nothing to do.
    const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = process.env.npm_execpath;
    return npm !== undefined && basename(npm) === 'npm-cli.js'
      ? run(process.execPath, [npm, ...args])
      : run('npm', args, { shell: process.platform === 'win32' });
  });
  // npm leaves the file alone when it finds nothing to do.
  utimesSync(installed, new Date(), new Date());
}

/** The build, when a bundle is missing or older than what it is made of. */
export async function buildIfNeeded() {
  const files = [...programs.map(fileOf), ...pageFiles.map((name) => `webview/${name}`)];
  const bundles = files.map((name) => modifiedAt(`${root}dist/${name}`));
  const missing = bundles.includes(undefined);
  const sources = ['src', 'webview-ui', '.ci/build.mjs', '.ci/buildPages.mjs', '.ci/programs.mjs', 'package.json'].map(
    (name) => root + name,
  );
  const newest = Math.max(...[...sources, installed].map(newestIn));
  if (!missing && Math.min(...bundles) >= newest) return;
  await step(
    `Building${missing ? '' : ': sources or packages have changed'}`,
    'build',
    'Mend the error above, then run: npm run build',
    () => run(process.execPath, [`${root}.ci/build.mjs`]),
  );
}

async function step(what, failed, next, work) {
  process.stdout.write(`${what}… `);
  const start = Date.now();
  const { code, output } = await work();
  if (code === 0) {
    process.stdout.write(`${((Date.now() - start) / 1000).toFixed(1)} s\n`);
    return;
  }
  process.stdout.write(`failed\n${output.trimEnd()}\n`);
  console.error(`Cannot ${failed}: ${code}. ${next}`);
  process.exit(1);
}

/** Its output is kept for the case that it fails. */
function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', (error) => resolve({ code: error.message, output }));
    child.once('close', (code, signal) =>
      resolve({ code: code === 0 ? 0 : `it ended with ${signal ?? code}`, output }),
    );
  });
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** The newest change of a file or of anything in a folder; a folder changes when something in it is removed. */
function newestIn(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
