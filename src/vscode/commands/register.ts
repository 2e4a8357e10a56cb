import { commands, workspace } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Failure } from '../../core/base/errors.ts';
import type { Context } from '../context.ts';
import { presentError } from '../presentError.ts';
import type { AgentTerminals } from '../terminals/agentTerminals.ts';
import { CommandId } from './commandIds.ts';
import { kill } from './kill.ts';
import { openTerminal } from './openTerminal.ts';
import { send } from './send.ts';
import { spawn } from './spawn.ts';

/** The one door to all commands: none runs in a folder that is not trusted, and no error stays unsaid. */
export function registerCommands(context: Context, terminals: AgentTerminals): Disposable {
  const store = new DisposableStore();
  const register = (id: string, failed: string, run: (target: unknown) => Promise<void>): void => {
    const guarded = async (target: unknown): Promise<void> => {
      try {
        requireTrust();
        await run(target);
      } catch (error) {
        void presentError(context.log, failed, error);
      }
    };
    store.add(commands.registerCommand(id, guarded));
  };
  register(CommandId.spawn, 'Cannot start the agent', () => spawn(context));
  register(CommandId.send, 'Cannot reply', (target) => send(context, target));
  register(CommandId.kill, 'Cannot kill the agent', (target) => kill(context, target));
  register(CommandId.openTerminal, 'Cannot open the terminal', (target) => openTerminal(context, terminals, target));
  return store;
}

function requireTrust(): void {
  if (workspace.isTrusted) return;
  throw new Failure('usage', 'This folder is not trusted.', { next: 'Run Workspaces: Manage Workspace Trust.' });
}
