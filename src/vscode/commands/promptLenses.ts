import { CodeLens, EventEmitter, Range, languages, type CodeLensProvider, type TextDocument, type Uri } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import { CommandId } from './commandIds.ts';
import { PROMPT_LANGUAGE } from './draftNames.ts';
import type { Drafts } from './drafts.ts';
import { optionsInShort } from './spawnOptions.ts';

/** What a prompt's draft and options are kept under. The name stays when the document is saved; its scheme does not. */
export function purposeOf({ path }: Uri): string {
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
      new CodeLens(top, { title: `$(play) ${t('Start Agent')}`, command: CommandId.startPrompt, arguments: [uri] }),
      new CodeLens(top, {
        title: `$(settings-gear) ${options === '' ? t('Options') : options}`,
        command: CommandId.promptOptions,
        arguments: [uri],
      }),
    ];
  }

  dispose(): void {
    this.#store.dispose();
  }
}
