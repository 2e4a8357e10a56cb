import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { Client } from '../codex/client.ts';
import { ConnectionLost } from '../codex/connection.ts';
import { connectOrStart } from '../codex/engine.ts';
import type { Environment } from '../codex/findCodex.ts';
import type { Params } from '../codex/methods.ts';
import { ATTACHMENT_TYPE } from '../codex/turnEvents.ts';
import type { AgentRecord } from './agent.ts';
import type { Home } from './home.ts';
import { findMessage } from './messagePlace.ts';
import { removeRecord, writeRecord } from './records.ts';
import { userText } from './message.ts';

/** What the first turn of a new thread needs. */
export interface FirstTurn {
  readonly home: Home;
  readonly env: Environment;
  readonly client: Client;
  readonly record: AgentRecord;
  readonly prompt: string;
  readonly plan: boolean;
  readonly messageId: string;
}

/** The turn that Codex has accepted. When it could not be, thread and record are gone again. */
export async function offerFirstTurn(first: FirstTurn): Promise<string> {
  const { home, env, client, record, messageId, prompt } = first;
  const { threadId } = record;
  try {
    // Codex stores a thread's attachments only once it has a name or a turn: name first.
    const named = client.call('thread/name/set', { threadId, name: record.name });
    const attached = client.call('thread/attachment/add', {
      threadId,
      attachmentType: ATTACHMENT_TYPE,
      identityKey: record.id,
      payload: withoutEnvironment(record) as never,
    });
    await allOf([named, attached, writeRecord(home, record, prompt)]);
    return (await client.call('turn/start', startOf(first))).turn.id;
  } catch (error) {
    // With the connection gone Codex may or may not have the turn: only asking again tells.
    const again = error instanceof ConnectionLost ? await connectOrStart(record.engine, env) : client;
    try {
      const taken = again === client ? undefined : await findMessage(again, threadId, messageId).catch(() => undefined);
      if (taken?.turnId !== undefined) return taken.turnId;
      await again.call('thread/delete', { threadId }).catch(() => undefined);
      await removeRecord(home, record.id);
      if (again === client) throw error;
      throw new Failure('no-engine', t('Codex stopped while the agent was being started. Nothing of it is left.'), {
        next: t('Start it again.'),
        cause: error,
      });
    } finally {
      if (again !== client) again.dispose();
    }
  }
}

/** Rejects as `Promise.all` does, but not before all have ended: what is to be taken back must not come afterwards. */
async function allOf(works: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(works);
  await Promise.all(works);
}

function startOf({ record, prompt, plan, messageId }: FirstTurn): Params<'turn/start'> {
  const { threadId, model, reasoningEffort: effort } = record;
  const params: Params<'turn/start'> = { threadId, input: userText(prompt), effort, clientUserMessageId: messageId };
  if (!plan) return params;
  const settings = { model, reasoning_effort: effort, developer_instructions: null };
  return { ...params, collaborationMode: { mode: 'plan', settings } };
}

/** Attachments are limited to 64 KiB and visible to every client: the caller's environment stays out of them. */
function withoutEnvironment(record: AgentRecord): AgentRecord {
  const kept = Object.entries(record.threadConfig).filter(([key]) => !key.startsWith('shell_environment_policy.'));
  return { ...record, threadConfig: Object.fromEntries(kept) };
}
