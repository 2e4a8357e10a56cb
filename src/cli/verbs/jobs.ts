import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { byCode } from '../../core/base/order.ts';
import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf, endReasonOf, statusWordOf, turnStateOf, type StatusWord } from '../../core/agents/attention.ts';
import { EndedIndex } from '../../core/agents/endedIndex.ts';
import { Fleet } from '../../core/agents/fleet.ts';
import { whoAsks } from '../../core/agents/general.ts';
import { readLedger } from '../../core/agents/ledger.ts';
import { readOldJobs, type OldJob } from '../../core/agents/oldJobs.ts';
import { plainText } from '../../core/agents/transcript.ts';
import { isFar } from '../../core/codex/engineAddress.ts';
import { Failure } from '../../core/base/errors.ts';
import { elapsedText } from '../../core/base/elapsedText.ts';
import { firstCharacters, shortened } from '../../core/base/shorten.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { jobsTable } from '../jobsTable.ts';
import { terminalLook } from '../terminalLook.ts';

export interface JobsOptions {
  readonly json?: boolean;
  readonly all?: boolean;
  /** Only those of the general that asks. */
  readonly mine?: boolean;
  /** Only those that work in the current folder, or below it. */
  readonly here?: boolean;
  readonly limit: string;
}

/** Lengths at which texts are cut in `--json`. */
const PROMPT = 100;
const SUMMARY = 500;
const ORDER: Readonly<Record<StatusWord, number>> = { running: 0, pending: 1, failed: 2, completed: 3 };

export async function jobs(context: Context, options: JobsOptions): Promise<number> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new Failure('usage', `Invalid limit: ${options.limit}`);
  const { home, env, log } = context;
  const fleet = new Fleet({ home, env, log, name: 'cli', passive: true, ended: new EndedIndex(home) });
  try {
    await fleet.open();
    for (const { id, why } of fleet.broken) context.say(`The record of job ${id} cannot be used: ${why}.`);
    const jobs = await chosen(context, fleet.all(), options, limit);
    const now = Date.now();
    const look = terminalLook(env);
    if (options.json === true) {
      const rows = await Promise.all(jobs.agents.map(async (one) => agentJson(await withAllFiles(context, one), now)));
      const history = jobs.history.map((job) => oldJobJson(job));
      const report = { version: 2, generated_at: new Date(now).toISOString(), jobs: [...rows, ...history] };
      context.print(`${JSON.stringify(report, undefined, 2)}\n`);
    } else if (look !== undefined) {
      context.print(jobsTable(jobs.agents, jobs.history, now, look));
    } else {
      context.print(table(jobs, codexHomeOf(context), now));
    }
    return EXIT.ok;
  } finally {
    fleet.dispose();
  }
}

interface Chosen {
  readonly agents: readonly Agent[];
  /** Of the tool that this one replaces; their CODEX_HOME is not known. */
  readonly history: readonly OldJob[];
}

/** Running ones first and never cut, then the newest of the others; of this CODEX_HOME, or of all. */
async function chosen(context: Context, all: readonly Agent[], options: JobsOptions, limit: number): Promise<Chosen> {
  const codexHome = codexHomeOf(context);
  const mine = options.mine === true ? (await whoAsks(context.env, undefined)).id : undefined;
  const here = (cwd: string): boolean => options.here !== true || isBelow(resolve('.'), cwd);
  const agents = all
    .filter(({ record }) => options.all === true || record.engine.codexHome === codexHome)
    .filter(({ record }) => mine === undefined || record.general.id === mine)
    .filter(({ record }) => here(record.worktree?.main ?? record.cwd))
    .toSorted(
      (a, b) => ORDER[statusWordOf(a)] - ORDER[statusWordOf(b)] || byCode(b.record.createdAt, a.record.createdAt),
    );
  const known = new Set(all.map(({ id }) => id));
  const old = mine === undefined || mine === 'user' ? await readOldJobs(context.home, (id) => !known.has(id)) : [];
  const history = old.filter(({ cwd }) => here(cwd)).toSorted((a, b) => byCode(b.createdAt, a.createdAt));
  if (options.all === true) return { agents, history };
  const living = agents.filter((agent) => ORDER[statusWordOf(agent)] < 2);
  const shown = agents.slice(0, Math.max(limit, living.length));
  return { agents: shown, history: history.slice(0, Math.max(0, limit - shown.length)) };
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith('../') && !way.startsWith('/'));
}

function codexHomeOf({ env }: Context): string {
  return resolve(env['CODEX_HOME'] ?? join(env['HOME'] ?? homedir(), '.codex'));
}

