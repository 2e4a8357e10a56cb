import { workspace } from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  ShowMessageNotification,
  TransportKind,
  type CloseHandlerResult,
  type LanguageClientOptions,
  type NodeModule,
} from 'vscode-languageclient/node';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { AGENTS_LOG_LANGUAGE, type LanguageOptions } from '../../protocol/language.ts';
import { currentEnv } from '../codex/currentEngine.ts';
import { CommandId } from '../commands/commandIds.ts';
import type { Context } from '../context.ts';
import { presentError } from '../presentError.ts';
import { prdGlob, PRDS_SETTING } from '../settings.ts';

/** In milliseconds: a server that ends more often than this is not started again by itself. */
const CALM = 3 * 60_000;
const MOST_ENDS = 3;

const START_AGAIN = t('Start Again');

/** Runs the language server of agents.log and PRDs for this window, and keeps it running. */
export class ServerClient implements Disposable {
  readonly #context: Context;
  readonly #store = new DisposableStore();
  #client: LanguageClient;
  /** When the server ended by itself, in epoch milliseconds. */
  #ends: readonly number[] = [];

  constructor(context: Context) {
    this.#context = context;
    this.#client = this.#start();
    this.#store.add(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(PRDS_SETTING)) this.#startAnew();
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
    this.#stop();
  }

  #start(): LanguageClient {
    const { extension, log } = this.#context;
    const server: NodeModule = {
      module: extension.asAbsolutePath('dist/server.cjs'),
      transport: TransportKind.ipc,
      options: { env: currentEnv(this.#context) },
    };
    const client = new LanguageClient('codexOrchestrator.language', 'agents.log and PRDs', server, this.#options());
    // This window says by itself that a log is none of ours, and only once.
    client.onNotification(ShowMessageNotification.type, ({ message }) => log.info(message));
    client.start().catch((error: unknown) => {
      // One that was replaced while it started has not failed.
      if (this.#client === client) void this.#failed(error);
    });
    return client;
  }

  #options(): LanguageClientOptions {
    const { log } = this.#context;
    const tell: LanguageOptions = {
      prds: [prdGlob()],
      commands: {
        openAgent: CommandId.open,
        reply: CommandId.send,
        changes: CommandId.showChanges,
        spawnForPhase: CommandId.spawnPhase,
        showPlan: CommandId.openBoard,
      },
      commandLinks: true,
    };
    return {
      documentSelector: [
        { language: AGENTS_LOG_LANGUAGE, scheme: 'file' },
        { language: 'markdown', scheme: 'file', pattern: `**/${prdGlob()}` },
      ],
      initializationOptions: tell,
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.#ended(),
      },
    };
  }

  #ended(): CloseHandlerResult {
    const now = Date.now();
    this.#ends = [...this.#ends.filter((at) => now - at < CALM), now];
    if (this.#ends.length <= MOST_ENDS) {
      this.#context.log.warn('The language server has ended. It is started again.');
      return { action: CloseAction.Restart, handled: true };
    }
    void this.#failed(
      new Error(t('it ended {0} times in three minutes. The files can be edited as before', this.#ends.length)),
    );
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  async #failed(error: unknown): Promise<void> {
    const what = t('Help for agents.log and PRDs has stopped');
    const pressed = await presentError(this.#context.log, what, new Error(`${messageOf(error)}.`), START_AGAIN);
    if (pressed === START_AGAIN) this.#startAnew();
  }

  #startAnew(): void {
    this.#stop();
    this.#ends = [];
    this.#client = this.#start();
  }

  #stop(): void {
    // One that never came up, or has ended, cannot be asked to stop.
    this.#client.dispose().catch((error: unknown) => this.#context.log.trace(messageOf(error)));
  }
}
