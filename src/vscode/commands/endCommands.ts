import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Context } from '../context.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';
import { kill } from './kill.ts';

export function registerEndCommands(door: CommandDoor, context: Context, _tree: AgentTree): Disposable {
  const store = new DisposableStore();
  store.add(door.register(CommandId.kill, 'Cannot kill the agent', (target) => kill(context, target)));
  return store;
}
