import { randomUUID } from 'node:crypto';
import { appendFile, link, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from './errors.ts';

/** Creates the folder and its missing parents; what it creates only this user may enter. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
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

/** Creates the file complete, or returns false and changes nothing when it is already there. */
export async function createFile(path: string, text: string): Promise<boolean> {
  const temporary = temporaryFor(path);
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
    await link(temporary, path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Appends in one write, so that lines of several processes never mix. Starts a new line after a half-written one. */
export async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const torn = size > 0 && last[0] !== 0x0a;
    await appendFile(file, `${torn ? '\n' : ''}${line}\n`);
  } finally {
    await file.close();
  }
}

function temporaryFor(path: string): string {
  return `${dirname(path)}/.${randomUUID()}.tmp`;
}
