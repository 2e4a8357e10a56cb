import { window, type TextDocument } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { reviveAgent } from '../../core/agents/endAgent.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import { asPlainText } from '../notifications/plainText.ts';
import { isLiving } from './chooseAgent.ts';
import { deliver } from './deliver.ts';
import { closeDraft, draftOf, draftUri, openDraft, openDraftUris } from './draftEditor.ts';
import { REPLY_LANGUAGE, agentIdOfReply, replyFileName } from './draftNames.ts';

/** Opens the editor for a reply of several lines: one for each agent, also when it has another name by now. */
export async function openReplyEditor({ extension }: Context, { id, name }: Agent, text: string): Promise<void> {
  const open = openDraftUris().find(({ path }) => agentIdOfReply(path) === id);
  await openDraft(open ?? draftUri(extension, replyFileName(id, name)), text);
}

const RESUME = t('Resume and Send');
const sending = new Set<TextDocument>();

/** Sends what the editor holds to the agent that it is for, or queues it; the editor closes when Codex has it. */
export async function sendReply(context: Context, target: unknown, queue: boolean): Promise<void> {
  const document = draftOf(target, REPLY_LANGUAGE);
  const text = document.getText();
  if (text.trim() === '') throw new Failure('usage', t('The reply is empty.'), { next: t('Write it first.') });
  if (sending.has(document)) return;
  sending.add(document);
  try {
    const agent = await agentOfReply(context, document);
    if (!isLiving(agent)) {
      const question = asPlainText(t('{0} has ended. Your reply stays in its editor.', agent.name));
      if ((await window.showWarningMessage(question, RESUME)) !== RESUME) return;
      await reviveAgent(context.home, agent.record);
    }
    await deliver(context, agent, text, queue);
    // What was written meanwhile stays.
    if (document.getText() === text) await closeDraft(context.extension, document);
  } finally {
    sending.delete(document);
  }
}

async function agentOfReply({ fleet }: Context, { uri }: TextDocument): Promise<Agent> {
  const agentId = agentIdOfReply(uri.path) ?? '';
  // A window that has just come back may not have looked yet.
  if (fleet.get(agentId) === undefined) await fleet.scan();
  const agent = fleet.get(agentId);
  if (agent !== undefined) return agent;
  throw new Failure('unknown-agent', t('The agent that this reply is for is gone.'), {
    next: t('Your text stays here.'),
  });
}
