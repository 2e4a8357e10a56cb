import type { Agent } from '../../core/agents/agent.ts';
import { t } from '../../core/base/l10n.ts';
import { markRead, type Context } from '../context.ts';
import type { Transcripts } from '../looking/transcripts.ts';
import type { AgentTerminals } from '../terminals/agentTerminals.ts';
import { chooseAgent, isLiving } from './chooseAgent.ts';

interface Views {
  readonly terminals: AgentTerminals;
  readonly transcripts: Transcripts;
}

/** Shows the agent in Codex's own TUI. One that has ended takes no messages, so its transcript is shown. */
export async function openTerminal(context: Context, views: Views, target: unknown): Promise<void> {
  const agent = await chooseAgent(context, target, t('Open which agent?'), isLiving);
  if (agent !== undefined) await show(context, views, agent, false);
}

/** What a click on a row does: the person stays in the tree, so that the arrow keys go on. */
export async function openAgent(context: Context, views: Views, target: unknown): Promise<void> {
  const agent = await chooseAgent(context, target, t('Open which agent?'), () => true);
  if (agent !== undefined) await show(context, views, agent, true);
}

async function show(
  context: Context,
  { terminals, transcripts }: Views,
  agent: Agent,
  preserveFocus: boolean,
): Promise<void> {
  if (isLiving(agent)) await terminals.open(agent, { preserveFocus });
  else await transcripts.open(agent, { preserveFocus });
  await markRead(context, agent.id);
}
