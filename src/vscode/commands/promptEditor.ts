import { CodeLens, EventEmitter, Range, languages, type CodeLensProvider, type TextDocument, type Uri } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Failure } from '../../core/base/errors.ts';
import { CommandId } from './commandIds.ts';
import { closeDraft, draftOf, draftUri, isTaken, openDraft } from './draftEditor.ts';
import { PROMPT_LANGUAGE, promptFileName } from './draftNames.ts';
import type { Drafts } from './drafts.ts';
import { pickSpawnOptions } from './pickSpawnOptions.ts';
import { optionsInShort, type SpawnOptions } from './spawnOptions.ts';
import { startAgent, type SpawnContext } from './startAgent.ts';
import { workFolder } from './workFolder.ts';

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
    throw new Failure('usage', 'The prompt is empty.', { next: 'Write what the agent is to do.' });
  }
  if (starting.has(document)) return;
  starting.add(document);
  try {
    const purpose = purposeOf(document.uri);
    const options = by.drafts.options(purpose);
    await startAgent(by, { prompt, folder: workFolder(by.context), options }, async () => {
      by.drafts.forget(purpose);
      // What was written meanwhile stays.
      if (document.getText() === prompt) await closeDraft(by.context.extension, document);
    });
  } finally {
    starting.delete(document);
  }
}

export async function changePromptOptions({ context, drafts }: SpawnContext, target: unknown): Promise<void> {
  const document = draftOf(target, PROMPT_LANGUAGE);
  const purpose = purposeOf(document.uri);
  drafts.setOptions(
    purpose,
    await pickSpawnOptions(context, drafts.options(purpose), drafts.lastOptions(), workFolder(context)),
  );
}

/** The name stays when the document is saved; its scheme does not. */
function purposeOf({ path }: Uri): string {
  return `prompt:${path.slice(path.lastIndexOf('/') + 1)}`;
}

/** Above the prompt: start it, and the options that it has. */
export class PromptLenses implements CodeLensProvider, Disposable {
  readonly #drafts: Drafts;
  readonly #store = new DisposableStore();
  readonly #changed = new EventEmitter<void>();

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(drafts: Drafts) {
    this.#drafts = drafts;
    this.#store.add(this.#changed);
    this.#store.add(drafts.onDidChangeOptions(() => this.#changed.fire()));
    this.#store.add(languages.registerCodeLensProvider({ language: PROMPT_LANGUAGE }, this));
  }

  provideCodeLenses({ uri }: TextDocument): CodeLens[] {
    const options = optionsInShort(this.#drafts.options(purposeOf(uri)));
    const top = new Range(0, 0, 0, 0);
    return [
      new CodeLens(top, { title: '$(play) Start Agent', command: CommandId.startPrompt, arguments: [uri] }),
      new CodeLens(top, {
        title: options === '' ? '$(settings-gear) Options' : `$(settings-gear) ${options}`,
        command: CommandId.promptOptions,
        arguments: [uri],
      }),
    ];
  }

  dispose(): void {
    this.#store.dispose();
  }
}
