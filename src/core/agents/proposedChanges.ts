import type { Client } from '../codex/client.ts';
import { fileChangeOf } from '../codex/turnEvents.ts';
import type { FileChange } from './agent.ts';

/**
 * The changes of files that the item of a running turn proposes, for who was not there when Codex told of them; empty
 * when there is no such item. Loads the thread, and subscribes to it.
 */
export async function proposedChanges(
  client: Client,
  threadId: string,
  itemId: string,
): Promise<readonly FileChange[]> {
  // Nothing else lists what is not over.
  const { initialTurnsPage } = await client.call('thread/resume', {
    threadId,
    excludeTurns: true,
    initialTurnsPage: { limit: 1, itemsView: 'full' },
  });
  const item = initialTurnsPage?.data[0]?.items.find(({ id }) => id === itemId);
  return item?.type === 'fileChange' ? item.changes.map(fileChangeOf) : [];
}
