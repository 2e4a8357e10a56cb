import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from '../base/privateFiles.ts';
import type { Home } from './home.ts';

const PROGRAMS = ['codex-agent', 'codex-bg'] as const;

export interface LaunchedPrograms {
  /** Node, or an Electron that can act as one. */
  readonly runtime: string;
  /** The folder of the bundles `codex-agent.cjs` and `codex-bg.cjs`. */
  readonly folder: string;
}

/**
 * Writes the commands that start the programs into the home's `bin`, and returns that folder. Its path stays the same
 * when the extension is updated. What is there already is left alone.
 */
export async function writeLaunchers(
  home: Home,
  { runtime, folder }: LaunchedPrograms,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  const bin = join(home.folder, 'bin');
  await makePrivateFolder(bin);
  for (const name of PROGRAMS) {
    const file = join(folder, `${name}.cjs`);
    if (platform === 'win32') await keep(join(bin, `${name}.cmd`), cmdLauncher(runtime, file));
    else await keep(join(bin, name), shellLauncher(name, runtime, file));
  }
  return bin;
}

/** For any POSIX shell. */
export function shellLauncher(name: string, runtime: string, file: string): string {
  return `#!/bin/sh
# Written by the extension Codex Orchestrator, which keeps it up to date.
if [ ! -x ${quoted(runtime)} ] || [ ! -f ${quoted(file)} ]; then
  echo '${name}: the extension Codex Orchestrator is not where it was. Open VS Code once, so that it writes this command anew.' >&2
  exit 127
fi
ELECTRON_RUN_AS_NODE=1
export ELECTRON_RUN_AS_NODE
exec ${quoted(runtime)} ${quoted(file)} "$@"
`;
}

export function cmdLauncher(runtime: string, file: string): string {
  const path = (text: string): string => `"${text.replaceAll('%', '%%')}"`;
  return `@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n${path(runtime)} ${path(file)} %*\r\n`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** As a whole, so that a shell never runs a half-written one; two windows may do it at once. */
async function keep(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => '')) === text) return;
  const temporary = `${path}.${process.pid}`;
  try {
    await writeFile(temporary, text, { mode: 0o700 });
    await chmod(temporary, 0o700);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
