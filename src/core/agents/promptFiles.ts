import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { glob } from 'tinyglobby';
import { Failure, messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { estimatedTokens } from '../base/tokens.ts';
import type { PromptFile } from '../patterns/workerPrompt.ts';

/** What all files of one prompt may take together, in estimated tokens: two fifths of a usual context window. */
export const FILES_BUDGET = 100_000;

export type LeftOutReason = 'binary' | 'ignored by git' | 'over the budget' | 'cannot be read';

export interface LeftOutFile {
  readonly path: string;
  readonly why: LeftOutReason;
}

export interface PromptFiles {
  /** Sorted by path, each once. */
  readonly files: readonly PromptFile[];
  readonly leftOut: readonly LeftOutFile[];
}

/**
 * The files that the globs name, relative to `folder`. A glob that names nothing is an error. Later files that do not fit
 * into the budget are left out, smaller ones after them may still fit.
 */
export async function readPromptFiles(
  folder: string,
  globs: readonly string[],
  budget = FILES_BUDGET,
): Promise<PromptFiles> {
  const found = new Set<string>();
  for (const pattern of globs) {
    const paths = await matching(folder, pattern);
    if (paths.length === 0) {
      throw new Failure('usage', t('No file matches {0} in {1}.', pattern, folder), {
        next: t('Check the glob given with {0}; quote it, so that the shell leaves it alone.', '-f'),
      });
    }
    for (const path of paths) found.add(path);
  }
  const paths = [...found].sort();
  const ignored = await ignoredByGit(folder, paths);
  const files: PromptFile[] = [];
  const leftOut: LeftOutFile[] = [];
  let left = budget;
  for (const path of paths) {
    const read = ignored.has(path) ? 'ignored by git' : await textOf(join(folder, path), left);
    if (typeof read === 'string') {
      leftOut.push({ path, why: read });
      continue;
    }
    left -= estimatedTokens(read.text);
    files.push({ path, text: read.text });
  }
  return { files, leftOut };
}

async function matching(folder: string, pattern: string): Promise<readonly string[]> {
  const whole = resolve(folder, pattern);
  const named = relative(folder, whole).split(sep).join('/');
  // A name with brackets of its own (`app/[id]/page.tsx`) is meant as it is when there is such a file.
  const literal = await stat(whole).catch(() => undefined);
  if (literal?.isFile() === true) return [named];
  const found = await glob(isAbsolute(pattern) ? named : pattern, {
    cwd: folder,
    onlyFiles: true,
    followSymbolicLinks: false,
    ignore: pattern.includes('node_modules') ? ['**/.git/**'] : ['**/.git/**', '**/node_modules/**'],
  });
  return found;
}

async function textOf(path: string, left: number): Promise<{ text: string } | LeftOutReason> {
  try {
    // Four bytes make a token: a file that is larger by far is not even read.
    if ((await stat(path)).size > left * 4) return 'over the budget';
    const bytes = await readFile(path);
    if (bytes.subarray(0, 8000).includes(0)) return 'binary';
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    return error instanceof TypeError ? 'binary' : 'cannot be read';
  }
}

/** None outside of a repository, and where git is not installed. Files that git tracks are never ignored. */
async function ignoredByGit(folder: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const inside = paths.filter((path) => !path.startsWith('../'));
  const git = spawn('git', ['-C', folder, 'check-ignore', '-z', '--stdin'], { stdio: ['pipe', 'pipe', 'ignore'] });
  let printed = '';
  git.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  git.stdin.on('error', () => {});
  git.stdin.end(inside.join('\0'));
  await new Promise<void>((done) => {
    git.once('error', () => done());
    git.once('close', () => done());
  });
  return new Set(printed.split('\0').filter((path) => path !== ''));
}

/** A context pack is a file that a person named: when it cannot be used, nothing is started. */
export async function readContextPack(path: string): Promise<string> {
  const next = t('Name another file with --context-pack.');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new Failure('usage', t('Cannot read the context pack {0}: {1}.', path, messageOf(error)), {
      next,
      cause: error,
    });
  }
  if (text.includes('\0')) throw new Failure('usage', t('The context pack {0} is not a text file.', path), { next });
  if (text.trim() === '') throw new Failure('usage', t('The context pack {0} is empty.', path), { next });
  return text;
}
