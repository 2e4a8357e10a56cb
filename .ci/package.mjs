// `npm run package`: an installable VSIX in out/, with exactly the files below and within the size budget.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modulesOf } from './modules.mjs';
import { pageFiles } from './programs.mjs';
import { installIfNeeded } from './setUp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** In bytes. */
const budget = 896 * 1024;
/** vsce renames the texts; their names are the Marketplace's. `media` has pictures and grammars. */
const expected = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/readme.md',
  ...['bg', 'cli', 'codex-agent', 'codex-bg', 'demo-model', 'recorder', 'server'].map(
    (name) => `extension/dist/${name}.cjs`,
  ),
  ...pageFiles.map((name) => `extension/dist/webview/${name}`),
];
const isMedia = (name) => /^extension\/media\/[\w.-]+\.(svg|png|json)$/.test(name);

await installIfNeeded();
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const file = `out/codex-orchestrator-${version}.vsix`;
mkdirSync(`${root}out`, { recursive: true });
rmSync(root + file, { force: true });
const { createVSIX } = await import('@vscode/vsce');
// It builds first (`vscode:prepublish`). Every program is one bundle, so there are no dependencies to pack.
await createVSIX({ cwd: root, packagePath: root + file, dependencies: false }).catch((error) => fail(error.message));

const zip = readFileSync(root + file);
const names = namesIn(zip);
const modules = modulesOf(`${root}dist/extension.mjs`).all.map((path) => `extension/${relative(root, path)}`);
expected.push(...modules.map((path) => path.replaceAll('\\', '/')));
const missing = expected.filter((name) => !names.includes(name));
const surplus = names.filter((name) => !expected.includes(name) && !isMedia(name));
if (missing.length > 0) fail(`it lacks ${missing.join(', ')}`);
if (surplus.length > 0) fail(`it has what nobody needs: ${surplus.join(', ')}`);
if (zip.length > budget) fail(`it has ${kilobytes(zip.length)}, and ${kilobytes(budget)} are allowed`);
console.log(`${file}: ${names.length} files, ${kilobytes(zip.length)} of ${kilobytes(budget)}`);

/** The names in a zip file's directory, which stands at its end. */
function namesIn(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  const found = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    found.push(bytes.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return found;
}

function kilobytes(size) {
  return `${Math.ceil(size / 1024)} KB`;
}

function fail(why) {
  console.error(`Cannot package the extension: ${why}`);
  process.exit(1);
}
