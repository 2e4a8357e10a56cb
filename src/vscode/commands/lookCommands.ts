import { env } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { Agent } from '../../core/agents/agent.ts';
import { markRead, type Context } from '../context.ts';
import { Transcripts } from '../looking/transcripts.ts';
import type { Readiness } from '../readiness.ts';
import type { SessionsLater } from '../sessions/sessionsLater.ts';
import type { AgentTerminals } from '../terminals/agentTerminals.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { chooseAgent } from './chooseAgent.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';
import { openAgent, openTerminal } from './openTerminal.ts';

const finding = () => import('../looking/findInTranscripts.ts');
const acting = () => import('../sessions/actOnSession.ts');

export function registerLookCommands(
  door: CommandDoor,
  context: Context,
  readiness: Readiness,
  terminals: AgentTerminals,
  sessions: SessionsLater,
  tree: AgentTree,
): Disposable {
  const store = new DisposableStore();
  const transcripts = store.add(new Transcripts(context, readiness));
  const choose = async (target: unknown, question: string): Promise<Agent | undefined> =>
    chooseAgent(context, target, question, () => true, tree.selectedAgentIds());
  const views = { terminals, transcripts };
  store.add(door.register(CommandId.open, t('Cannot open the agent'), (target) => openAgent(context, views, target)));
  store.add(
    door.register(CommandId.openTerminal, t('Cannot open the terminal'), (target) =>
      openTerminal(context, views, target),
    ),
  );
  store.add(
    door.register(CommandId.showTranscript, t('Cannot show the transcript'), async (target) => {
      const agent = await choose(target, t('Show the transcript of which agent?'));
      if (agent === undefined) return;
      await transcripts.open(agent);
      await markRead(context, agent.id);
    }),
  );
  store.add(
    door.register(CommandId.showWholeTranscript, t('Cannot show the transcript'), async (target) => {
      const agent = await choose(target, t('Show the whole transcript of which agent?'));
      if (agent !== undefined) await transcripts.open(agent, { whole: true });
    }),
  );
  store.add(
    door.register(CommandId.showSession, t('Cannot show the transcript'), async (target) => {
      const { chooseSession } = await acting();
      const session = await chooseSession(
        await sessions.get(),
        target,
        t('Show the transcript of which session?'),
        () => true,
      );
      if (session !== undefined) await transcripts.openSession(session, { preserveFocus: target !== undefined });
    }),
  );
  store.add(
    door.register(CommandId.find, t('Cannot find in the transcripts'), async () =>
      (await finding()).findInTranscripts(context, transcripts),
    ),
  );
  store.add(
    door.register(CommandId.markRead, t('Cannot mark the agent as read'), async (target) => {
      const agent = await choose(target, t('Mark which agent as read?'));
      if (agent !== undefined) await markRead(context, agent.id);
    }),
  );
  store.add(
    door.register(
      CommandId.copyId,
      t('Cannot copy the id'),
      async (target) => {
        const agent = await choose(target, t('Copy the id of which agent?'));
        if (agent !== undefined) await env.clipboard.writeText(agent.id);
      },
      { trust: 'notNeeded' },
    ),
  );
  return store;
}
