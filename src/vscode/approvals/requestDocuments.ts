import { TabInputText, Uri, window, workspace, type TextDocumentContentProvider } from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { RequestDocument } from './requestText.ts';

const SCHEME = 'codex-request';
/** The picker covers the first lines of the editor: what is asked begins below it. */
const COVERED = '\n'.repeat(10);

/** Read-only documents that show requests whole, beside the picker that answers them. */
export class RequestDocuments implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registered: Disposable;

  constructor() {
    this.#registered = workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? t('Run Answer… to see what is asked.');
  }

  /** Shows it in a tab of its own, which goes when the returned function is called. The person's focus stays where it is. */
  async show(key: string, { fileName, text }: RequestDocument): Promise<() => Promise<void>> {
    const uri = Uri.from({ scheme: SCHEME, path: `/${fileName}`, query: key });
    this.#texts.set(uri.toString(), `${COVERED}${text}`);
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { preserveFocus: true, preview: false });
    return () => this.#close(uri);
  }

  dispose(): void {
    this.#registered.dispose();
  }

  async #close(uri: Uri): Promise<void> {
    this.#texts.delete(uri.toString());
    const tabs = window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof TabInputText && input.uri.toString() === uri.toString());
    await window.tabGroups.close(tabs, true);
  }
}
