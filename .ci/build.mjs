// Bundles every program of the product into dist/. `--watch` rebuilds on change, `--only extension,cli` builds these alone.
// A module's name carries a hash of what is in it, and a window that runs loads modules of the build it started with: those of
// the build before stay. `--clean`, which is for packaging, removes them too.
import { context } from 'esbuild';
import { chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { modulesOf } from './modules.mjs';
import { buildPages } from './buildPages.mjs';
import { fileOf, programs } from './programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { watch, clean, only } = parseArgs({
  options: { watch: { type: 'boolean' }, clean: { type: 'boolean' }, only: { type: 'string' } },
}).values;

const dist = `${root}dist`;

/**
 * What ws loads and we seldom need. Our connections never compress (`perMessageDeflate: false`), so of that part the name is enough.
 * TLS is for engines at wss:// addresses: loading it takes 5 ms, which every command would pay at its start.
 */
const lightWebSocket = {
  name: 'light-web-socket',
  setup(build) {
    build.onLoad({ filter: /[\\/]ws[\\/]lib[\\/]permessage-deflate\.js$/ }, () => ({
      contents: "module.exports = { extensionName: 'permessage-deflate' };",
    }));
    build.onLoad({ filter: /[\\/]ws[\\/]lib[\\/]websocket\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      for (const [module, lazy] of [
        ['https', "{ get request() { return require('https').request; } }"],
        ['tls', "{ get connect() { return require('tls').connect; } }"],
      ]) {
        const eager = `const ${module} = require('${module}');`;
        if (!contents.includes(eager)) throw new Error(`ws no longer says: ${eager}`);
        contents = contents.replace(eager, `const ${module} = ${lazy};`);
      }
      return { contents };
    });
  },
};

/** What is loaded when it is first used: it takes 1 to 4 ms each, a seventh of what `status` costs beyond an empty program. */
const LATE = ['node:child_process', 'node:crypto', 'node:fs/promises'];

/** Loads what is LATE with the first use of it: most commands start no process, hash nothing and read small files at once. */
const lateBuiltins = {
  name: 'late-builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path }) =>
      LATE.includes(path) ? { path, namespace: 'late' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'late' }, async ({ path }) => ({
      contents: `
        const module = () => process.getBuiltinModule('${path}');
        for (const name of ${JSON.stringify(Object.keys(await import(path)))})
          Object.defineProperty(exports, name, { configurable: true, enumerable: true, get: () => module()[name] });
        ${path === 'node:child_process' ? LATE_EXEC_FILE : ''}`,
    }));
  },
};

/** `promisify(execFile)` stands at the top of modules, so that the function itself has to be there at once. */
const LATE_EXEC_FILE = `
  const { promisify } = require('node:util');
  const execFile = (...args) => module().execFile(...args);
  execFile[promisify.custom] = (...args) => promisify(module().execFile)(...args);
  Object.defineProperty(exports, 'execFile', { enumerable: true, value: execFile });`;

/**
 * Escapes what esbuild leaves as it is: regular expressions. With one wide character V8 keeps the whole text with two bytes for each,
 * and with none `runCompiled` need not decode it.
 */
const plainCharacters = {
  name: 'plain-characters',
  setup(build) {
    build.onEnd(async () => {
      const file = build.initialOptions.outfile;
      const text = await readFile(file, 'utf8');
      if (/String\.raw`[^`]*[^\0-\x7f]/.test(text)) throw new Error(`${file}: String.raw would keep the escape`);
      const escape = (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
      await writeFile(file, text.replace(/[^\0-\x7f]/g, escape));
    });
  },
};

/**
 * Puts what the entry loads at once into one module. By itself esbuild cuts it up by who else uses which part of it: 30 files to
 * open for every window, and 10 KB more. A part that is loaded later comes after the entry anyway, so it may as well say so.
 */
function afterEntry(entry) {
  return {
    name: 'after-entry',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
        contents: `${await readFile(path, 'utf8')}\nimport ${JSON.stringify(entry)};`,
        loader: 'ts',
      }));
    },
  };
}

function commonJs({ entry, out, bin }) {
  return {
    entryPoints: [root + entry],
    outfile: `${dist}/${out}.cjs`,
    format: 'cjs',
    // A library that asks for its own place (tinyglobby) is answered with the bundle's.
    define: { 'import.meta.url': '__filename' },
    plugins: [lightWebSocket, lateBuiltins, plainCharacters],
    banner: bin ? { js: '#!/usr/bin/env node' } : {},
  };
}

function esModules({ entry, out }) {
  return {
    entryPoints: { [out]: root + entry },
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    chunkNames: `${out}/[name]-[hash]`,
    format: 'esm',
    splitting: true,
    plugins: [lightWebSocket, afterEntry(root + entry)],
    // ws is CommonJS.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  };
}

await mkdir(dist, { recursive: true });
// Bundles are replaced one by one and never removed first: programs that run meanwhile keep working.
const known = ['webview', ...programs.flatMap((program) => [program.out, fileOf(program)])];
for (const name of await readdir(dist)) {
  if (!known.includes(name)) await rm(`${dist}/${name}`, { recursive: true });
}
for (const program of programs.filter(({ out }) => only?.split(',').includes(out) ?? true)) {
  const { out, format, target, bin, external = [] } = program;
  const file = `${dist}/${fileOf(program)}`;
  const before = modulesOf(file).all;
  const bundle = await context({
    ...(format === 'esm' ? esModules(program) : commonJs(program)),
    bundle: true,
    platform: 'node',
    target,
    // ws looks for these optional native speed-ups at run time and works without them.
    external: [...external, 'bufferutil', 'utf-8-validate'],
    // Its client alone: nothing here is a server of its kind, and every start reads the file.
    alias: { ws: `${root}node_modules/ws/lib/websocket.js` },
    minify: !watch,
    keepNames: false,
    legalComments: 'none',
    logLevel: 'warning',
  });
  await bundle.rebuild();
  if (bin) await chmod(file, 0o755);
  if (format === 'esm') await removeOthers(`${dist}/${out}`, [...modulesOf(file).all, ...(clean ? [] : before)]);
  if (watch) await bundle.watch();
  else await bundle.dispose();
}

if (only?.split(',').includes('webview') ?? true) await buildPages(watch);

async function removeOthers(folder, wanted) {
  const names = wanted.map((path) => basename(path));
  for (const name of await readdir(folder)) if (!names.includes(name)) await rm(`${folder}/${name}`);
}
