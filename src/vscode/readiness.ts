import { commands, window, workspace } from 'vscode';
import { loginOf } from '../core/agents/login.ts';
import { DisposableStore, type Disposable } from '../core/base/disposable.ts';
import { messageOf } from '../core/base/errors.ts';
import { t } from '../core/base/l10n.ts';
import type { Client } from '../core/codex/client.ts';
import { engineKey } from '../core/codex/engineAddress.ts';
import { onAccountChange } from '../core/codex/login.ts';
import { currentEngine } from './codex/currentEngine.ts';
import { stateAfter, type ReadinessState } from './codex/readinessState.ts';
import type { Context } from './context.ts';
import { presentError } from './presentError.ts';

/** Opens the fleet, and finds out whether agents can be started here as soon as somebody looks at a view without any. */
export class Readiness implements Disposable {
  readonly #context: Context;
  readonly #store = new DisposableStore();
  #markLoaded: () => void = () => {};
  #state: ReadinessState = 'connecting';
  /** Nothing is looked for, and no engine started, until the view had nothing else to show. */
  #asked = false;
  #checking: Promise<void> | undefined;
  #checkAgain = false;
  #watched: { readonly client: Client; readonly key: string; readonly listening: Disposable } | undefined;

  /** Resolves when the fleet has been opened, or could not be. */
  readonly loaded: Promise<void>;

  constructor(context: Context) {
    this.#context = context;
    this.loaded = new Promise((resolve) => (this.#markLoaded = resolve));
  }

  start(): void {
    const { fleet, demo } = this.#context;
    const store = this.#store;
    void this.#open();
    store.add(workspace.onDidGrantWorkspaceTrust(() => void this.#open()));
    store.add(
      workspace.onDidChangeConfiguration((change) => {
        const mine = ['engine', 'codexPath'].some((name) => change.affectsConfiguration(`codexOrchestrator.${name}`));
        if (mine) this.#recheck();
      }),
    );
    store.add(demo.onDidChange(() => this.#recheck()));
    store.add(
      fleet.onDidConnect(({ engine }) => {
        if (engineKey(engine) === this.#watched?.key) this.#recheck();
      }),
    );
    // An installation or a login made outside is told by nobody: look when the person comes back from there.
    store.add(window.onDidChangeWindowState(({ focused }) => focused && this.#recheckIfMissing()));
    store.add(window.onDidEndTerminalShellExecution(() => this.#recheckIfMissing()));
    store.add(window.onDidCloseTerminal(() => this.#recheckIfMissing()));
  }

  /** The view has no agent to show, so it says what stands in the way of the first one. */
  viewIsEmpty(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#recheck();
  }

  /** Looks anew. Resolves when the view says what was found. */
  async check(): Promise<ReadinessState> {
    this.#asked = true;
    this.#checkAgain = true;
    this.#checking ??= this.#checkUntilNothingNew().finally(() => (this.#checking = undefined));
    await this.#checking;
    return this.#state;
  }

  dispose(): void {
    this.#store.dispose();
    this.#watched?.listening.dispose();
  }

  async #open(): Promise<void> {
    const { home, fleet, demo, log } = this.#context;
    await this.#set('connecting');
    try {
      await home.prepare();
      if (workspace.isTrusted) await demo.removeLeftovers();
      await fleet.open();
    } catch (error) {
      await this.#set('failed');
      void presentError(log, t('Cannot show your agents'), error);
    } finally {
      this.#markLoaded();
      this.#recheck();
    }
  }

  #recheck(): void {
    if (this.#asked) void this.check();
  }

  #recheckIfMissing(): void {
    if (this.#state !== 'ready' && this.#state !== 'failed') this.#recheck();
  }

  async #checkUntilNothingNew(): Promise<void> {
    while (this.#checkAgain && workspace.isTrusted) {
      this.#checkAgain = false;
      await this.#set(await this.#findOut());
    }
  }

  async #findOut(): Promise<ReadinessState> {
    const { fleet, log } = this.#context;
    try {
      const engine = await currentEngine(this.#context);
      const client = await fleet.clientOfEngine(engine);
      this.#watch(client, engineKey(engine));
      return stateAfter({ login: await loginOf(client) });
    } catch (error) {
      log.warn(`Codex is not ready: ${messageOf(error)}`);
      return stateAfter({ error });
    }
  }

  #watch(client: Client, key: string): void {
    if (this.#watched?.client === client) return;
    this.#watched?.listening.dispose();
    this.#watched = { client, key, listening: onAccountChange(client, () => this.#recheck()) };
  }

  async #set(state: ReadinessState): Promise<void> {
    if (state !== this.#state) this.#context.log.info(`State: ${state}.`);
    this.#state = state;
    await commands.executeCommand('setContext', 'codexOrchestrator.state', state);
  }
}
