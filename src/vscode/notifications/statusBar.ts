import { StatusBarAlignment, window } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { CommandId } from '../commands/commandIds.ts';
import type { Context } from '../context.ts';

/** One item: who works, who waits. A click walks to the next agent that needs a person. */
export class StatusBar implements Disposable {
  readonly #store = new DisposableStore();

  constructor({ fleet }: Context) {
    const item = this.#store.add(window.createStatusBarItem('agents', StatusBarAlignment.Left, 50));
    item.name = 'Codex Orchestrator';
    item.command = CommandId.next;
    this.#store.add(fleet.onDidChange(() => {}));
  }

  dispose(): void {
    this.#store.dispose();
  }
}
