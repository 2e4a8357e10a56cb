import { join, relative, resolve, sep } from 'node:path';
import { stat } from 'node:fs/promises';
import { plainText } from '../core/agents/transcript.ts';
import { Failure } from '../core/base/errors.ts';
import { shellWord } from '../core/base/shellWord.ts';
import { oneLine } from '../core/prd/edit.ts';
import { PRD_FOLDER, projectRoot } from '../core/prd/prdFiles.ts';

/** The file that a person means: a path, else the name of a PRD of the project, with or without `.md`. */
export async function prdFileMeant(word: string): Promise<string> {
  const folder = join(await projectRoot('.'), PRD_FOLDER);
  const named = /[/\\]/.test(word) || word === '' ? [] : [join(folder, word), join(folder, `${word}.md`)];
  for (const file of [resolve(word), ...named]) if (await isFile(file)) return file;
  throw new Failure('usage', `There is no PRD ${oneLine(plainText(word))}.`, {
    next: 'See them with: codex-agent prd list',
  });
}

/** As short as a person would type it: relative where it is below the current folder. */
export function shownPath(file: string): string {
  const way = relative('.', file);
  return oneLine(plainText(way === '..' || way.startsWith(`..${sep}`) ? file : way));
}

/** Words of a file for a terminal: one line without control characters. */
export function shownWords(words: string): string {
  return oneLine(plainText(words));
}

export function showCommand(file: string): string {
  return `codex-agent prd show ${shellWord(shownPath(file))}`;
}

/** Anything but a folder: a pipe is refused where it is read, by its name. */
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => !found.isDirectory(),
    () => false,
  );
}
