import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { connectOrStart } from '../codex/engine.ts';
import type { AgentRecord } from './agent.ts';
import type { General } from './general.ts';
import { readFacts } from './records.ts';
import { settingsFrom } from './settings.ts';
import { spawnAgent, type Spawner } from './spawnAgent.ts';

export interface ForkRequest {
  /** Its first message. */
  readonly prompt: string;
  /** Undefined: from the message. */
  readonly name: string | undefined;
  readonly general: General;
}

/**
 * Starts an agent that knows what `parent` knew at the end of its newest ended turn, in the same folder and with the same
 * options. The parent goes on as if nothing had happened; it may also have ended.
 */
export async function forkAgent(spawner: Spawner, parent: AgentRecord, request: ForkRequest): Promise<AgentRecord> {
  const { engine, threadId } = parent;
  const client = await connectOrStart(engine, spawner.env, spawner.onStartingEngine);
  try {
    const { data } = await client.call('thread/turns/list', { threadId, limit: 2 });
    const [newest, before] = data;
    const running = newest?.status === 'inProgress' ? newest : undefined;
    const upTo = running === undefined ? newest : before;
    if (upTo === undefined) {
      throw new Failure('usage', t('Job {0} has not finished a turn yet, so there is nothing to fork.', parent.id), {
        next: t('Wait for its first turn, or start another agent.'),
      });
    }
    const { model, effort, approvals } = settingsFrom(parent, await readFacts(spawner.home, parent.id));
    const { cwd, host, sandbox, threadConfig, noLog, role, type, prd, phase } = parent;
    return await spawnAgent(spawner, {
      ...request,
      cwd,
      engine,
      host,
      sandbox,
      approvalPolicy: approvals,
      model,
      reasoningEffort: effort,
      fork: {
        of: parent.id,
        upTo: upTo.id,
        threadId,
        threadConfig,
        ...(running === undefined ? {} : { beforeTurnId: running.id }),
      },
      search: threadConfig['web_search'] === 'live',
      plan: false,
      allowCommit: false,
      noLog: noLog === true,
      extraEnv: {},
      role,
      type,
      prd,
      phase,
    });
  } finally {
    client.dispose();
  }
}
