import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { isBusy } from '../../core/agents/reduceAgent.ts';
import { Failure } from '../../core/base/errors.ts';
import { markRead, type Context } from '../context.ts';
import { firstLine } from '../notifications/plainText.ts';
import { presentError } from '../presentError.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { whenOf } from '../tree/times.ts';
import { askText, type TextButton } from './askText.ts';
import { chooseAgent, isLiving } from './chooseAgent.ts';
import { deliver } from './deliver.ts';
import type { Drafts } from './drafts.ts';
import { openReplyEditor } from './replyEditor.ts';
import { whatBecomesOfIt } from './replyWords.ts';
import { historyFor, SentMessages, type SentMessage } from './sentMessages.ts';

/** What talking to agents needs. */
export interface TalkContext {
  readonly context: Context;
  readonly drafts: Drafts;
  readonly tree: AgentTree;
}

type ReplyButton = 'history' | 'editor' | 'queue' | 'steer';

const TRY_AGAIN = 'Try Again';
const SEND_NOW = 'Send Now';

/** Asks for a message and sends it: it starts the agent's next turn, or steers the one that runs, or waits for its end. */
export async function send(by: TalkContext, target: unknown): Promise<void> {
  const agent = await chooseAgent(by.context, target, 'Reply to which agent?', isLiving, by.tree.selectedAgentIds());
  if (agent === undefined) return;
  if (!isLiving(agent)) {
    throw new Failure('not-running', `${agent.name} has ended.`, { next: 'Run Resume Agent to go on with it.' });
  }
  await markRead(by.context, agent.id);
  await reply(by, agent.id, false);
}

async function reply(by: TalkContext, agentId: string, queueAtFirst: boolean): Promise<void> {
  const { context, drafts } = by;
  const purpose = `send:${agentId}`;
  for (let queue = queueAtFirst; ;) {
    const agent = context.fleet.get(agentId);
    if (agent === undefined) return;
    const answer = await askText(drafts, purpose, {
      title: `Reply to ${agent.name}`,
      prompt: whatBecomesOfIt(agent, queue),
      placeholder: 'Now do the same for the other module',
      buttons: buttonsOf(agent, queue),
    });
    if (answer === undefined) return;
    if (answer.kind === 'text') return deliverOrKeep(by, agent, answer.text, queue);
    switch (answer.id) {
      case 'queue':
      case 'steer':
        queue = answer.id === 'queue';
        break;
      case 'editor':
        await openReplyEditor(context, agent, drafts.text(purpose));
        drafts.forget(purpose);
        return;
      case 'history': {
        const picked = await pickSent(context, agent);
        if (picked === undefined) break;
        const text = [drafts.text(purpose), picked.text].filter((part) => part !== '').join(' ');
        drafts.setText(purpose, text);
        // The question has one line.
        if (!text.includes('\n')) break;
        await openReplyEditor(context, agent, text);
        drafts.forget(purpose);
        return;
      }
    }
  }
}

function buttonsOf(agent: Agent, queue: boolean): readonly TextButton<ReplyButton>[] {
  const when: readonly TextButton<ReplyButton>[] = !isBusy(agent)
    ? []
    : queue
      ? [{ id: 'steer', icon: 'zap', label: 'Send into This Turn' }]
      : [{ id: 'queue', icon: 'watch', label: 'Queue for After This Turn' }];
  return [
    ...when,
    { id: 'history', icon: 'history', label: 'History' },
    { id: 'editor', icon: 'edit', label: 'Write in Editor' },
  ];
}

async function deliverOrKeep(by: TalkContext, agent: Agent, text: string, queue: boolean): Promise<void> {
  const { context, drafts } = by;
  try {
    await deliver(context, agent, text, queue);
    drafts.forget(`send:${agent.id}`);
  } catch (error) {
    const cannotQueue = queue && error instanceof Failure && error.code === 'unsupported';
    const again = cannotQueue ? SEND_NOW : TRY_AGAIN;
    const pressed = await presentError(context.log, `Cannot send to ${agent.name}`, error, again);
    if (pressed === undefined) return;
    await (cannotQueue ? deliverOrKeep(by, agent, text, false) : reply(by, agent.id, queue));
  }
}

interface SentItem extends QuickPickItem {
  readonly message?: SentMessage;
}

async function pickSent({ extension }: Context, agent: Agent): Promise<SentMessage | undefined> {
  const { own, others } = historyFor(new SentMessages(extension.workspaceState).all(), agent.id);
  const items: SentItem[] = [
    ...section(`To ${agent.name}`, own, () => ''),
    ...section('To others', others, ({ agentName }) => `to ${agentName} · `),
  ];
  if (items.length === 0) items.push({ label: 'Nothing has been sent from here yet.' });
  const picked = await window.showQuickPick(items, {
    title: 'History',
    placeHolder: 'Take a message that was sent before',
  });
  return picked?.message;
}

function section(
  title: string,
  messages: readonly SentMessage[],
  prefix: (message: SentMessage) => string,
): readonly SentItem[] {
  if (messages.length === 0) return [];
  const now = Date.now();
  return [
    { label: title, kind: QuickPickItemKind.Separator },
    ...messages.map((message) => ({
      label: firstLine(message.text, 100),
      description: `${prefix(message)}${whenOf(message.at, now)}`,
      message,
    })),
  ];
}
