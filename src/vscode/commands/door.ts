import { commands, workspace } from 'vscode';
import { Failure } from '../../core/base/errors.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { Log } from '../../core/base/log.ts';
import { presentError } from '../presentError.ts';

/** What VS Code calls a command with: the row that was clicked, and with several selected rows all of them. */
export type CommandArguments = readonly [target?: unknown, selected?: unknown];

export interface DoorOptions {
  /** Reading needs no trust; whatever starts, sends or answers does. */
  readonly trust: 'needed' | 'notNeeded';
}

/** The one door to all commands: none acts in a folder that is not trusted, and no error stays unsaid. */
export class CommandDoor {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** `failed` is the beginning of the sentence that says what went wrong: "Cannot start the agent". */
  register(
    id: string,
    failed: string,
    run: (...args: CommandArguments) => Promise<void>,
    { trust }: DoorOptions = { trust: 'needed' },
  ): Disposable {
    return commands.registerCommand(id, async (...args: unknown[]): Promise<void> =>
      this.pass(failed, async () => run(args[0], args[1]), { trust }),
    );
  }

  /** The same for what comes from elsewhere: a link. */
  async pass(failed: string, run: () => Promise<void>, { trust }: DoorOptions = { trust: 'needed' }): Promise<void> {
    try {
      if (trust === 'needed') requireTrust();
      await run();
    } catch (error) {
      void presentError(this.#log, failed, error);
    }
  }
}

function requireTrust(): void {
  if (workspace.isTrusted) return;
  throw new Failure('usage', t('This folder is not trusted.'), { next: t('Run Workspaces: Manage Workspace Trust.') });
}
