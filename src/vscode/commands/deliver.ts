import { window } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { quitAgent } from '../../core/agents/endAgent.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { loaded } from '../../core/agents/resumeThread.ts';
import { sendMessage } from '../../core/agents/sendMessage.ts';
import { compactAgent, reviewAgent } from '../../core/agents/slashWords.ts';
import { messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import { AGENTS_VIEW } from './commandIds.ts';
import { inEditorWords } from './inEditorWords.ts';
import { sayBriefly } from './sayBriefly.ts';
import { SentMessages } from './sentMessages.ts';

/** Sends the agent what the user wrote. Rejects only when Codex does not have it. */
export async function deliver(context: Context, agent: Agent, text: string, queue: boolean): Promise<void> {
  try {
    await window.withProgress({ location: { viewId: AGENTS_VIEW } }, () => offer(context, agent, text, queue));
  } catch (error) {
    throw inEditorWords(error);
  }
  const { id: agentId, name: agentName } = agent;
  await new SentMessages(context.extension.workspaceState).add({ text, agentId, agentName, at: Date.now() });
}

/** Codex shortens the agent's conversation, in a turn of its own. */
export async function compact(context: Context, agent: Agent): Promise<void> {
  await window.withProgress({ location: { viewId: AGENTS_VIEW } }, () => offer(context, agent, '/compact', false));
}

/** The same words as in `codex-agent send` are Codex's own and not text. */
async function offer(context: Context, { id, name, record }: Agent, text: string, queue: boolean): Promise<void> {
  const { home, env, recorder, fleet, log } = context;
  const connect = async () => fleet.clientOf(id);
  switch (text.trim()) {
    case '/quit':
      await quitAgent(home, 'extension', record, env);
      return;
    case '/compact':
    case '/review': {
      const client = await connect();
      await loaded(client, record, () => (text.trim() === '/compact' ? compactAgent : reviewAgent)(client, record));
      break;
    }
    default: {
      const { how } = await sendMessage(
        { home, name: 'extension', connect, onNote: (line) => log.info(line) },
        record,
        text,
        queue,
      );
      if (how === 'queued') sayBriefly(t('Queued for {0}.', name));
      if (how === 'steered') sayBriefly(t('Sent to {0}: it reaches it in this turn.', name));
    }
  }
  // Codex has it by now: it must not look as if it had to be sent again.
  await ensureRecorder(home, record.engine, env, recorder).catch((error: unknown) => log.warn(messageOf(error)));
}
