import type { TextDocument, Uri } from 'vscode';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { closeDraft, draftOf, draftUri, isTaken, openDraft } from './draftEditor.ts';
import { PROMPT_LANGUAGE, promptFileName } from './draftNames.ts';
import { pickSpawnOptions } from './pickSpawnOptions.ts';
import { purposeOf } from './promptLenses.ts';
import type { SpawnOptions } from './spawnOptions.ts';
import { startAgent, type SpawnContext } from './startAgent.ts';
import { workFolder } from './workFolder.ts';
import { offerMap } from './writeMap.ts';

/** Opens an editor for a prompt of several lines. */
export async function openPromptEditor(
  { context, drafts }: SpawnContext,
  text: string,
  options: SpawnOptions,
): Promise<void> {
  let uri: Uri;
  let number = 1;
  do uri = draftUri(context.extension, promptFileName(number++));
  while (await isTaken(uri));
  drafts.setOptions(purposeOf(uri), options);
  await openDraft(uri, text);
}

/** Documents whose agent is being started: a second press must not start a second one. */
const starting = new Set<TextDocument>();

/** Starts an agent with what the editor holds; the editor closes when Codex has accepted it. */
export async function startPrompt(by: SpawnContext, target: unknown): Promise<void> {
  const document = draftOf(target, PROMPT_LANGUAGE);
  const prompt = document.getText();
  if (prompt.trim() === '') {
    throw new Failure('usage', t('The prompt is empty.'), { next: t('Write what the agent is to do.') });
  }
  if (starting.has(document)) return;
  starting.add(document);
  try {
    const purpose = purposeOf(document.uri);
    const wanted = { prompt, folder: workFolder(by.context), options: by.drafts.options(purpose) };
    await startAgent(by, wanted, async (started) => {
      by.drafts.forget(purpose);
      void offerMap(by, wanted, started);
      // What was written meanwhile stays.
      if (document.getText() === prompt) await closeDraft(by.context.extension, document);
    });
  } finally {
    starting.delete(document);
  }
}

export async function changePromptOptions(by: SpawnContext, target: unknown): Promise<void> {
  const { context, drafts } = by;
  const purpose = purposeOf(draftOf(target, PROMPT_LANGUAGE).uri);
  drafts.setOptions(purpose, await pickSpawnOptions(by, drafts.options(purpose), workFolder(context)));
}
