import { window, type CustomDocument, type CustomReadonlyEditorProvider, type Uri, type WebviewPanel } from 'vscode';
import { DisposableStore, type Disposable } from '../../../core/base/disposable.ts';
import type { Context } from '../../context.ts';
import type { LogFiles } from '../logFiles.ts';

export const TIMELINE_VIEW = 'codexOrchestrator.timeline';

/**
 * The timeline of an agents log, beside the text editor. Not VS Code's own kind for texts: that one hands the whole file to the
 * extension in one piece, and none at all above 50 MB.
 */
export class TimelineEditor implements CustomReadonlyEditorProvider, Disposable {
  readonly #context: Context;
  readonly #store = new DisposableStore();
  #files: LogFiles | undefined;

  constructor(context: Context) {
    this.#context = context;
    this.#store.add(
      window.registerCustomEditorProvider(TIMELINE_VIEW, this, { supportsMultipleEditorsPerDocument: true }),
    );
  }

  openCustomDocument(uri: Uri): CustomDocument {
    return { uri, dispose: () => {} };
  }

  /** What it needs is loaded with the first timeline: most windows never open one. */
  async resolveCustomEditor({ uri }: CustomDocument, panel: WebviewPanel): Promise<void> {
    const [{ LogFiles }, { showTimeline }] = await Promise.all([import('../logFiles.ts'), import('./showTimeline.ts')]);
    this.#files ??= this.#store.add(new LogFiles(this.#context.log));
    showTimeline(this.#context, this.#files, uri, panel);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
