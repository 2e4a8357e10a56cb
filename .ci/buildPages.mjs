import { context } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { pages } from './programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every webview is a page of its own, so they share no modules. */
export async function buildPages(watch) {
  const bundles = await context({
    entryPoints: pages.map(({ entry, out }) => ({ in: root + entry, out })),
    outdir: `${root}dist/webview`,
    bundle: true,
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
