import { randomUUID } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { withLock } from '../base/fileLock.ts';
import { errnoOf, Failure, messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { applyEdit } from './edit.ts';
import type { Edit, Prd } from './model.ts';
import { parsePrd } from './parser.ts';
import { prdName, template } from './template.ts';

/** Below the root of the project. */
export const PRD_FOLDER = join('docs', 'prds');
/** In bytes. What is larger is no plan that somebody reads. */
const LARGEST = 16 * 1024 * 1024;

/** The checkout, or the folder that holds `docs/prds`, from `folder` upwards; else `folder` itself. */
export async function projectRoot(folder: string): Promise<string> {
  const start = resolve(folder);
  for (let at = start; ; at = dirname(at)) {
    if ((await isCheckout(at)) || (await isThere(join(at, PRD_FOLDER)))) return at;
    if (dirname(at) === at) return start;
  }
}

/** The PRDs of a project as absolute paths, sorted by name. None is no error. */
export async function listPrds(root: string): Promise<readonly string[]> {
  const folder = join(root, PRD_FOLDER);
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => /\.md$/i.test(entry.name) && (entry.isFile() || entry.isSymbolicLink()))
      .map(({ name }) => join(folder, name))
      .toSorted();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw new Failure('unsupported', t('{0} cannot be read: {1}.', folder, messageOf(error)), { cause: error });
  }
}

export async function readPrd(file: string): Promise<Prd> {
  return parsePrd((await bytesOf(file)).toString('utf8'));
}

/** Creates the PRD of that title, and returns its path; what is there already stays. `created` is a date as `2026-11-21`. */
export async function createPrd(root: string, title: string, created: string): Promise<string> {
  const file = join(root, PRD_FOLDER, `${prdName(title)}.md`);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, template(title, created), { flag: 'wx' });
    return file;
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST' || !(await isThere(file))) throw notWritten(file, error);
    throw new Failure('usage', t('{0} is already there.', file), {
      next: t('Open it, or choose another title.'),
      cause: error,
    });
  }
}

/**
 * Changes one place of the file and keeps every other byte, its mode, and the link that leads to it. Returns false when
 * `change` wants nothing. Fails, and changes nothing, when somebody else has changed the file meanwhile.
 */
export async function changePrd(file: string, change: (prd: Prd) => Edit | undefined): Promise<boolean> {
  const target = await realpath(file).catch((error: unknown) => Promise.reject(notRead(file, error)));
  await mayWrite(dirname(target));
  // Two of our own programs that tick at the same moment both get their way.
  return withLock(join(dirname(target), `.${basename(target)}.lock`), async () => {
    const before = await bytesOf(target);
    const text = before.toString('utf8');
    if (!Buffer.from(text).equals(before)) {
      throw new Failure('unsupported', t('{0} is not UTF-8 text, so it cannot be changed without harm.', file), {
        next: t('Save it as UTF-8, then try again.'),
      });
    }
    const edit = change(parsePrd(text));
    if (edit === undefined) return false;
    await replaceIfSame(target, before, applyEdit(text, edit));
    return true;
  });
}

async function replaceIfSame(file: string, before: Buffer, text: string): Promise<void> {
  await mayWrite(file);
  const { mode } = await stat(file);
  const temporary = join(dirname(file), `.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, text, { flag: 'wx', mode: mode & 0o777 });
    await chmod(temporary, mode & 0o7777);
    if (!(await readFile(file)).equals(before)) {
      throw new Failure('locked', t('{0} was changed by somebody else at this moment. Nothing was written.', file), {
        next: t('Try again.'),
      });
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    const found = await stat(file);
    // Reading a pipe would wait for somebody to write into it.
    if (!found.isFile())
      throw new Failure('usage', t('{0} is not a file.', file), { next: t('Name the file of a PRD.') });
    if (found.size > LARGEST) throw new Failure('unsupported', t('{0} has more than 16 MB: that is no PRD.', file));
    return await readFile(file);
  } catch (error) {
    throw error instanceof Failure ? error : notRead(file, error);
  }
}

/** A file is replaced by another of its name: its folder must be writable too, and a file that is not must stay. */
async function mayWrite(path: string): Promise<void> {
  try {
    await access(path, constants.W_OK);
  } catch (error) {
    throw new Failure('unsupported', t('{0} may not be written.', path), {
      next: t('Make it writable first.'),
      cause: error,
    });
  }
}

function notWritten(file: string, error: unknown): Failure {
  return new Failure('unsupported', t('{0} cannot be created: {1}.', file, messageOf(error)), {
    next: t('Make its folder writable first.'),
    cause: error,
  });
}

function notRead(file: string, error: unknown): Failure {
  return errnoOf(error) === 'ENOENT'
    ? new Failure('usage', t('There is no file {0}.', file), { next: t('PRDs are in {0}.', PRD_FOLDER), cause: error })
    : new Failure('unsupported', t('{0} cannot be read: {1}.', file, messageOf(error)), { cause: error });
}

/** An empty `.git` is none: the sandbox of Codex leaves one in every folder that it lets an agent write to, `/tmp` too. */
async function isCheckout(folder: string): Promise<boolean> {
  const found = await stat(join(folder, '.git')).catch(() => undefined);
  return found?.isFile() === true || (found !== undefined && (await isThere(join(folder, '.git/HEAD'))));
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
