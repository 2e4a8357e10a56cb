import { window } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import type { SessionsLater } from '../sessions/sessionsLater.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';

const acting = () => import('../sessions/actOnSession.ts');

/** What can be done with sessions that were started outside; their transcripts are with those of agents. */
export function registerSessionCommands(
  door: CommandDoor,
  context: Context,
  tree: AgentTree,
  sessions: SessionsLater,
): Disposable {
  const store = new DisposableStore();
  store.add(
    door.register(CommandId.adopt, t('Cannot adopt the session'), async (target) => {
      const { adoptSession } = await acting();
      const agentId = await adoptSession(context, await sessions.get(), target);
      if (agentId !== undefined) await tree.reveal(agentId);
    }),
  );
  store.add(
    door.register(CommandId.openSession, t('Cannot open the session'), async (target) =>
      (await acting()).openSession(context, await sessions.get(), target),
    ),
  );
  const registerLook = (id: string, failed: string, run: () => Promise<void>): void => {
    store.add(door.register(id, failed, run, { trust: 'notNeeded' }));
  };
  registerLook(CommandId.showSessions, t('Cannot show the sessions'), async () => showSessions(tree));
  registerLook(CommandId.moreSessions, t('Cannot show older sessions'), async () => (await sessions.get()).showMore());
  registerLook(CommandId.sessionsOfAllFolders, t('Cannot show the sessions'), async () => tree.setEverywhere(true));
  registerLook(CommandId.sessionsOfWorkspace, t('Cannot show the sessions'), async () => tree.setEverywhere(false));
  return store;
}

async function showSessions(tree: AgentTree): Promise<void> {
  if (await tree.revealSessions()) return;
  if (tree.options.everywhere === true || tree.options.folders.length === 0) {
    await window.showInformationMessage(t('Codex knows no session that was started outside.'));
    return;
  }
  const all = t('Show All Folders');
  const pressed = await window.showInformationMessage(t('No session was started outside in this workspace.'), all);
  if (pressed !== all) return;
  await tree.setEverywhere(true);
  await showSessions(tree);
}
