import type { LogOutputChannel } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';

export function registerViewCommands(door: CommandDoor, _tree: AgentTree, log: LogOutputChannel): Disposable {
  const store = new DisposableStore();
  const showLog = async (): Promise<void> => log.show();
  store.add(door.register(CommandId.showLog, 'Cannot show the log', showLog, { trust: 'notNeeded' }));
  return store;
}
