import { relative, sep } from 'node:path';
import { ThemeIcon, Uri, window } from 'vscode';
import { FILES_BUDGET, readPromptFiles, type PromptFiles } from '../../core/agents/promptFiles.ts';
import { messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { estimatedTokens, tokensText } from '../../core/base/tokens.ts';
import { leftOutLines } from '../../core/patterns/firstPrompt.ts';
import { asLabel } from '../notifications/plainText.ts';
import { askWords, pick, type Chosen, type Item } from './pickValue.ts';

type Answer = 'done' | 'choose' | 'glob' | { readonly edit: string };

const TITLE = t('Files in the Prompt, {0} Tokens at Most', tokensText(FILES_BUDGET));

/** The files whose text stands in the prompt: chosen, or named by globs. Each choice leads back to the list. */
export async function pickFiles(before: readonly string[], folder: string): Promise<Chosen<readonly string[]>> {
  let globs = before;
  for (;;) {
    const chosen = await pick<Answer>(TITLE, await itemsOf(globs, folder), 'done');
    const answer = chosen?.value ?? 'done';
    if (answer === 'done') return { value: globs.length === 0 ? undefined : globs };
    if (answer === 'choose') globs = joined(globs, await chooseFiles(folder));
    else if (answer === 'glob') globs = joined(globs, [(await askGlob(folder, ''))?.value ?? '']);
    else globs = await edited(globs, answer.edit, folder);
  }
}

async function itemsOf(globs: readonly string[], folder: string): Promise<readonly Item<Answer>[]> {
  const named = globs.map(async (glob): Promise<Item<Answer>> => ({
    label: asLabel(glob),
    description: asLabel(await foundBy(glob, folder)),
    iconPath: new ThemeIcon('file'),
    value: { edit: glob },
  }));
  return [
    { label: t('Done'), iconPath: new ThemeIcon('check'), value: 'done' },
    ...(await Promise.all(named)),
    { label: t('Choose Files…'), iconPath: new ThemeIcon('folder-opened'), value: 'choose' },
    { label: t('Add a Glob…'), iconPath: new ThemeIcon('add'), value: 'glob' },
  ];
}

async function foundBy(glob: string, folder: string): Promise<string> {
  try {
    return inWords(await readPromptFiles(folder, [glob]));
  } catch (error) {
    return messageOf(error);
  }
}

function inWords({ files, leftOut }: PromptFiles): string {
  const tokens = tokensText(files.reduce((sum, { text }) => sum + estimatedTokens(text), 0));
  const found =
    files.length === 1 ? t('1 file, ~{0} tokens', tokens) : t('{0} files, ~{1} tokens', files.length, tokens);
  return [found, ...leftOutLines(leftOut)].join(' · ');
}

async function chooseFiles(folder: string): Promise<readonly string[]> {
  const defaultUri = Uri.file(folder);
  const picked = await window.showOpenDialog({ canSelectMany: true, defaultUri, openLabel: t('Put Into the Prompt') });
  return (picked ?? []).map(({ fsPath }) => relative(folder, fsPath).split(sep).join('/'));
}

async function edited(globs: readonly string[], glob: string, folder: string): Promise<readonly string[]> {
  const answer = await askGlob(folder, glob);
  if (answer === undefined) return globs;
  const { value } = answer;
  return joined(
    [],
    value === undefined ? globs.filter((one) => one !== glob) : globs.map((one) => (one === glob ? value : one)),
  );
}

async function askGlob(folder: string, glob: string): Promise<Chosen<string>> {
  const question = t('Which files of {0}? A glob or a path, for example {1}. Empty: none.', folder, 'src/auth/**/*.ts');
  return askWords(t('Files'), question, glob);
}

function joined(globs: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...globs, ...more])].filter((glob) => glob !== '');
}
