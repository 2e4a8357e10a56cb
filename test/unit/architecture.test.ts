import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { repository } from '../support/world.ts';

/** Every file and every external module that a program loads at run time, as the bundler sees it. */
async function closureOf(entry: string): Promise<{ files: string[]; externals: string[] }> {
  const { metafile } = await build({
    entryPoints: [join(repository, entry)],
    absWorkingDir: repository,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    external: ['./cli.cjs', './bg.cjs'],
    write: false,
    // Pages have style sheets too.
    outdir: '.cache',
    loader: { '.svg': 'text' },
    metafile: true,
    logLevel: 'silent',
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return {
    files: Object.keys(metafile.inputs),
    externals: imports.filter(({ external }) => external).map(({ path }) => path),
  };
}

const programs = [
  { entry: 'src/cli/main.ts', folder: 'cli', packages: ['ws', 'valibot', 'commander', 'tinyglobby'] },
  { entry: 'src/cli/recorder.ts', folder: 'cli', packages: ['ws', 'valibot'] },
  { entry: 'src/cli/bg.ts', folder: 'cli', packages: ['ws', 'valibot', 'commander'] },
  {
    entry: 'src/server/main.ts',
    folder: 'server',
    packages: ['ws', 'valibot', 'tinyglobby', 'vscode-languageserver/node'],
  },
  { entry: 'src/demo/main.ts', folder: 'demo', packages: [] },
  {
    entry: 'src/vscode/extension.ts',
    folder: 'vscode',
    packages: ['ws', 'valibot', 'vscode', 'tinyglobby', 'vscode-languageclient/node'],
  },
];

test.each(programs)(
  '$entry loads only core, protocol, its own folder and the packages it is allowed',
  async ({ entry, folder, packages }) => {
    const { files, externals } = await closureOf(entry);
    const allowed = ['src/core/', 'src/protocol/', `src/${folder}/`];
    expect(files.filter((file) => !allowed.some((start) => file.startsWith(start)))).toEqual([]);
    const outside = externals.filter((name) => !name.startsWith('node:') && !name.startsWith('./'));
    expect([...new Set(outside)].filter((name) => !packages.includes(name))).toEqual([]);
  },
);

test('core never loads vscode, wherever one enters it', async () => {
  for (const entry of ['src/core/agents/fleet.ts', 'src/core/agents/recorder.ts', 'src/core/agents/spawnAgent.ts']) {
    const { files, externals } = await closureOf(entry);
    expect(externals).not.toContain('vscode');
    expect(files.filter((file) => !file.startsWith('src/core/'))).toEqual([]);
  }
});

test('a page loads only its own folder, what pages share, the protocol, and no module of Node', async () => {
  const { pages } = (await import(join(repository, '.ci/programs.mjs'))) as { pages: { entry: string }[] };
  for (const { entry } of pages) {
    const { files, externals } = await closureOf(entry);
    const allowed = ['src/protocol/', 'webview-ui/shared/', `${dirname(entry)}/`];
    expect(files.filter((file) => !allowed.some((start) => file.startsWith(start)))).toEqual([]);
    const packages = ['lit', 'markdown-it', 'dompurify', '@vscode/codicons'];
    const outside = externals.filter((name) => !packages.some((one) => name === one || name.startsWith(`${one}/`)));
    expect(outside).toEqual([]);
  }
});
