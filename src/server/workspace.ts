import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LogDocument } from '../core/agentsLog/logDocument.ts';
import { matcherOf } from './globs.ts';
import { pathBelow, safePath, uriOfPath } from './places.ts';
import type { KnownLog } from './surroundings.ts';

const LOG_NAME = 'agents.log';
/** In bytes. A log that nobody has open is read for references only. */
const LARGEST_LOG = 32 * 1024 * 1024;
const LARGEST_PRD = 4 * 1024 * 1024;
const MOST_PATHS = 300;

/** The folders of the workspace, and what lies in them. */
export class Workspace {
  readonly #matchers: readonly ((path: string) => boolean)[];
  readonly #globs: readonly string[];
  folders: readonly string[] = [];

  constructor(prds: readonly string[]) {
    this.#globs = prds;
    this.#matchers = prds.map(matcherOf);
  }

  /**
   * The folder that a PRD of this path belongs to; undefined when it is none. A file outside of the workspace is one when any
   * folder above it makes it one: an editor may have opened it alone.
   */
  projectOf(path: string): string | undefined {
    const inside = this.folders.filter((folder) => pathBelow(folder, path) !== undefined);
    return (inside.length > 0 ? inside : ancestorsOf(path)).find((folder) => {
      const below = pathBelow(folder, path);
      return below !== undefined && this.#matchers.some((matches) => matches(below));
    });
  }

  /** The logs at the top of the workspace's folders that are not among the open ones. */
  async otherLogs(open: readonly KnownLog[]): Promise<readonly KnownLog[]> {
    const paths = this.folders
      .map((folder) => join(folder, LOG_NAME))
      .filter((path) => !open.some((log) => log.path === path));
    const found = await Promise.all(
      paths.map(async (path) => {
        const text = await textOf(path, LARGEST_LOG);
        return text === undefined ? [] : [{ uri: uriOfPath(path), path, log: new LogDocument(text) }];
      }),
    );
    return found.flat();
  }

  /** Folders end with `/`. */
  async pathsFor(folder: string, typed: string): Promise<readonly string[]> {
    const above = typed.slice(0, typed.lastIndexOf('/') + 1);
    const start = typed.slice(above.length);
    const where = above === '' ? folder : safePath(above, folder, [folder, ...this.folders]);
    if (where === undefined) return [];
    const entries = await readdir(where, { withFileTypes: true }).catch(() => []);
    return entries
      .filter(({ name }) => name.startsWith(start) && name !== '.git' && name !== 'node_modules')
      .map((entry) => `${above}${entry.name}${entry.isDirectory() ? '/' : ''}`)
      .sort()
      .slice(0, MOST_PATHS);
  }

  async prdsOf(folder: string): Promise<readonly string[]> {
    const { glob } = await import('tinyglobby');
    const ignore = ['**/node_modules/**', '**/.git/**'];
    const found = await glob([...this.#globs], { cwd: folder, ignore, followSymbolicLinks: false }).catch(() => []);
    return found.toSorted((a, b) => a.localeCompare(b)).slice(0, MOST_PATHS);
  }
}

export async function prdTextOnDisk(path: string): Promise<string | undefined> {
  return textOf(path, LARGEST_PRD);
}

export function isLogPath(path: string): boolean {
  return basename(path) === LOG_NAME;
}

async function textOf(path: string, largest: number): Promise<string | undefined> {
  try {
    // A pipe would never end.
    const found = await stat(path);
    return found.isFile() && found.size <= largest ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function ancestorsOf(path: string): readonly string[] {
  const folders: string[] = [];
  for (let at = dirname(path); ; at = dirname(at)) {
    folders.push(at);
    if (dirname(at) === at) return folders;
  }
}
