import { window, type CustomTextEditorProvider, type TextDocument, type WebviewPanel } from 'vscode';
import { DisposableStore, type Disposable } from '../../../core/base/disposable.ts';
import type { Context } from '../../context.ts';
import type { PrdsLater } from '../../missions/prdsLater.ts';

export const BOARD_VIEW = 'codexOrchestrator.board';

/** The board of a PRD, beside the text editor. It edits the same document as that one, so undo and saving are shared. */
export class BoardEditor implements CustomTextEditorProvider, Disposable {
  readonly #context: Context;
  readonly #prds: PrdsLater;
  readonly #store = new DisposableStore();

  constructor(context: Context, prds: PrdsLater) {
    this.#context = context;
    this.#prds = prds;
    this.#store.add(
      window.registerCustomEditorProvider(BOARD_VIEW, this, { supportsMultipleEditorsPerDocument: true }),
    );
  }

  /** What it needs is loaded with the first board: most windows never open one. */
  async resolveCustomTextEditor(document: TextDocument, panel: WebviewPanel): Promise<void> {
    const [{ showBoard }, prds] = await Promise.all([import('./showBoard.ts'), this.#prds.get()]);
    showBoard(this.#context, prds, document, panel);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
