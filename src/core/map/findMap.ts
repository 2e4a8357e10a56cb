import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../base/errors.ts';

/** Where a project's map may be, the first that is there counts. */
const PLACES = ['docs/CODEBASE_MAP.md', 'CODEBASE_MAP.md', 'docs/ARCHITECTURE.md'] as const;

/** What an agent is told that writes one. */
export const MAP_TASK = 'Write docs/CODEBASE_MAP.md: where what is, in two pages';

export interface CodebaseMap {
  /** Relative to the folder. */
  readonly path: string;
  readonly text: string;
}

/** The map of the project in `folder`; undefined when it has none, or only empty ones. */
export async function findMap(folder: string): Promise<CodebaseMap | undefined> {
  for (const path of PLACES) {
    try {
      const text = await readFile(join(folder, path), 'utf8');
      if (text.trim() !== '') return { path, text };
    } catch (error) {
      if (!['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errnoOf(error) ?? '')) throw error;
    }
  }
  return undefined;
}
