// Run by npm before it links or packs this folder (`npm install -g .`, `npm pack`), also in a fresh clone that has no
// node_modules yet: the build tools are then installed first.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

if (!isInstalled()) {
  console.error('Installing what the build needs…');
  // The outer npm says "global" and its prefix through the environment; this install is the folder's own.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_(config_(global|prefix|location|local_prefix)|lifecycle|package)/i.test(name),
  );
  run('npm', ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'], Object.fromEntries(own));
}
run(process.execPath, ['.ci/build.mjs'], process.env);

function isInstalled() {
  try {
    createRequire(import.meta.url).resolve('esbuild');
    return true;
  } catch {
    return false;
  }
}

function run(command, args, env) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
