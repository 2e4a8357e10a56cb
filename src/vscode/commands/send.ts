import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import type { Agent } from '../../core/agents/agent.ts';
import { sendMessage } from '../../core/agents/sendMessage.ts';
import { Failure } from '../../core/base/errors.ts';
import { markRead, type Context } from '../context.ts';
import { presentError } from '../presentError.ts';
import { askText, forget } from './askText.ts';
import { chooseAgent, isLiving } from './chooseAgent.ts';

const TRY_AGAIN = 'Try Again';

/** Asks for a message and sends it: it starts the agent's next turn, or steers the one that runs. */
export async function send(context: Context, target: unknown): Promise<void> {
  const agent = await chooseAgent(context, target, 'Reply to which agent?', isLiving);
  if (agent === undefined) return;
  if (!isLiving(agent)) throw new Failure('not-running', `${agent.name} has ended.`);
  await markRead(context, agent.id);
  const purpose = `send:${agent.id}`;
  const text = await askText(purpose, {
    title: `Reply to ${agent.name}`,
    prompt:
      agent.state.kind === 'idle' ? 'Press Enter to send.' : 'It is working: your message reaches it in this turn.',
    placeholder: 'Now do the same for the other module',
  });
  if (text === undefined) return;
  try {
    await deliver(context, agent, text);
    forget(purpose);
  } catch (error) {
    const pressed = await presentError(context.log, `Cannot send to ${agent.name}`, error, TRY_AGAIN);
    if (pressed === TRY_AGAIN) await send(context, agent.id);
  }
}

async function deliver({ home, env, recorder, fleet }: Context, { id, record }: Agent, text: string): Promise<void> {
  const connect = async () => fleet.clientOf(id);
  await sendMessage({ home, name: 'extension', connect }, record, text, false);
  await ensureRecorder(home, record.engine, env, recorder);
}
