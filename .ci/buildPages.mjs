import { context } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { pages } from './programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Each webview loads its own script and the one that all share, with the libraries: its name is in `pageFiles`. */
export async function buildPages(watch) {
  const bundles = await context({
    entryPoints: pages.map(({ entry, out }) => ({ in: root + entry, out })),
    outdir: `${root}dist/webview`,
    bundle: true,
    splitting: true,
    chunkNames: 'shared',
    platform: 'browser',
    format: 'esm',
    // The Chromium of the oldest VS Code that we promise.
    target: 'chrome138',
    loader: { '.svg': 'text' },
    minify: !watch,
    legalComments: 'none',
    logLevel: 'warning',
  });
  await bundles.rebuild();
  if (watch) await bundles.watch();
  else await bundles.dispose();
}
