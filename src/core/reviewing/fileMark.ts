import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readlink, realpath } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Failure, errnoOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';

/** What a file is like, in a word: two that are equal have the same one. A link counts as itself, never as what it points to. */
export async function fileMark(file: string): Promise<string> {
  try {
    const found = await lstat(file);
    if (found.isSymbolicLink()) return `link:${hashOf(await readlink(file))}`;
    if (!found.isFile()) return 'folder';
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return `file:${hash.digest('hex')}`;
  } catch (error) {
    if (isMissing(error)) return 'none';
    throw error;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The absolute path of a file that may be replaced or removed: `path` is relative to `folder`, in it, not of git's own, not a
 * folder, and no link leads to it. It need not exist.
 */
export async function changeableFile(folder: string, path: string): Promise<string> {
  const parts = path.split(sep === '\\' ? /[/\\]/ : '/');
  const isStrange =
    isAbsolute(path) || path.includes('\0') || parts.some((part) => part === '' || /^\.\.?$/.test(part));
  if (isStrange || parts.some((part) => part.toLowerCase() === '.git'))
    throw refused(path, t("it is not in the agent's folder"));
  let place = await realpath(folder);
  for (const part of parts.slice(0, -1)) {
    place = join(place, part);
    const kind = await kindOf(place);
    // A file or a link here would be replaced by a folder on the way to what is meant.
    if (kind === 'none') break;
    if (kind !== 'folder') throw refused(path, t('{0} is not a folder', place));
  }
  const file = join(await realpath(folder), parts.join(sep));
  if ((await kindOf(file)) === 'folder') throw refused(path, t('it is a folder, or a repository of its own'));
  return file;
}

async function kindOf(place: string): Promise<'none' | 'folder' | 'other'> {
  try {
    return (await lstat(place)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (isMissing(error)) return 'none';
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const code = errnoOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function refused(path: string, why: string): Failure {
  return new Failure('usage', t('{0} is left as it is: {1}.', JSON.stringify(path).slice(1, -1).slice(0, 200), why));
}
