import { commands, workspace } from 'vscode';
import { DisposableStore, type Disposable } from '../core/base/disposable.ts';
import type { Context } from './context.ts';
import { presentError } from './presentError.ts';

/** What stands between the user and an agent, as the empty view says it (`codexOrchestrator.state` in package.json). */
export type ReadinessState = 'connecting' | 'ready' | 'noCodex' | 'loggedOut' | 'failed';

/** Opens the fleet, and finds out whether agents can be started here. */
export class Readiness implements Disposable {
  readonly #context: Context;
  readonly #store = new DisposableStore();
  #markLoaded: () => void = () => {};

  /** Resolves when the fleet has been opened, or could not be. */
  readonly loaded: Promise<void>;

  constructor(context: Context) {
    this.#context = context;
    this.loaded = new Promise((resolve) => (this.#markLoaded = resolve));
  }

  start(): void {
    void this.#open();
    this.#store.add(workspace.onDidGrantWorkspaceTrust(() => void this.#open()));
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #open(): Promise<void> {
    const { home, fleet, log } = this.#context;
    await setState('connecting');
    try {
      await home.prepare();
      await fleet.open();
      await setState('ready');
    } catch (error) {
      await setState('failed');
      void presentError(log, 'Cannot show your agents', error);
    } finally {
      this.#markLoaded();
    }
  }
}

async function setState(state: ReadinessState): Promise<void> {
  await commands.executeCommand('setContext', 'codexOrchestrator.state', state);
}
