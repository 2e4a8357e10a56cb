import type { AgentRecord, QueuedMessage } from '../../core/agents/agent.ts';
import { editQueued, queuedMessages, withdrawQueued } from '../../core/agents/queue.ts';
import { readRecord } from '../../core/agents/records.ts';
import { plainText } from '../../core/agents/transcript.ts';
import { Failure } from '../../core/base/errors.ts';
import { shortened } from '../../core/base/shorten.ts';
import type { Client } from '../../core/codex/client.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { textOf } from '../typedText.ts';
import { withEngine } from './withEngine.ts';

export interface QueueOptions {
  readonly edit?: number;
  readonly withdraw?: number;
  readonly json?: boolean;
}

/** In characters: a message is told from the others by its beginning. */
const SHOWN = 100;

export async function queue(
  context: Context,
  id: string,
  words: readonly string[],
  { edit, withdraw, json }: QueueOptions,
): Promise<number> {
  if (edit === undefined && words.length > 0) {
    throw new Failure('usage', 'What is to be done with this message?', {
      next: `Queue it with: codex-agent send ${id} --queue "message", or change one with --edit <n>.`,
    });
  }
  const record = await readRecord(context.home, id);
  const text = edit === undefined ? '' : await textOf(words, 'message');
  return withEngine(context, record, async (connect) => {
    const client = await connect();
    if (edit !== undefined) {
      await editQueued(client, record, await numbered(client, record, edit), text);
    } else if (withdraw !== undefined) {
      await withdrawQueued(context.home, client, record, await numbered(client, record, withdraw));
    }
    const waiting = await queuedMessages(client, record.threadId);
    context.print(json === true ? `${JSON.stringify(asJson(id, waiting))}\n` : asText(id, waiting));
    return EXIT.ok;
  });
}

async function numbered(client: Client, { id, threadId }: AgentRecord, number: number): Promise<QueuedMessage> {
  const found = (await queuedMessages(client, threadId))[number - 1];
  if (found !== undefined) return found;
  throw new Failure('usage', `Job ${id} has no queued message ${number}.`, { next: `See: codex-agent queue ${id}` });
}

function asText(id: string, waiting: readonly QueuedMessage[]): string {
  if (waiting.length === 0) return `Nothing waits for job ${id}.\n`;
  const line = (text: string): string => shortened(plainText(text).replaceAll(/\s+/g, ' ').trim(), SHOWN);
  return waiting.map(({ text }, index) => `${index + 1}  ${line(text)}\n`).join('');
}

function asJson(id: string, waiting: readonly QueuedMessage[]): Record<string, unknown> {
  return { id, queue: waiting.map(({ messageId, text }) => ({ message_id: messageId, text })) };
}
