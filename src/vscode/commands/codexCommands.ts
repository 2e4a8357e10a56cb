import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Context } from '../context.ts';
import type { Readiness } from '../readiness.ts';
import type { CommandDoor } from './door.ts';

export function registerCodexCommands(_door: CommandDoor, _context: Context, _readiness: Readiness): Disposable {
  return new DisposableStore();
}
