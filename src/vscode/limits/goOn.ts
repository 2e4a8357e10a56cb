import type { Agent } from '../../core/agents/agent.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { sendMessage } from '../../core/agents/sendMessage.ts';
import { messageOf } from '../../core/base/errors.ts';
import { GO_ON } from '../commands/answerCommands.ts';
import type { Context } from '../context.ts';

/** Rejects with `not-running` when the agent's newest turn is not `turnId` any more. */
export async function goOn(context: Context, { id, record }: Agent, turnId: string): Promise<void> {
  const { home, env, recorder, fleet, log } = context;
  const connect = async () => fleet.clientOf(id);
  await sendMessage({ home, name: 'extension', connect }, record, GO_ON, false, turnId);
  await ensureRecorder(home, record.engine, env, recorder).catch((error: unknown) => log.warn(messageOf(error)));
}
