import { window } from 'vscode';
import { killAgent } from '../../core/agents/endAgent.ts';
import type { Context } from '../context.ts';
import { asPlainText } from '../notifications/plainText.ts';
import { AGENTS_VIEW } from './commandIds.ts';
import { chooseAgent, isLiving } from './chooseAgent.ts';

const KILL = 'Kill';

/** Asks once, then stops the agent's turn and ends its processes. */
export async function kill(context: Context, target: unknown): Promise<void> {
  const agent = await chooseAgent(context, target, 'Kill which agent?', isLiving);
  if (agent === undefined) return;
  const question = `Kill “${agent.name}”? Its turn stops and its processes end now. The conversation is kept.`;
  if ((await window.showWarningMessage(asPlainText(question), KILL)) !== KILL) return;
  await window.withProgress({ location: { viewId: AGENTS_VIEW } }, () =>
    killAgent(context.home, 'extension', agent.record, context.env),
  );
}
