import type { Client } from '../codex/client.ts';
import type { AgentRecord } from './agent.ts';

/** `/compact`: Codex shortens the conversation in a turn of its own, which gets no number. */
export async function compactAgent(client: Client, { threadId }: AgentRecord): Promise<void> {
  await client.call('thread/compact/start', { threadId });
}

/** `/review`: Codex reviews the uncommitted changes in the agent's folder. */
export async function reviewAgent(client: Client, { threadId }: AgentRecord): Promise<void> {
  await client.call('review/start', { threadId, target: { type: 'uncommittedChanges' } });
}
