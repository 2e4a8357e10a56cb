import type { Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { Away } from '../away/away.ts';
import type { Context } from '../context.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';

const awayList = () => import('../away/awayList.ts');

export function registerAwayCommands(door: CommandDoor, context: Context, away: Away): Disposable {
  return door.register(
    CommandId.whileAway,
    t('Cannot show what has happened'),
    async () => (await awayList()).showWhileAway(context, away),
    { trust: 'notNeeded' },
  );
}
