import { workspace } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { chooseAgent } from '../commands/chooseAgent.ts';
import { CommandId } from '../commands/commandIds.ts';
import type { CommandDoor } from '../commands/door.ts';
import { markRead, type Context } from '../context.ts';
import { CHANGE_SCHEME, ChangeFiles } from '../looking/changeFiles.ts';
import type { Readiness } from '../readiness.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { watchChangeEditors } from './changesInFront.ts';
import type { Review } from './review.ts';

const reviewing = () => import('./review.ts');
const reviewers = () => import('./startReviewers.ts');
const choosing = () => import('./chooseChanges.ts');
const deciding = () => import('./decide.ts');

/** What a person does with what agents have changed, and has looked at by other agents. */
export function registerReviewCommands(
  door: CommandDoor,
  context: Context,
  readiness: Readiness,
  tree: AgentTree,
): Disposable {
  const store = new DisposableStore();
  let loaded: Promise<Review> | undefined;
  const review = (): Promise<Review> =>
    (loaded ??= reviewing().then(({ Review }) => store.add(new Review(context, tree))));

  const changeFiles = store.add(
    new ChangeFiles(async (uri) => {
      await readiness.loaded;
      return (await review()).changes.textOf(uri);
    }),
  );
  const readOnly = { isReadonly: true, isCaseSensitive: true };
  store.add(workspace.registerFileSystemProvider(CHANGE_SCHEME, changeFiles, readOnly));
  // After a reload its lines can be commented on as soon as it is looked at.
  const inFront = async (): Promise<void> => {
    await readiness.loaded;
    await (await review()).changes.inFront();
  };
  store.add(
    watchChangeEditors({
      inFront: () => void inFront().catch((error: unknown) => context.log.warn(messageOf(error))),
      closed: () => void loaded?.then(({ changes }) => changes.tabsClosed()),
    }),
  );

  store.add(
    door.register(CommandId.showChanges, t('Cannot show the changes'), async (target) => {
      const agent = await chooseAgent(
        context,
        target,
        t('Show the changes of which agent?'),
        () => true,
        tree.selectedAgentIds(),
      );
      if (agent === undefined) return;
      await (await review()).changes.open(agent);
      await markRead(context, agent.id);
    }),
  );
  store.add(
    door.register(CommandId.chooseChanges, t('Cannot show the changes'), async (target) =>
      (await choosing()).chooseChanges(await review(), target),
    ),
  );
  const failedToDecide = t('Cannot decide on the files');
  store.add(
    door.register(CommandId.decideOnFiles, failedToDecide, async (target) =>
      (await deciding()).decideOnFiles(await review(), target),
    ),
  );
  store.add(
    door.register(CommandId.keepFile, t('Cannot keep the file'), async (target) =>
      (await deciding()).keepThis(await review(), target),
    ),
  );
  store.add(
    door.register(CommandId.discardFile, t('Cannot discard the changes'), async (target) =>
      (await deciding()).discardThis(await review(), target),
    ),
  );
  store.add(
    door.register(CommandId.bringBack, t('Cannot bring the file back'), async (target) =>
      (await deciding()).chooseToBringBack(await review(), target),
    ),
  );
  const failedToSend = t('Cannot send the comment');
  store.add(
    door.register(CommandId.sendComment, failedToSend, async (reply) => (await review()).comments.send(reply, false)),
  );
  store.add(
    door.register(CommandId.queueComment, failedToSend, async (reply) => (await review()).comments.send(reply, true)),
  );
  store.add(
    door.register(CommandId.retryComment, failedToSend, async (thread) => (await review()).comments.retry(thread)),
  );
  store.add(
    door.register(CommandId.deleteComment, t('Cannot delete the comment'), async (thread) =>
      (await review()).comments.delete(thread),
    ),
  );
  store.add(
    door.register(CommandId.startReviewers, t('Cannot start the reviewers'), async (clicked, selected) =>
      (await reviewers()).startReviewers(context, clicked, selected),
    ),
  );
  return store;
}
