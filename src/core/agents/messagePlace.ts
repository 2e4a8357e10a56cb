import { delay } from '../base/wait.ts';
import { UnsupportedMethod, type Client } from '../codex/client.ts';
import { EngineError } from '../codex/connection.ts';
import type { Result } from '../codex/methods.ts';
import { answersUser, messageIdsOf } from '../codex/turnEvents.ts';
import type { AgentRecord } from './agent.ts';
import type { Home } from './home.ts';
import { highestTurn } from './ledger.ts';
import { compare } from './reconcile.ts';
import { readFacts } from './records.ts';

/** Where a message is: in a turn, or in the queue (no turn id). Undefined when Codex never took it. */
export async function findMessage(
  client: Client,
  threadId: string,
  messageId: string,
): Promise<{ turnId: string | undefined } | undefined> {
  const { data } = await client.call('thread/turns/list', { threadId, limit: 20, itemsView: 'full' });
  const turn = data.find((one) => messageIdsOf(one).includes(messageId));
  if (turn !== undefined) return { turnId: turn.id };
  const queued = await queueOf(client, threadId);
  return queued.some(({ clientUserMessageId }) => clientUserMessageId === messageId)
    ? { turnId: undefined }
    : undefined;
}

/** Messages that wait for the running turn's end; none where this Codex has no queue. */
export async function queueOf(client: Client, threadId: string): Promise<Result<'thread/queue/list'>['data']> {
  try {
    const queued: Result<'thread/queue/list'>['data'] = [];
    let cursor: string | null = null;
    do {
      const page: Result<'thread/queue/list'> = await client.call('thread/queue/list', {
        threadId,
        limit: 100,
        cursor,
      });
      queued.push(...page.data);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return queued;
  } catch (error) {
    if (error instanceof UnsupportedMethod || error instanceof EngineError) return [];
    throw error;
  }
}

/** A queued message is answered by the first turn after `after`; `turnId` is that turn if it has begun already. */
export interface QueuePlace {
  readonly after: number;
  readonly turnId: string | undefined;
}

/** How long a message may be in neither queue nor turn, on its way from one to the other, in milliseconds. */
const PASSAGE = 1000;

/** To be asked under the agent's lock, so that no number is given meanwhile. */
export async function queuePlaceOf(
  home: Home,
  record: AgentRecord,
  client: Client,
  messageId: string,
): Promise<QueuePlace> {
  const facts = await readFacts(home, record.id);
  const sentTo = new Set(facts.flatMap((fact) => (fact.kind === 'sent' && fact.turnId ? [fact.turnId] : [])));
  const deadline = Date.now() + PASSAGE;
  for (;;) {
    const ahead = await countAhead(client, record.threadId, messageId);
    const turnId = ahead === undefined ? (await findMessage(client, record.threadId, messageId))?.turnId : undefined;
    if (ahead === undefined && turnId === undefined && Date.now() < deadline) {
      await delay(5);
      continue;
    }
    const { missing, running } = await compare(home, record, client);
    // The queue has moved on while we looked at the turns: look again.
    if (ahead !== undefined && (await countAhead(client, record.threadId, messageId)) !== ahead) continue;
    const earlier = [...missing, ...(running === undefined ? [] : [running])]
      .filter(({ id }) => turnId === undefined || id < turnId)
      .filter((turn) => answersUser(turn) || sentTo.has(turn.id));
    return { after: (await highestTurn(home, record.id)) + earlier.length + (ahead ?? 0), turnId };
  }
}

/** How many messages are before this one in the queue; undefined when it is not there. */
async function countAhead(client: Client, threadId: string, messageId: string): Promise<number | undefined> {
  const queue = await queueOf(client, threadId);
  const place = queue.findIndex(({ clientUserMessageId }) => clientUserMessageId === messageId);
  return place < 0 ? undefined : place;
}
