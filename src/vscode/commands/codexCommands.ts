import { commands, window } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import type { Readiness } from '../readiness.ts';
import { AGENTS_VIEW, CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';

const login = () => import('../codex/logIn.ts');
const trying = () => import('../codex/tryWithoutAccount.ts');

export function registerCodexCommands(door: CommandDoor, context: Context, readiness: Readiness): Disposable {
  const store = new DisposableStore();
  const inView = async (work: () => Promise<unknown>): Promise<void> =>
    void (await window.withProgress({ location: { viewId: AGENTS_VIEW } }, work));
  store.add(door.register(CommandId.checkAgain, t('Cannot look for Codex'), () => inView(() => readiness.check())));
  store.add(door.register(CommandId.logIn, t('Cannot log in'), async () => (await login()).logIn(context)));
  store.add(
    door.register(CommandId.tryWithoutAccount, t('Cannot start the demo'), async () => {
      await commands.executeCommand(`${AGENTS_VIEW}.focus`);
      await inView(async () => (await trying()).tryWithoutAccount(context));
    }),
  );
  store.add(door.register(CommandId.leaveDemo, t('Cannot leave the demo'), () => inView(() => context.demo.leave())));
  return store;
}
