import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { textOf } from '../typedText.ts';
import { Failure } from '../../core/base/errors.ts';
import type { AgentRecord, Approvals, Sandbox } from '../../core/agents/agent.ts';
import { whoAsks } from '../../core/agents/general.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { nameFromPrompt } from '../../core/agents/agentName.ts';
import { spawnAgent, type SpawnRequest, type Spawner } from '../../core/agents/spawnAgent.ts';
import { parseVariable } from '../../core/agents/threadConfig.ts';
import { isFar } from '../../core/codex/engineAddress.ts';
import { chooseEngine } from '../../core/codex/hosts.ts';
import { usualSandbox } from '../../core/patterns/roles.ts';
import { dryRun, type StartRequest } from './dryRun.ts';
import { readPrompt, roleOf, type PromptOptions } from './startPrompt.ts';
import { invalid, workOf, type WorkOptions } from './startWork.ts';

export interface StartOptions extends PromptOptions, WorkOptions {
  readonly model?: string;
  readonly fast?: boolean;
  readonly reasoning: string;
  readonly sandbox?: string;
  readonly approvals: string;
  readonly dir?: string;
  readonly name?: string;
  /** Its name; true when it has none. */
  readonly worktree?: string | true;
  readonly general?: string;
  readonly parentSession?: string;
  readonly env?: readonly string[];
  readonly engine?: string;
  readonly host?: string;
  readonly wsTokenFile?: string;
  readonly codex?: string;
  readonly search: boolean;
  readonly plan?: boolean;
  readonly allowCommit?: boolean;
  readonly log: boolean;
  readonly wait?: boolean;
  readonly outputLastMessage?: string;
  readonly notifyOnComplete?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

// Loaded when they are asked for: every start would pay for them.
const worktrees = () => import('../../core/worktrees/spawnInWorktree.ts');
const awaitVerb = () => import('./awaitTurn.ts');
const notifyCommand = () => import('../notifyCommand.ts');

const SANDBOXES: readonly string[] = ['read-only', 'workspace-write', 'danger-full-access'] satisfies Sandbox[];
export const APPROVALS: readonly string[] = ['never', 'on-request', 'untrusted'] satisfies Approvals[];

export async function start(context: Context, words: readonly string[], options: StartOptions): Promise<number> {
  // `--worktree "do it"`: the name may be left out, and then what follows is the prompt.
  const { worktree } = options;
  const unnamed = typeof worktree === 'string' && words.length === 0;
  const task = await textOf(unnamed ? [worktree] : words, 'prompt');
  if (task.trim() === '') {
    throw new Failure('usage', 'Error: No prompt provided', { next: '\nUse: codex-agent start "what to do"' });
  }
  const cwd = resolve(options.host === undefined ? (options.dir ?? '.') : '.');
  const request = await requestOf(context, options, cwd);
  const prompt = await readPrompt(context, task, options, cwd);
  if (options.dryRun === true) return dryRun(context, prompt, request, options.json === true);

  if (options.outputLastMessage !== undefined) await (await awaitVerb()).checkOutputFile(options.outputLastMessage);

  if ((options.outputLastMessage ?? options.notifyOnComplete) !== undefined) context.outlive();

  const { env, home } = context;
  const { engine, host } = await chooseEngine(options, env, home.folder);
  const general = await whoAsks(env, options.general ?? options.parentSession);
  const spawner: Spawner = {
    home,
    env,
    onNote: context.say,
    onStartingEngine: () => context.say('Starting Codex…'),
    onAccepted: (accepted) => ensureRecorder(home, accepted.engine, env, context.recorder),
  };
  // On another machine it is looked for there: without --dir the folder of the same name.
  const far = isFar(engine);
  const place = far && options.dir !== undefined ? { cwd: options.dir } : {};
  if (far && worktree !== undefined) {
    throw new Failure('usage', 'Worktrees are made on this machine only.', { next: 'Leave out --worktree or --host.' });
  }
  const whole: SpawnRequest = { ...request, ...place, prompt: prompt.text, task: prompt.task, engine, host, general };
  const record =
    worktree === undefined
      ? await spawnAgent(spawner, whole)
      : await (
          await worktrees()
        ).spawnInWorktree(
          spawner,
          whole,
          typeof worktree === 'string' && !unnamed
            ? { exactly: worktree }
            : { like: options.name ?? nameFromPrompt(task) },
        );
  if (record.worktree !== undefined) {
    context.say(`Worktree: ${record.worktree.path} (branch ${record.worktree.branch})`);
  }
  context.print(options.json === true ? `${JSON.stringify(describeRecord(record))}\n` : startedText(record));
  const { notifyOnComplete, outputLastMessage } = options;
  if (options.wait !== true && (outputLastMessage ?? notifyOnComplete) === undefined) return EXIT.ok;
  if (options.json !== true) context.print('\n');
  const code = await (
    await awaitVerb()
  ).awaitTurns(context, [record.id], {
    json: options.json === true,
    ...(outputLastMessage === undefined ? {} : { outputLastMessage }),
  });
  if (notifyOnComplete !== undefined)
    await (await notifyCommand()).runNotifyCommand(context, record.id, notifyOnComplete, code);
  return code;
}

/** Everything that can be wrong with the options alone is said here, before anything is read or started. */
async function requestOf({ env }: Context, options: StartOptions, cwd: string): Promise<StartRequest> {
  const { approvals: approvalPolicy, fast, model } = options;
  const role = roleOf(options);
  const sandbox = options.sandbox ?? usualSandbox(role);
  if (!isSandbox(sandbox)) throw invalid('sandbox mode', sandbox, SANDBOXES);
  if (!isApprovals(approvalPolicy)) throw invalid('approvals', approvalPolicy, APPROVALS);
  if (fast === true && model !== undefined) {
    throw new Failure('usage', '--fast and --model both name a model.', { next: 'Leave out one of them.' });
  }
  return {
    cwd,
    sandbox,
    approvalPolicy,
    model: model ?? (env['CODEX_AGENT_MODEL'] || undefined),
    fast,
    reasoningEffort: options.reasoning,
    name: options.name,
    search: options.search,
    plan: options.plan === true,
    allowCommit: options.allowCommit === true,
    noLog: !options.log,
    extraEnv: Object.fromEntries((options.env ?? []).map(parseVariable)),
    role,
    ...(await workOf(options, cwd)),
  };
}

export function startedText({ id, model, reasoningEffort, cwd, threadId, host }: AgentRecord): string {
  return [
    `Job started: ${id}`,
    `Model: ${model} (${reasoningEffort})`,
    `Working dir: ${cwd}`,
    ...(host === 'local' ? [] : [`Host: ${host}`]),
    `Thread: ${threadId}`,
    '',
    'Commands:',
    `  Capture output:  codex-agent capture ${id}`,
    `  Send message:    codex-agent send ${id} "message"`,
    `  Attach session:  codex-agent attach ${id}`,
    '',
  ].join('\n');
}

export function describeRecord(record: AgentRecord): Record<string, unknown> {
  const { id, threadId, name, model, reasoningEffort, sandbox, approvalPolicy, cwd, host, general, createdAt } = record;
  return {
    id,
    thread_id: threadId,
    name,
    model,
    reasoning: reasoningEffort,
    sandbox,
    approvals: approvalPolicy,
    cwd,
    host,
    general,
    ...(record.role === undefined ? {} : { role: record.role }),
    ...(record.worktree === undefined ? {} : { worktree: record.worktree }),
    ...(record.fork === undefined ? {} : { fork_of: record.fork.of }),
    created_at: createdAt,
  };
}

function isSandbox(text: string): text is Sandbox {
  return SANDBOXES.includes(text);
}

export function isApprovals(text: string): text is Approvals {
  return APPROVALS.includes(text);
}
