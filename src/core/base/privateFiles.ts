import { closeSync, fstatSync, linkSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf } from './errors.ts';
import { newUuid } from './ids.ts';

/** Creates the folder and its missing parents; what it creates only this user may enter. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

// Small files of ours are read and written at once. By way of the thread pool each step costs ten times the work itself, and
// more on a busy machine, where every one of them waits for a processor (decision 16).

/** The text of a small file of ours; undefined when there is none. */
export function readSmallFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Replaces the file as a whole: a reader sees the old text or the new one, never a part. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = temporaryFor(path);
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Creates the small file complete, or returns false and changes nothing when it is already there. */
export function createFile(path: string, text: string): boolean {
  const temporary = temporaryFor(path);
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Appends in one write, so that lines of several processes never mix. Starts a new line after a half-written one. */
export function appendLine(path: string, line: string): void {
  const file = openSync(path, 'a+', 0o600);
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    if (size > 0) readSync(file, last, 0, 1, size - 1);
    const torn = size > 0 && last[0] !== 0x0a;
    writeFileSync(file, `${torn ? '\n' : ''}${line}\n`);
  } finally {
    closeSync(file);
  }
}

/** How old an unfinished file is that nobody finishes any more, in milliseconds: writing one takes a few. */
const ABANDONED = 3_600_000;

/** Removes what processes left in the folder that were killed while they wrote. Does nothing where it may not. */
export async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => TEMPORARY.test(one))) {
    const path = join(folder, name);
    // Whoever wrote it may be faster, and another process may do the same as we do.
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED) await rm(path, { force: true }).catch(() => {});
  }
}

const TEMPORARY = /^\.[0-9a-f-]{36}\.tmp$/;

function temporaryFor(path: string): string {
  return `${dirname(path)}/.${newUuid()}.tmp`;
}
