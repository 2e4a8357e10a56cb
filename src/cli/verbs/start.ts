import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../../core/base/errors.ts';
import type { AgentRecord, Approvals, Sandbox } from '../../core/agents/agent.ts';
import { whoAsks } from '../../core/agents/general.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { spawnAgent, type SpawnRequest } from '../../core/agents/spawnAgent.ts';
import { parseVariable } from '../../core/agents/threadConfig.ts';
import { isFar } from '../../core/codex/engineAddress.ts';
import { chooseEngine } from '../../core/codex/hosts.ts';
import { awaitTurns, checkOutputFile } from './awaitTurn.ts';

export interface StartOptions {
  readonly model?: string;
  readonly reasoning: string;
  readonly sandbox: string;
  readonly approvals: string;
  readonly dir?: string;
  readonly name?: string;
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
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const SANDBOXES: readonly string[] = ['read-only', 'workspace-write', 'danger-full-access'] satisfies Sandbox[];
const APPROVALS: readonly string[] = ['never', 'on-request', 'untrusted'] satisfies Approvals[];

export async function start(context: Context, words: readonly string[], options: StartOptions): Promise<number> {
  const prompt = await textOf(words, 'prompt');
  if (prompt.trim() === '') {
    throw new Failure('usage', 'Error: No prompt provided', { next: '\nUse: codex-agent start "what to do"' });
  }
  const sandbox = options.sandbox;
  if (!isSandbox(sandbox)) throw invalid('sandbox mode', sandbox, SANDBOXES);
  const approvalPolicy = options.approvals;
  if (!isApprovals(approvalPolicy)) throw invalid('approvals', approvalPolicy, APPROVALS);
  if (options.dryRun === true) return dryRun(context, prompt, options);

  if (options.outputLastMessage !== undefined) await checkOutputFile(options.outputLastMessage);

  const { env, home } = context;
  const { engine, host } = await chooseEngine(options, env, home.folder);
  const general = await whoAsks(env, options.general ?? options.parentSession);
  const request: SpawnRequest = {
    prompt,
    // On another machine it is looked for there: without --dir the folder of the same name.
    cwd: isFar(engine) && options.dir !== undefined ? options.dir : resolve(options.dir ?? '.'),
    engine,
    host,
    general,
    sandbox,
    approvalPolicy,
    model: options.model ?? (env['CODEX_AGENT_MODEL'] || undefined),
    reasoningEffort: options.reasoning,
    name: options.name,
    search: options.search,
    plan: options.plan === true,
    allowCommit: options.allowCommit === true,
    noLog: !options.log,
    extraEnv: Object.fromEntries((options.env ?? []).map(parseVariable)),
  };
  const record = await spawnAgent(
    {
      home,
      env,
      onNote: context.say,
      onStartingEngine: () => context.say('Starting Codex…'),
      onAccepted: ({ engine }) => ensureRecorder(home, engine, env, context.recorder),
    },
    request,
  );
  context.print(options.json === true ? `${JSON.stringify(describeRecord(record))}\n` : startedText(record));
  if (options.wait !== true && options.outputLastMessage === undefined) return EXIT.ok;
  if (options.json !== true) context.print('\n');
  return awaitTurns(context, [record.id], {
    json: options.json === true,
    ...(options.outputLastMessage === undefined ? {} : { outputLastMessage: options.outputLastMessage }),
  });
}

/** The words of the command line, or standard input for a lone `-`, so that size and quoting never matter. */
export async function textOf(words: readonly string[], what: string): Promise<string> {
  if (words.length !== 1 || words[0] !== '-') return words.join(' ');
  if (process.stdin.isTTY)
    throw new Failure('usage', `The ${what} is read from standard input, and that is the terminal.`);
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString('utf8');
}

function startedText({ id, model, reasoningEffort, cwd, threadId, host }: AgentRecord): string {
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

function describeRecord(record: AgentRecord): Record<string, unknown> {
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
    created_at: createdAt,
  };
}

/** Nothing is started or asked of Codex: tokens are estimated at four characters each. */
function dryRun(context: Context, prompt: string, options: StartOptions): number {
  const tokens = Math.ceil(prompt.length / 4);
  const model = options.model ?? context.env['CODEX_AGENT_MODEL'] ?? 'gpt-5.4 if Codex offers it, else its default';
  if (options.json === true) {
    const parts = [{ part: 'task', text: prompt, estimated_tokens: tokens }];
    context.print(`${JSON.stringify({ estimated_tokens: tokens, parts })}\n`);
    return EXIT.ok;
  }
  context.print(
    [
      `Would send ~${tokens.toLocaleString('en-US')} tokens (estimated: 4 characters each)`,
      `Model: ${model}`,
      `Reasoning: ${options.reasoning}`,
      `Sandbox: ${options.sandbox}`,
      '',
      '--- Prompt Preview ---',
      '',
      prompt,
      '',
    ].join('\n'),
  );
  return EXIT.ok;
}

function isSandbox(text: string): text is Sandbox {
  return SANDBOXES.includes(text);
}

function isApprovals(text: string): text is Approvals {
  return APPROVALS.includes(text);
}

function invalid(what: string, value: string, valid: readonly string[]): Failure {
  return new Failure('usage', `Invalid ${what}: ${value}`, { next: `\nValid options: ${valid.join(', ')}` });
}
