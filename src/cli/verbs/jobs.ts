import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf, endReasonOf, statusWordOf, turnStateOf, type StatusWord } from '../../core/agents/attention.ts';
import { Fleet } from '../../core/agents/fleet.ts';
import { readLedger } from '../../core/agents/ledger.ts';
import { plainText } from '../../core/agents/transcript.ts';
import { isFar } from '../../core/codex/engineAddress.ts';
import { Failure } from '../../core/base/errors.ts';
import { firstCharacters, shortened } from '../../core/base/shorten.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { elapsedText } from '../text.ts';

export interface JobsOptions {
  readonly json?: boolean;
  readonly all?: boolean;
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
  const fleet = new Fleet({ home, env, log, name: 'cli', passive: true });
  try {
    await fleet.open();
    for (const { id, why } of fleet.broken) context.say(`The record of job ${id} cannot be used: ${why}.`);
    const agents = chosen(context, fleet.all(), options, limit);
    if (options.json === true) {
      const now = Date.now();
      const rows = await Promise.all(agents.map(async (agent) => agentJson(await withAllFiles(context, agent), now)));
      const report = { version: 2, generated_at: new Date(now).toISOString(), jobs: rows };
      context.print(`${JSON.stringify(report, undefined, 2)}\n`);
    } else {
      context.print(table(agents, codexHomeOf(context)));
    }
    return EXIT.ok;
  } finally {
    fleet.dispose();
  }
}

/** Running ones first and never cut, then the newest of the others; of this CODEX_HOME, or of all. */
function chosen(context: Context, agents: readonly Agent[], options: JobsOptions, limit: number): readonly Agent[] {
  const codexHome = codexHomeOf(context);
  const sorted = agents
    .filter(({ record }) => options.all === true || record.engine.codexHome === codexHome)
    .toSorted(
      (a, b) => ORDER[statusWordOf(a)] - ORDER[statusWordOf(b)] || b.record.createdAt.localeCompare(a.record.createdAt),
    );
  const living = sorted.filter((agent) => ORDER[statusWordOf(agent)] < 2);
  return options.all === true ? sorted : sorted.slice(0, Math.max(limit, living.length));
}

function codexHomeOf({ env }: Context): string {
  return resolve(env['CODEX_HOME'] ?? join(env['HOME'] ?? homedir(), '.codex'));
}

/** Those of the caller's CODEX_HOME first; those of others below, each group under its name. */
function table(agents: readonly Agent[], codexHome: string): string {
  if (agents.length === 0) return 'No jobs\n';
  const homes = new Set(agents.map(({ record }) => record.engine.codexHome).toSorted());
  const rowsOf = (home: string): string[] =>
    agents.filter(({ record }) => record.engine.codexHome === home).map((agent) => row(agent));
  const others = [...homes].filter((home) => home !== codexHome);
  const groups = others.flatMap((home) => ['', `CODEX_HOME ${home}:`, ...rowsOf(home)]);
  const header = ['ID        STATUS      ELAPSED   EFFORT  PROMPT', '-'.repeat(80)];
  return [...header, ...rowsOf(codexHome), ...groups, ''].join('\n');
}

function row(agent: Agent): string {
  const elapsed = elapsedText((agent.state.kind === 'ended' ? agent.state.at : Date.now()) - createdAt(agent));
  const cells = [agent.id, statusWordOf(agent).padEnd(10), elapsed.padEnd(8), agent.record.reasoningEffort.padEnd(6)];
  return `${cells.join('  ')}  ${shortened(`${placeOf(agent)}${plainText(agent.prompt)}`, 50)}`;
}

function placeOf({ record, engineUp, state }: Agent): string {
  if (record.host === 'local') return '';
  return engineUp || state.kind === 'ended' ? `[${record.host}] ` : `[${record.host}, not reached] `;
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
    model: record.model,
    reasoning: record.reasoningEffort,
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
    worktree: null,
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
