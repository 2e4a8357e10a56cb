import type { Client } from '../codex/client.ts';
import type { AgentRecord } from './agent.ts';
import { plainText } from './transcript.ts';

/** A message that an agent was sent, wherever from. */
export interface AskedMessage {
  readonly turnId: string;
  readonly text: string;
  /** Epoch milliseconds; undefined where Codex does not know. */
  readonly at: number | undefined;
  /** The last thing that the agent said in that turn. */
  readonly answer: string;
}

/** As many turns are looked through as Codex tells of at once. */
const TURNS = 100;

/** What the agent was told in its newest turns, the newest first; of a fork also what its parent was told. */
export async function askedMessages(client: Client, { threadId }: AgentRecord): Promise<readonly AskedMessage[]> {
  const { data } = await client.call('thread/turns/list', { threadId, limit: TURNS, itemsView: 'full' });
  return data.flatMap(({ id, items, startedAt }) => {
    const answer = items.findLast((item) => item.type === 'agentMessage');
    return items
      .flatMap((item) => (item.type === 'userMessage' ? [item.content] : []))
      .map((content) => ({
        turnId: id,
        text: plainText(content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n')),
        at: startedAt === null ? undefined : startedAt * 1000,
        answer: answer?.type === 'agentMessage' ? answer.text : '',
      }))
      .toReversed();
  });
}
