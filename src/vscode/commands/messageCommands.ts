import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { chooseAgent, isLiving } from './chooseAgent.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';
import { Drafts } from './drafts.ts';
import { ReplyLenses } from './replyLenses.ts';
import type { TalkContext } from './send.ts';

const sending = () => import('./send.ts');
const replyEditor = () => import('./replyEditor.ts');
const queue = () => import('./queued.ts');
const attaching = () => import('./attach.ts');

export function registerMessageCommands(door: CommandDoor, context: Context, tree: AgentTree): Disposable {
  const store = new DisposableStore();
  const by: TalkContext = { context, tree, drafts: new Drafts(context.extension.workspaceState) };
  store.add(door.register(CommandId.send, t('Cannot reply'), async (target) => (await sending()).send(by, target)));
  store.add(
    door.register(CommandId.writeReply, t('Cannot open an editor for the reply'), async (target) => {
      const agent = await chooseAgent(context, target, t('Reply to which agent?'), isLiving, tree.selectedAgentIds());
      if (agent !== undefined) await (await replyEditor()).openReplyEditor(context, agent, '');
    }),
  );
  store.add(
    door.register(CommandId.sendReply, t('Cannot send the reply'), async (target) =>
      (await replyEditor()).sendReply(context, target, false),
    ),
  );
  store.add(
    door.register(CommandId.queueReply, t('Cannot queue the reply'), async (target) =>
      (await replyEditor()).sendReply(context, target, true),
    ),
  );
  store.add(
    door.register(CommandId.sendToSelected, t('Cannot reply'), async (...args) =>
      (await sending()).sendToSelected(by, args),
    ),
  );
  store.add(
    door.register(CommandId.sendSelection, t('Cannot send the selection'), async () =>
      (await sending()).send(by, undefined, (await attaching()).selectionInFront()),
    ),
  );
  store.add(
    door.register(CommandId.sendFiles, t('Cannot send the files'), async (clicked, selected) => {
      const { agentId, attach } = (await attaching()).filesFrom(clicked, selected);
      await (await sending()).send(by, agentId, attach);
    }),
  );
  store.add(
    door.register(CommandId.history, t('Cannot show the messages'), async (target) =>
      (await sending()).showHistory(by, target),
    ),
  );
  store.add(
    door.register(CommandId.editQueued, t('Cannot change the message'), async (target) =>
      (await queue()).editQueuedMessage(context, by.drafts, target),
    ),
  );
  store.add(
    door.register(CommandId.withdrawQueued, t('Cannot withdraw the message'), async (target) =>
      (await queue()).withdrawQueuedMessage(context, target),
    ),
  );
  store.add(new ReplyLenses(context));
  return store;
}
