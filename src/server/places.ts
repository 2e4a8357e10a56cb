import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Range } from 'vscode-languageserver/node';

/** Undefined for what is not a file of this machine (`untitled:`, `git:`, a file of a share). */
export function pathOfUri(uri: string): string | undefined {
  try {
    const url = new URL(uri);
    return url.protocol === 'file:' && url.host === '' ? fileURLToPath(url) : undefined;
  } catch {
    return undefined;
  }
}

export function uriOfPath(path: string): string {
  return pathToFileURL(path).href;
}

/** The path below the folder, with `/`; undefined when it is not below it. */
export function pathBelow(folder: string, path: string): string | undefined {
  const below = relative(folder, path);
  if (below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return undefined;
  return below.replaceAll('\\', '/');
}

/**
 * Where a path that stands in a file leads; undefined for whatever lies outside the folders. Anybody may have written it: to
 * look at it could reach a server (`//server/share`), mount a disk, or tell a stranger's text what this machine has.
 */
export function safePath(written: string, base: string, folders: readonly string[]): string | undefined {
  if (written === '' || written.includes('\0') || /^[\\/]{2}/.test(written) || written.includes('://'))
    return undefined;
  const path = resolve(base, written);
  return folders.some((folder) => pathBelow(folder, path) !== undefined) ? path : undefined;
}

export const START_OF_FILE: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
