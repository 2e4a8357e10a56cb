import { UnsupportedMethod, type Client } from '../codex/client.ts';
import { EngineError } from '../codex/connection.ts';
import type { Thread } from '../codex/protocol/v2/Thread.ts';
import { subAgentOfThread, subAgentsOf } from '../codex/turnEvents.ts';
import type { SubAgent } from './agent.ts';
import type { AgentEvent } from './agentEvent.ts';

/** Every sub-agent of the thread, and theirs. Found in the calls that spawned them where this Codex cannot list them. */
export async function subAgentsOfThread(client: Client, threadId: string): Promise<readonly SubAgent[]> {
  return (await listed(client, threadId)) ?? foundInCalls(client, threadId);
}

/** Undefined when Codex refuses the filter, or passes over it: then it lists everybody's. */
async function listed(client: Client, ancestorThreadId: string): Promise<readonly SubAgent[] | undefined> {
  const threads = new Map<string, Thread>();
  let cursor: string | null = null;
  try {
    do {
      const page: { data: Thread[]; nextCursor: string | null } = await client.call('thread/list', {
        ancestorThreadId,
        limit: 100,
        cursor,
        sourceKinds: ['subAgent', 'subAgentThreadSpawn', 'subAgentOther'],
        modelProviders: [],
      });
      for (const thread of page.data) threads.set(thread.id, thread);
      cursor = page.nextCursor;
    } while (cursor !== null);
  } catch (error) {
    if (error instanceof EngineError || error instanceof UnsupportedMethod) return undefined;
    throw error;
  }
  const descends = ({ parentThreadId }: Thread): boolean => {
    if (parentThreadId === null || parentThreadId === ancestorThreadId) return parentThreadId !== null;
    const parent = threads.get(parentThreadId);
    return parent !== undefined && descends(parent);
  };
  return [...threads.values()].every(descends) ? [...threads.values()].map(subAgentOfThread) : undefined;
}

async function foundInCalls(client: Client, threadId: string): Promise<readonly SubAgent[]> {
  const found = new Map<string, SubAgent>();
  let cursor: string | null = null;
  try {
    do {
      const page: { data: { item: Parameters<typeof subAgentsOf>[0] }[]; nextCursor: string | null } =
        await client.call('thread/items/list', { threadId, limit: 100, cursor });
      for (const { item } of page.data) {
        if (item.type !== 'collabAgentToolCall' || item.tool !== 'spawnAgent') continue;
        for (const one of subAgentsOf(item)) found.set(one.threadId, one);
      }
      cursor = page.nextCursor;
    } while (cursor !== null);
  } catch (error) {
    if (error instanceof EngineError) return [];
    throw error;
  }
  const deeper = await Promise.all([...found.keys()].map((child) => foundInCalls(client, child)));
  return [...found.values(), ...deeper.flat()];
}

/** What an event of a sub-agent's thread says of it; undefined for most. */
export function subAgentToldOf(threadId: string, event: AgentEvent): SubAgent | undefined {
  switch (event.kind) {
    case 'status':
      return { threadId, name: '', working: event.status === 'active' };
    case 'activity':
      return { threadId, name: '', working: true, activity: event.activity };
    default:
      return undefined;
  }
}
