import type { Client } from '../codex/client.ts';
import type { AgentRecord } from './agent.ts';
import { givenName } from './agentName.ts';

/** Codex keeps the name: every client sees the new one. Returns it. */
export async function renameAgent(client: Client, { threadId }: AgentRecord, wanted: string): Promise<string> {
  const name = givenName(wanted);
  await client.call('thread/name/set', { threadId, name });
  return name;
}
