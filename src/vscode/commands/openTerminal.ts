import { markRead, type Context } from '../context.ts';
import type { AgentTerminals } from '../terminals/agentTerminals.ts';
import { chooseAgent } from './chooseAgent.ts';

/** Shows the agent in Codex's own TUI. */
export async function openTerminal(context: Context, terminals: AgentTerminals, target: unknown): Promise<void> {
  const agent = await chooseAgent(context, target, 'Open which agent?', () => true);
  if (agent === undefined) return;
  await terminals.open(agent);
  await markRead(context, agent.id);
}