/** As the old tool wrote it, for scripts. Those of the caller's CODEX_HOME first; of others below, each group under its name. */
function table({ agents, history }: Chosen, codexHome: string, now: number): string {
  if (agents.length + history.length === 0) return 'No jobs\n';
  const homes = new Set(agents.map(({ record }) => record.engine.codexHome).toSorted());
  const rowsOf = (home: string): string[] =>
    agents.filter(({ record }) => record.engine.codexHome === home).map((agent) => agentRow(agent, now));
  const others = [...homes].filter((home) => home !== codexHome);
  const groups = others.flatMap((home) => ['', `CODEX_HOME ${home}:`, ...rowsOf(home)]);
  const header = ['ID        STATUS      ELAPSED   EFFORT  PROMPT', '-'.repeat(80)];
  return [...header, ...rowsOf(codexHome), ...history.map(oldRow), ...groups, ''].join('\n');
}

function agentRow(agent: Agent, now: number): string {
  const elapsed = elapsedText((agent.state.kind === 'ended' ? agent.state.at : now) - createdAt(agent));
  return row(agent.id, statusWordOf(agent), elapsed, agent.record.reasoningEffort, `${placeOf(agent)}${agent.prompt}`);
}

function placeOf({ record, engineUp, state }: Agent): string {
  if (record.host === 'local') return '';
  return engineUp || state.kind === 'ended' ? `[${record.host}] ` : `[${record.host}, not reached] `;
}

function oldRow({ id, status, startedAt, completedAt, reasoningEffort, prompt }: OldJob): string {
  return row(
    id,
    status,
    startedAt === undefined ? '-' : elapsedText(oldElapsed(startedAt, completedAt)),
    reasoningEffort,
    prompt,
  );
}

function row(id: string, status: string, elapsed: string, effort: string, prompt: string): string {
  const cells = [id, status.padEnd(10), elapsed.padEnd(8), effort.padEnd(6)];
  return `${cells.join('  ')}  ${shortened(plainText(prompt), 50)}`;
}

function oldElapsed(startedAt: string, completedAt: string | undefined): number {
  return completedAt === undefined ? 0 : Date.parse(completedAt) - Date.parse(startedAt);
}

/** The keys that the old tool wrote, and `history` to tell it from an agent. */
export function oldJobJson(job: OldJob): Record<string, unknown> {
  const message = firstCharacters(job.lastMessage, SUMMARY);
  return {
    id: job.id,
    status: job.status,
    prompt: firstCharacters(job.prompt, PROMPT),
    model: job.model,
    reasoning: job.reasoningEffort,
    cwd: job.cwd,
    elapsed_ms: oldElapsed(job.startedAt ?? job.createdAt, job.completedAt),
    created_at: job.createdAt,
    started_at: job.startedAt ?? null,
    completed_at: job.completedAt ?? null,
    tokens: null,
    files_modified: null,
    summary: message === '' ? null : message,
    turn: job.turns,
    last_message: message,
    sandbox: job.sandbox,
    history: true,
    error: job.error ?? null,
  };
}

/** The keys of the old tool, filled, and what it never knew. */
export function agentJson(agent: Agent, now: number): Record<string, unknown> {
  const { record, lastTurn, state, tokens } = agent;
  const endedAt = state.kind === 'ended' ? state.at : undefined;
  const summary = lastTurn === undefined ? null : firstCharacters(lastTurn.lastAgentMessage, SUMMARY);
  return {
    id: agent.id,
    status: statusWordOf(agent),
    prompt: firstCharacters(agent.prompt, PROMPT),
    model: agent.settings.model,
    reasoning: agent.settings.effort,
    cwd: record.cwd,
    elapsed_ms: (endedAt ?? now) - createdAt(agent),
    created_at: record.createdAt,
    started_at: record.createdAt,
    completed_at: endedAt === undefined ? null : new Date(endedAt).toISOString(),
    tokens:
      tokens === undefined
        ? null
        : {
            input: tokens.input,
            output: tokens.output,
            context_window: tokens.contextWindow,
            context_used_pct: tokens.contextUsedPct,
          },
    files_modified: lastTurn === undefined ? null : agent.files,
    summary,
    turn_state: turnStateOf(agent) ?? null,
    turn: agent.turn,
    as_of: lastTurn?.endedAt ?? null,
    attention: attentionOf(agent) ?? null,
    plan: agent.plan,
    last_message: summary,
    general: record.general,
    name: agent.name,
    sandbox: record.sandbox,
    thread_id: record.threadId,
    codex_home: record.engine.codexHome,
    role: record.role ?? null,
    type: record.type ?? null,
    prd: record.prd ?? null,
    phase: record.phase ?? null,
    worktree: record.worktree ?? null,
    fork_of: record.fork?.of ?? null,
    host: record.host,
    engine: agent.engineUp ? 'running' : isFar(record.engine) ? 'not reached' : 'not running',
    error: endReasonOf(agent) ?? lastTurn?.failure?.message ?? null,
  };
}

/** Outside of git each turn's entry names only what that turn changed. */
async function withAllFiles({ home }: Context, agent: Agent): Promise<Agent> {
  if (agent.turn < 2 || agent.record.baseCommit !== undefined) return agent;
  const ledger = await readLedger(home, agent.id);
  return { ...agent, files: [...new Set(ledger.flatMap(({ files }) => files))].sort() };
}

function createdAt(agent: Agent): number {
  return Date.parse(agent.record.createdAt);
}
