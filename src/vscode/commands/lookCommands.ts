import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Context } from '../context.ts';
import type { AgentTerminals } from '../terminals/agentTerminals.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';
import { openTerminal } from './openTerminal.ts';

export function registerLookCommands(door: CommandDoor, context: Context, terminals: AgentTerminals): Disposable {
  const store = new DisposableStore();
  store.add(
    door.register(CommandId.openTerminal, 'Cannot open the terminal', (target) =>
      openTerminal(context, terminals, target),
    ),
  );
  return store;
}
