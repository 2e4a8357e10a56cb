import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { isBusy } from '../../core/agents/reduceAgent.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { markRead, type Context } from '../context.ts';
import { firstLine } from '../notifications/plainText.ts';
import { presentError } from '../presentError.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { whenOf } from '../tree/times.ts';
import { askText, type TextButton } from './askText.ts';
import { chooseAgent, chooseAgents, isLiving } from './chooseAgent.ts';
import { deliver } from './deliver.ts';
import type { CommandArguments } from './door.ts';
import type { Drafts } from './drafts.ts';
import { forEachAgent } from './forEach.ts';
import { pickAsked } from './messageHistory.ts';
import { attachmentInShort, promptOf, type Attachment } from './promptParts.ts';
import { openReplyEditor } from './replyEditor.ts';
import { whatBecomesOfIt } from './replyWords.ts';
import { sayBriefly } from './sayBriefly.ts';
import { historyFor, SentMessages, type SentMessage } from './sentMessages.ts';

/** What talking to agents needs. */
export interface TalkContext {
  readonly context: Context;
  readonly drafts: Drafts;
  readonly tree: AgentTree;
}

/** What goes along with the message to an agent, as that agent names it. */
export type Attach = (agent: Agent) => Attachment;

type ReplyButton = 'history' | 'editor' | 'queue' | 'steer';

const TRY_AGAIN = t('Try Again');
const SEND_NOW = t('Send Now');

/** Where what was typed to several agents at once is kept. */
const SEVERAL = 'send.several';

/** Asks for a message and sends it: it starts the agent's next turn, or steers the one that runs, or waits for its end. */
export async function send(by: TalkContext, target: unknown, attach?: Attach): Promise<void> {
  const question = attach === undefined ? t('Reply to which agent?') : t('Send it to which agent?');
  const agent = await chooseAgent(by.context, target, question, isLiving, by.tree.selectedAgentIds());
  if (agent === undefined) return;
  requireLivingAgent(agent);
  await markRead(by.context, agent.id);
  await reply(by, agent.id, false, attach?.(agent));
}

/** Asks for one message and sends it to all of the selected agents. */
export async function sendToSelected(by: TalkContext, args: CommandArguments): Promise<void> {
  const { context, drafts, tree } = by;
  const agents = await chooseAgents(context, tree, args, t('Reply to which agent?'), isLiving);
  const [first] = agents;
  if (first === undefined) return;
  if (agents.length === 1) return send(by, first.id);
  const answer = await askText(drafts, SEVERAL, {
    title: t('Reply to {0} Agents', agents.length),
    prompt: t(
      'To {0}. Those that work hear it in this turn, the others begin one.',
      agents.map(({ name }) => name).join(', '),
    ),
    placeholder: t('Stop after the current file and write down what is left'),
    buttons: [],
  });
  if (answer?.kind !== 'text') return;
  await forEachAgent(
    agents,
    (agent) => deliver(context, agent, answer.text, false),
    (done) => sayBriefly(t('Sent to {0} agents.', done.length)),
  );
  drafts.forget(SEVERAL);
}

/** Shows what the agent was told, wherever from; a message that is chosen is offered as a reply. */
export async function showHistory(by: TalkContext, target: unknown): Promise<void> {
  const { context, drafts } = by;
  const agent = await chooseAgent(context, target, t('Show the messages to which agent?'), () => true);
  if (agent === undefined) return;
  const text = await pickAsked(context, agent);
  if (text === undefined) return;
  requireLivingAgent(agent);
  if (!(await takeUp(by, agent, [drafts.text(purposeOf(agent.id)), text]))) await reply(by, agent.id, false);
}

function requireLivingAgent(agent: Agent): void {
  if (isLiving(agent)) return;
  throw new Failure('not-running', t('{0} has ended.', agent.name), { next: t('Run Resume Agent to go on with it.') });
}

function purposeOf(agentId: string): string {
  return `send:${agentId}`;
}

