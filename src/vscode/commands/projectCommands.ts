import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';

const logFile = () => import('../language/openLog.ts');
const prds = () => import('../language/prdFiles.ts');

/** The project's own papers: its agents.log and its PRDs. */
export function registerProjectCommands(door: CommandDoor, context: Context): Disposable {
  const store = new DisposableStore();
  const anywhere = { trust: 'notNeeded' } as const;
  store.add(
    door.register(
      CommandId.openLog,
      t('Cannot open agents.log'),
      async () => (await logFile()).openLog(context),
      anywhere,
    ),
  );
  store.add(door.register(CommandId.newPrd, t('Cannot create the PRD'), async () => (await prds()).newPrd(context)));
  store.add(
    door.register(
      CommandId.checkPrd,
      t('Cannot check the PRD'),
      async (target) => (await prds()).checkPrd(target),
      anywhere,
    ),
  );
  store.add(
    door.register(
      CommandId.nextTask,
      t('Cannot go to a task'),
      async (target) => (await prds()).goToNextTask(target),
      anywhere,
    ),
  );
  store.add(
    door.register(CommandId.tickTask, t('Cannot tick the task'), async () => (await prds()).tickTaskAtCursor()),
  );
  return store;
}
