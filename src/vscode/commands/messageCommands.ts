import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Context } from '../context.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';
import { send } from './send.ts';

export function registerMessageCommands(door: CommandDoor, context: Context): Disposable {
  const store = new DisposableStore();
  store.add(door.register(CommandId.send, 'Cannot reply', (target) => send(context, target)));
  return store;
}
