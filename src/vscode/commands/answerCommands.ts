import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Context } from '../context.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import type { CommandDoor } from './door.ts';

export function registerAnswerCommands(_door: CommandDoor, _context: Context, _tree: AgentTree): Disposable {
  return new DisposableStore();
}
