// Bundles every program of the product into dist/. `--watch` rebuilds on change, `--minify` is for release.
import { context } from 'esbuild';
import { chmod, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { pages, programs } from './programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const watch = process.argv.includes('--watch');

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

await mkdir(dist, { recursive: true });
// Bundles are replaced one by one and never removed first: programs that run meanwhile keep working.
for (const name of await readdir(dist)) {
  if (name !== 'webview' && !programs.some(({ out }) => name === `${out}.cjs`))
    await rm(`${dist}/${name}`, { recursive: true });
}
for (const { entry, out, target, bin, external = [] } of programs) {
  const outfile = `${dist}/${out}.cjs`;
  const bundle = await context({
    entryPoints: [root + entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target,
    // ws looks for these optional native speed-ups at run time and works without them.
    external: [...external, 'bufferutil', 'utf-8-validate', './cli.cjs', './bg.cjs'],
    // A library that asks for its own place (tinyglobby) is answered with the bundle's.
    define: { 'import.meta.url': '__filename' },
    // Its client alone: nothing here is a server of its kind, and every start reads the file.
    alias: { ws: `${root}node_modules/ws/lib/websocket.js` },
    plugins: [lightWebSocket],
    banner: bin ? { js: '#!/usr/bin/env node' } : {},
    minify: !watch,
    keepNames: false,
    legalComments: 'none',
    logLevel: 'warning',
  });
  await bundle.rebuild();
  if (bin) await chmod(outfile, 0o755);
  if (watch) await bundle.watch();
  else await bundle.dispose();
}

// Every webview is a page of its own, so they share no chunks.
const webviews = await context({
  entryPoints: pages.map(({ entry, out }) => ({ in: root + entry, out })),
  outdir: `${dist}/webview`,
  bundle: true,
  platform: 'browser',
  format: 'esm',
  target: 'chrome138',
  loader: { '.svg': 'text' },
  minify: !watch,
  legalComments: 'none',
  logLevel: 'warning',
});
await webviews.rebuild();
if (watch) await webviews.watch();
else await webviews.dispose();
