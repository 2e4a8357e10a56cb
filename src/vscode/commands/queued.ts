import type { Agent, QueuedMessage } from '../../core/agents/agent.ts';
import { editQueued, withdrawQueued } from '../../core/agents/queue.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { agentOf, type Context } from '../context.ts';
import { askText } from './askText.ts';
import type { Drafts } from './drafts.ts';
import { openReplyEditor } from './replyEditor.ts';
import { sayBriefly } from './sayBriefly.ts';

/** Lets the user change a message that still waits; it keeps its place in the queue. */
export async function editQueuedMessage(context: Context, drafts: Drafts, target: unknown): Promise<void> {
  const { agent, queued } = queuedOf(context, target);
  if (queued.text.includes('\n')) return intoEditor(context, agent, queued);
  const purpose = `queued:${queued.id}`;
  drafts.setText(purpose, queued.text);
  const answer = await askText(drafts, purpose, {
    title: t('Queued for {0}', agent.name),
    prompt: t('It waits for the end of the running turn.'),
    placeholder: '',
    buttons: [{ id: 'withdraw', icon: 'trash', label: t('Withdraw') }],
  });
  drafts.forget(purpose);
  if (answer === undefined) return;
  if (answer.kind === 'button') return withdraw(context, agent, queued);
  if (answer.text === queued.text) return;
  await editQueued(await context.fleet.clientOf(agent.id), agent.record, queued, answer.text);
  sayBriefly(t('Changed what waits for {0}.', agent.name));
}

export async function withdrawQueuedMessage(context: Context, target: unknown): Promise<void> {
  const { agent, queued } = queuedOf(context, target);
  await withdraw(context, agent, queued);
}

/** A question has one line. The text is in the editor before it leaves the queue, so that it is never nowhere. */
async function intoEditor(context: Context, agent: Agent, queued: QueuedMessage): Promise<void> {
  await openReplyEditor(context, agent, queued.text);
  await withdraw(context, agent, queued);
}

async function withdraw({ fleet, home }: Context, agent: Agent, queued: QueuedMessage): Promise<void> {
  await withdrawQueued(home, await fleet.clientOf(agent.id), agent.record, queued);
  sayBriefly(t('Withdrawn: {0} will not be told.', agent.name));
}

function queuedOf(context: Context, target: unknown): { readonly agent: Agent; readonly queued: QueuedMessage } {
  const { owner, queuedId } = (typeof target === 'object' && target !== null ? target : {}) as Partial<
    Readonly<Record<string, unknown>>
  >;
  if (typeof owner === 'string' && typeof queuedId === 'string') {
    const agent = agentOf(context, owner);
    const queued = agent.queue.find(({ id }) => id === queuedId);
    if (queued !== undefined) return { agent, queued };
  }
  throw new Failure('not-running', t('The message does not wait any more.'), {
    next: t('Choose one of the rows below its agent.'),
  });
}
