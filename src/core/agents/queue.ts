import { Failure } from '../base/errors.ts';
import { withLock } from '../base/fileLock.ts';
import { t } from '../base/l10n.ts';
import { UnsupportedMethod, type Client } from '../codex/client.ts';
import { EngineError } from '../codex/connection.ts';
import type { AgentRecord, QueuedMessage } from './agent.ts';
import type { Home } from './home.ts';
import { queueOf } from './messagePlace.ts';
import { appendFact } from './records.ts';
import { checkMessage, userText } from './message.ts';

/** What waits for the end of the agent's running turn, in the order in which it will run. */
export async function queuedMessages(client: Client, threadId: string): Promise<readonly QueuedMessage[]> {
  return (await queueOf(client, threadId)).map(({ id, clientUserMessageId, input }) => ({
    id,
    messageId: clientUserMessageId,
    text: input.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n'),
  }));
}

/** Changes a message that still waits; it keeps its place. */
export async function editQueued(
  client: Client,
  { threadId }: AgentRecord,
  queued: QueuedMessage,
  text: string,
): Promise<void> {
  checkMessage(text);
  try {
    await client.call('thread/queue/update', { threadId, queuedSubmissionId: queued.id, input: userText(text) });
  } catch (error) {
    if (error instanceof UnsupportedMethod) {
      throw new Failure('unsupported', t('Codex {0} cannot change a queued message.', client.version), {
        next: t('Withdraw it and queue it again.'),
        cause: error,
      });
    }
    if (error instanceof EngineError) throw tooLate(error);
    throw error;
  }
}

/** Takes a message back that still waits: its turn will not begin, and those behind it move up. */
export async function withdrawQueued(
  home: Home,
  client: Client,
  { id, threadId }: AgentRecord,
  queued: QueuedMessage,
): Promise<void> {
  // Whoever sends counts the messages that wait, under this lock.
  await withLock(home.files(id).lock, async () => {
    const { deleted } = await client.call('thread/queue/delete', { threadId, queuedSubmissionId: queued.id });
    if (!deleted) throw tooLate();
    const { messageId } = queued;
    await appendFact(home, id, { kind: 'withdrawn', at: new Date().toISOString(), messageId });
  });
}

function tooLate(cause?: unknown): Failure {
  return new Failure(
    'not-running',
    t('The message does not wait any more: its turn has begun, or somebody withdrew it.'),
    {
      cause,
    },
  );
}
