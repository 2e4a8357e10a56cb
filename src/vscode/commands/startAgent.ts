import { window } from 'vscode';
import type { AgentRecord } from '../../core/agents/agent.ts';
import { USER } from '../../core/agents/general.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { spawnAgent, type Spawner } from '../../core/agents/spawnAgent.ts';
import { messageOf } from '../../core/base/errors.ts';
import type { Environment } from '../../core/codex/findCodex.ts';
import { currentEngine, currentEnv } from '../codex/currentEngine.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings.ts';
import type { AgentTerminals } from '../terminals/agentTerminals.ts';
import { AGENTS_VIEW } from './commandIds.ts';
import type { Drafts } from './drafts.ts';
import { inEditorWords } from './inEditorWords.ts';
import { DEFAULTS, type SpawnOptions } from './spawnOptions.ts';

/** What spawning needs besides what all parts of the window share. */
export interface SpawnContext {
  readonly context: Context;
  readonly drafts: Drafts;
  readonly terminals: AgentTerminals;
}

export interface Start {
  readonly prompt: string;
  /** Where it works if the options do not say otherwise. */
  readonly folder: string;
  readonly options: SpawnOptions;
}

/** Starts an agent of the user's; `arrived` is as for `bringUp`. */
export async function startAgent(by: SpawnContext, start: Start, arrived: () => void | Promise<void>): Promise<void> {
  await bringUp(
    by,
    () => spawn(by.context, start),
    async () => {
      if (Object.keys(start.options).length > 0) by.drafts.setLastOptions(start.options);
      await arrived();
    },
  );
}

/**
 * Spawns an agent and shows it. Returns when Codex has accepted its first turn and the tree shows it; `arrived` is called
 * then, before its terminal opens.
 */
export async function bringUp(
  { context, terminals }: SpawnContext,
  spawnIt: () => Promise<AgentRecord>,
  arrived: () => void | Promise<void>,
): Promise<void> {
  const { fleet, log } = context;
  const record = await window.withProgress({ location: { viewId: AGENTS_VIEW } }, async () => {
    try {
      return await spawnIt();
    } catch (error) {
      throw inEditorWords(error);
    }
  });
  // The agent works by now: whatever fails from here on must not look as if it could not be started.
  try {
    await Promise.all([arrived(), fleet.scan()]);
    const agent = fleet.get(record.id);
    if (agent !== undefined) await terminals.openAfterSpawn(agent);
  } catch (error) {
    log.warn(`Agent ${record.id} was started, but: ${messageOf(error)}`);
  }
}

export function spawnerFor({ home, recorder, log }: Context, env: Environment): Spawner {
  return {
    home,
    env,
    onNote: (line) => log.info(line),
    onAccepted: async ({ engine }) => {
      await ensureRecorder(home, engine, env, recorder).catch((error: unknown) => log.warn(messageOf(error)));
    },
  };
}

async function spawn(context: Context, { prompt, folder, options }: Start): Promise<AgentRecord> {
  const env = currentEnv(context);
  const engine = await currentEngine(context);
  return spawnAgent(spawnerFor(context, env), {
    prompt,
    cwd: options.folder ?? folder,
    engine,
    general: USER,
    sandbox: options.sandbox ?? DEFAULTS.sandbox,
    approvalPolicy: options.approvals ?? DEFAULTS.approvals,
    model: options.model ?? readSettings().model ?? (env['CODEX_AGENT_MODEL'] || undefined),
    reasoningEffort: options.effort ?? DEFAULTS.effort,
    name: options.name,
    search: options.search ?? true,
    plan: false,
    allowCommit: options.allowCommit ?? false,
    noLog: false,
    extraEnv: {},
  });
}
