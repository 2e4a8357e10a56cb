import { stat } from 'node:fs/promises';
import type { Client } from '../codex/client.ts';
import { EngineError } from '../codex/connection.ts';
import { isFar } from '../codex/engineAddress.ts';
import type { Result } from '../codex/methods.ts';
import type { AgentRecord } from './agent.ts';

/** An idle thread is unloaded a minute after its last subscriber left; only a resume of ours brings its settings back. */
export async function loaded<T>(client: Client, record: AgentRecord, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EngineError) || !error.message.startsWith('thread not found')) throw error;
    await resumeThread(client, record);
    return work();
  }
}

/** So much of a conversation on disk is asked for in one answer, in bytes: far below what a connection takes at once. */
const SHORT_HISTORY = 8 * 1024 * 1024;

/**
 * Loads the thread and subscribes to it. Codex keeps its sandbox only where the folder is trusted, and applies the settings
 * of a resume by loading the thread anew, which it does whenever nobody is subscribed and no turn shows, and a turn that it
 * has just accepted is then lost. So they are sent only for a thread that is not loaded. `withUsage`: Codex tells the newest
 * token usage too; of an idle thread only together with its history, so not of a long one, nor of one on another machine.
 */
export async function resumeThread(
  client: Client,
  record: AgentRecord,
  withUsage = false,
): Promise<Result<'thread/resume'>> {
  const { threadId, threadConfig, sandbox, engine } = record;
  const { thread } = await client.call('thread/read', { threadId });
  const settings = thread.status.type === 'notLoaded' ? { sandbox, config: { ...threadConfig } as never } : {};
  const excludeTurns = !withUsage || isFar(engine) || !(await isShort(thread.path));
  return client.call('thread/resume', { threadId, excludeTurns, ...settings });
}

/** A conversation that has just begun has no file yet. */
async function isShort(path: string | null): Promise<boolean> {
  const found = path === null ? undefined : await stat(path).catch(() => undefined);
  return (found?.size ?? 0) <= SHORT_HISTORY;
}
