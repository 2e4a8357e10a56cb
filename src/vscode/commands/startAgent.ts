import { relative, sep } from 'node:path';
import { window } from 'vscode';
import type { AgentRecord } from '../../core/agents/agent.ts';
import { nameFromPrompt } from '../../core/agents/agentName.ts';
import { USER } from '../../core/agents/general.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { spawnAgent, type Spawner, type SpawnRequest } from '../../core/agents/spawnAgent.ts';
import { messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Environment } from '../../core/codex/findCodex.ts';
import { leftOutLines, readFirstPrompt, type FirstPrompt } from '../../core/patterns/firstPrompt.ts';
import { usualSandbox } from '../../core/patterns/roles.ts';
import { spawnInWorktree } from '../../core/worktrees/spawnInWorktree.ts';
import { currentEngine, currentEnv } from '../codex/currentEngine.ts';
import type { Context } from '../context.ts';
import { asPlainText } from '../notifications/plainText.ts';
import { tellIfForeignFor } from '../language/foreignLog.ts';
import { readSettings, writesLog } from '../settings.ts';
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
  /** Of the role: what it is to look at. */
  readonly scope?: string;
}

export interface Started {
  readonly record: AgentRecord;
  readonly prompt: FirstPrompt;
}

/** Starts an agent of the user's; `arrived` is as for `bringUp`. */
export async function startAgent(
  by: SpawnContext,
  start: Start,
  arrived: (started: Started) => void | Promise<void>,
): Promise<void> {
  const { context, drafts } = by;
  await bringUp(
    by,
    () => spawn(context, start),
    async (started) => {
      const leftOut = leftOutLines(started.prompt.leftOut);
      if (leftOut.length > 0)
        void window.showWarningMessage(asPlainText(t('Files for {0}: {1}.', started.record.name, leftOut.join('; '))));
      const others = toRepeat(start.options);
      if (Object.keys(others).length > 0) drafts.setLastOptions(others);
      await arrived(started);
    },
  );
}

/**
 * Spawns an agent and shows it. Returns when Codex has accepted its first turn and the tree shows it; `arrived` is called
 * then, before its terminal opens.
 */
export async function bringUp<What extends { readonly record: AgentRecord }>(
  { context, terminals }: SpawnContext,
  spawnIt: () => Promise<What>,
  arrived: (started: What) => void | Promise<void>,
): Promise<void> {
  const { fleet, log } = context;
  const started = await window.withProgress({ location: { viewId: AGENTS_VIEW } }, async () => {
    try {
      return await spawnIt();
    } catch (error) {
      throw inEditorWords(error);
    }
  });
  const { record } = started;
  // The agent works by now: whatever fails from here on must not look as if it could not be started.
  try {
    await Promise.all([arrived(started), fleet.scan()]);
    const agent = fleet.get(record.id);
    if (agent !== undefined) await terminals.openAfterSpawn(agent);
    if (writesLog(record.cwd)) await tellIfForeignFor(context, record.cwd);
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

/** Spawns an agent of the user's, and shows nothing of it. */
export async function spawn(context: Context, { prompt: task, folder, options, scope }: Start): Promise<Started> {
  const env = currentEnv(context);
  const engine = await currentEngine(context);
  const { role, lens, files = [], worktree } = options;
  const cwd = options.folder ?? folder;
  const prompt = await readFirstPrompt(task, cwd, { map: options.map !== false, files, role, lens, scope });
  const spawner = spawnerFor(context, env);
  const request: SpawnRequest = {
    prompt: prompt.text,
    task: prompt.task,
    cwd,
    engine,
    general: USER,
    role,
    sandbox: options.sandbox ?? usualSandbox(role),
    approvalPolicy: options.approvals ?? DEFAULTS.approvals,
    model: options.model ?? readSettings().model ?? (env['CODEX_AGENT_MODEL'] || undefined),
    reasoningEffort: options.effort ?? DEFAULTS.effort,
    name: options.name,
    prd: options.forPhase && relative(cwd, options.forPhase.prd).split(sep).join('/'),
    phase: options.forPhase?.phase,
    search: options.search ?? true,
    plan: false,
    allowCommit: options.allowCommit ?? false,
    noLog: !writesLog(cwd),
    extraEnv: {},
  };
  if (worktree === undefined) return { prompt, record: await spawnAgent(spawner, request) };
  const name = worktree === true ? { like: options.name ?? nameFromPrompt(task) } : { exactly: worktree };
  return { prompt, record: await spawnInWorktree(spawner, request, name) };
}

/** What the next agent may have too: the name of a worktree is taken, and a phase is worked on already. */
function toRepeat(options: SpawnOptions): SpawnOptions {
  const { forPhase: _, ...others } = options;
  return others.worktree === undefined ? others : { ...others, worktree: true };
}
