import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Context } from '../context.ts';
import type { AgentTerminals } from '../terminals/agentTerminals.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';
import { spawn } from './spawn.ts';

export function registerSpawnCommands(door: CommandDoor, context: Context, _terminals: AgentTerminals): Disposable {
  const store = new DisposableStore();
  store.add(door.register(CommandId.spawn, 'Cannot start the agent', () => spawn(context)));
  return store;
}
