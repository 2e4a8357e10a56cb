import { randomBytes } from 'node:crypto';
import { readRecord, writeRecord } from '../../src/core/agents/records.ts';
import type { Connection } from '../../src/core/codex/connection.ts';
import { textInput } from './rawConnection.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

export interface Adopted {
  readonly id: string;
  readonly threadId: string;
}

/**
 * A conversation that a person began in Codex itself, with one turn, taken over as an agent: for these Codex keeps an
 * unread mark. `flags` are those of `start` and choose its engine.
 */
export async function adoptedAgent(world: World, codex: Connection, ...flags: string[]): Promise<Adopted> {
  const settings = { cwd: world.project, sandbox: 'workspace-write', approvalPolicy: 'never' };
  const { thread } = (await codex.call('thread/start', settings)) as { thread: { id: string } };
  await codex.call('turn/start', { threadId: thread.id, input: textInput('[[text:adopted answer]]') });
  // Codex refuses to look at a conversation whose file is made and not yet written.
  const mark = async (): Promise<string> => (await codexMark(codex, thread.id).catch(() => undefined))?.mark ?? 'none';
  await until('its turn has ended', async () => (await mark()) === 'unread');
  const record = await readRecord(world.home, await world.start('[[text:as the record of the other]]', ...flags));
  const id = randomBytes(4).toString('hex');
  const createdAt = new Date().toISOString();
  await writeRecord(world.home, { ...record, id, threadId: thread.id, createdAt }, 'Adopted');
  return { id, threadId: thread.id };
}

export async function codexMark(
  codex: Connection,
  threadId: string,
): Promise<{ mark: 'read' | 'unread' | 'none'; revision: string }> {
  const { readState } = (await codex.call('thread/read', { threadId })) as {
    readState: { firstUnread: unknown; revision: string } | null;
  };
  if (readState === null) return { mark: 'none', revision: '' };
  return { mark: readState.firstUnread === null ? 'read' : 'unread', revision: readState.revision };
}

/** As Codex's own programs do when somebody has read. */
export async function markReadInCodex(codex: Connection, threadId: string): Promise<void> {
  const { revision } = await codexMark(codex, threadId);
  await codex.call('thread/readState/update', { threadId, operation: { type: 'read' }, expectedRevision: revision });
}