/** Makes what was sent before the draft of a reply. True when that is in an editor then: the question has one line. */
async function takeUp({ context, drafts }: TalkContext, agent: Agent, parts: readonly string[]): Promise<boolean> {
  const text = parts.filter((part) => part !== '').join(' ');
  drafts.setText(purposeOf(agent.id), text);
  if (!text.includes('\n')) return false;
  await openReplyEditor(context, agent, text);
  drafts.forget(purposeOf(agent.id));
  return true;
}

async function reply(by: TalkContext, agentId: string, queueAtFirst: boolean, attachment?: Attachment): Promise<void> {
  const { context, drafts } = by;
  const purpose = purposeOf(agentId);
  for (let queue = queueAtFirst; ;) {
    const agent = context.fleet.get(agentId);
    if (agent === undefined) return;
    const answer = await askText(drafts, purpose, {
      title:
        attachment === undefined
          ? t('Reply to {0}', agent.name)
          : t('Reply to {0}: {1}', agent.name, attachmentInShort(attachment)),
      prompt: whatBecomesOfIt(agent, queue),
      placeholder:
        attachment === undefined ? t('Now do the same for the other module') : t('Explain this, and add tests for it'),
      buttons: buttonsOf(agent, queue),
    });
    if (answer === undefined) return;
    if (answer.kind === 'text') return deliverOrKeep(by, agent, answer.text, queue, attachment);
    switch (answer.id) {
      case 'queue':
      case 'steer':
        queue = answer.id === 'queue';
        break;
      case 'editor':
        await openReplyEditor(context, agent, promptOf(drafts.text(purpose), attachment));
        drafts.forget(purpose);
        return;
      case 'history': {
        const picked = await pickSent(context, agent);
        if (picked !== undefined && (await takeUp(by, agent, [drafts.text(purpose), picked.text]))) return;
        break;
      }
    }
  }
}

function buttonsOf(agent: Agent, queue: boolean): readonly TextButton<ReplyButton>[] {
  const when: readonly TextButton<ReplyButton>[] = !isBusy(agent)
    ? []
    : queue
      ? [{ id: 'steer', icon: 'zap', label: t('Send into This Turn') }]
      : [{ id: 'queue', icon: 'watch', label: t('Queue for After This Turn') }];
  return [
    ...when,
    { id: 'history', icon: 'history', label: t('History') },
    { id: 'editor', icon: 'edit', label: t('Write in Editor') },
  ];
}

async function deliverOrKeep(
  by: TalkContext,
  agent: Agent,
  text: string,
  queue: boolean,
  attachment: Attachment | undefined,
): Promise<void> {
  const { context, drafts } = by;
  try {
    await deliver(context, agent, promptOf(text, attachment), queue);
    if (queue) by.tree.unfoldQueueOf(agent.id);
    drafts.forget(purposeOf(agent.id));
  } catch (error) {
    const cannotQueue = queue && error instanceof Failure && error.code === 'unsupported';
    const again = cannotQueue ? SEND_NOW : TRY_AGAIN;
    const pressed = await presentError(context.log, t('Cannot send to {0}', agent.name), error, again);
    if (pressed === undefined) return;
    await (cannotQueue ? deliverOrKeep(by, agent, text, false, attachment) : reply(by, agent.id, queue, attachment));
  }
}

interface SentItem extends QuickPickItem {
  readonly message?: SentMessage;
}

async function pickSent({ extension }: Context, agent: Agent): Promise<SentMessage | undefined> {
  const { own, others } = historyFor(new SentMessages(extension.workspaceState).all(), agent.id);
  const items: SentItem[] = [
    ...section(t('To {0}', agent.name), own, () => ''),
    ...section(t('To others'), others, ({ agentName }) => `${t('to {0}', agentName)} · `),
  ];
  if (items.length === 0) items.push({ label: t('Nothing has been sent from here yet.') });
  const picked = await window.showQuickPick(items, {
    title: t('History'),
    placeHolder: t('Take a message that was sent before'),
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
