import { Failure, messageOf } from '../base/errors.ts';
import { hexDigits } from '../base/ids.ts';
import { t } from '../base/l10n.ts';
import type { Client } from '../codex/client.ts';
import { EngineError } from '../codex/connection.ts';
import { hostOf, isFar, type EngineAddress } from '../codex/engineAddress.ts';
import type { Result } from '../codex/methods.ts';
import { threadWriters } from '../codex/threadWriters.ts';
import { approvalsOf } from '../codex/threadSettings.ts';
import { ATTACHMENT_TYPE } from '../codex/turnEvents.ts';
import { workTypeOf } from '../patterns/roles.ts';
import type { AgentRecord, Sandbox } from './agent.ts';
import { nameFromPrompt } from './agentName.ts';
import { headCommit } from './filesModified.ts';
import type { General } from './general.ts';
import type { Home } from './home.ts';
import { logSpawn } from './logEntries.ts';
import { runThrough } from './machine.ts';
import { readRecords, writeRecord } from './records.ts';
import { surroundingsOf } from './surroundings.ts';

export interface Adoption {
  readonly threadId: string;
  readonly engine: EngineAddress;
  readonly general: General;
  /** Undefined: as Codex calls it, else from its first message. */
  readonly name: string | undefined;
}

/** Makes an agent of a conversation that is in Codex already. It keeps its settings, and its turns so far count. */
export async function adoptThread(home: Home, client: Client, adoption: Adoption): Promise<AgentRecord> {
  const { threadId, engine, general } = adoption;
  await home.prepare();
  const known = (await readRecords(home)).records.find((record) => record.threadId === threadId);
  if (known !== undefined) {
    throw new Failure('usage', t('The conversation {0} is job {1} already.', threadId, known.id));
  }
  const resumed = await resume(client, adoption);
  const far = isFar(engine);
  const { thread, cwd, model, reasoningEffort } = resumed;
  const sandbox = sandboxOf(resumed);
  // Of a far one, project and agents.log are on that machine.
  const { baseCommit, log } = far
    ? { baseCommit: await headCommit(cwd, runThrough(client)), log: {} }
    : await surroundingsOf(cwd);
  const turns = await client.call('thread/turns/list', { threadId, limit: 2, itemsView: 'notLoaded' });
  const adoptedUpTo = turns.data.find(({ status }) => status !== 'inProgress')?.id;
  const record: AgentRecord = {
    version: 1,
    id: hexDigits(8),
    threadId,
    engine,
    host: hostOf(engine),
    cwd,
    name: adoption.name ?? (thread.name || nameFromPrompt(thread.preview)),
    model,
    reasoningEffort: reasoningEffort ?? 'medium',
    sandbox,
    approvalPolicy: approvalsOf(resumed.approvalPolicy),
    threadConfig: {},
    general,
    ...(baseCommit === undefined ? {} : { baseCommit }),
    ...(log.file === undefined ? {} : { logFile: log.file }),
    type: workTypeOf(undefined, sandbox),
    ...(adoptedUpTo === undefined ? {} : { adoptedUpTo }),
    createdAt: new Date().toISOString(),
  };
  if (adoption.name !== undefined) await client.call('thread/name/set', { threadId, name: adoption.name });
  await client.call('thread/attachment/add', {
    threadId,
    attachmentType: ATTACHMENT_TYPE,
    identityKey: record.id,
    payload: record as never,
  });
  await writeRecord(home, record, thread.preview);
  await logSpawn(home, record, thread.preview);
  return record;
}

async function resume(client: Client, { threadId, engine }: Adoption): Promise<Result<'thread/resume'>> {
  try {
    return await client.call('thread/resume', { threadId, excludeTurns: true });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (/active writer/.test(error.message)) throw await openElsewhere(client, threadId, engine, error);
    throw new Failure('unknown-agent', t('Could not adopt {0}: {1}.', threadId, messageOf(error)), {
      next: t('See the conversations of this Codex with: codex resume --all'),
      cause: error,
    });
  }
}

async function openElsewhere(client: Client, threadId: string, engine: EngineAddress, cause: Error): Promise<Failure> {
  const writers = isFar(engine) ? undefined : await threadWriters(client.codexHome, [threadId]);
  const pid = writers?.get(threadId);
  const what =
    pid === undefined ? t('Another Codex process has it open.') : t('Another Codex process ({0}) has it open.', pid);
  return new Failure('unknown-agent', what, {
    next: t('End that one, then adopt it again.'),
    cause,
  });
}

function sandboxOf({ sandbox }: Result<'thread/resume'>): Sandbox {
  switch (sandbox.type) {
    case 'readOnly':
      return 'read-only';
    case 'workspaceWrite':
      return 'workspace-write';
    case 'dangerFullAccess':
    case 'externalSandbox':
      return 'danger-full-access';
  }
}
