import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf, endReasonOf, statusWordOf, turnStateOf } from '../../core/agents/attention.ts';
import { isFar } from '../../core/codex/engineAddress.ts';
import { Fleet } from '../../core/agents/fleet.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { untakenLines } from '../untaken.ts';
import { readOldJob, type OldJob } from '../../core/agents/oldJobs.ts';
import { agentJson, oldJobJson } from './jobs.ts';
import { plainText } from '../../core/agents/transcript.ts';

const LAST_MESSAGE = 500;

export async function status(context: Context, id: string, options: { json?: boolean }): Promise<number> {
  const { home, env, log } = context;
  const old = await readOldJob(home, id);
  if (old !== undefined) {
    context.print(options.json === true ? `${JSON.stringify(oldJobJson(old), undefined, 2)}\n` : oldLines(old));
    return EXIT.ok;
  }
  const fleet = new Fleet({ home, env, log, name: 'cli', only: [id], passive: true });
  try {
    await fleet.open();
    const agent = fleet.get(id);
    if (agent === undefined) return EXIT.unknownAgent;
    if (options.json === true) {
      context.print(`${JSON.stringify(agentJson(agent, Date.now()), undefined, 2)}\n`);
    } else {
      context.print(lines(agent));
      for (const line of await untakenLines(home, id, agent.lastTurn)) context.print(`${line}\n`);
    }
    return EXIT.ok;
  } finally {
    fleet.dispose();
  }
}

function lines(agent: Agent): string {
  const { record, lastTurn, state } = agent;
  const optional = (label: string, value: string | undefined): string[] =>
    value === undefined || value === '' ? [] : [`${label}: ${value}`];
  const turnState = turnStateOf(agent);
  // That an answer is unread is for lists: here it stands below.
  const attention = attentionOf(agent);
  const next = agent.plan.findIndex((step) => step.status !== 'completed');
  const failure = lastTurn?.failure?.message;
  return [
    `Job: ${agent.id}`,
    `Status: ${statusWordOf(agent)}`,
    `Model: ${agent.settings.model} (${agent.settings.effort})`,
    `Sandbox: ${record.sandbox}`,
    `Created: ${record.createdAt}`,
    ...optional('Completed', state.kind === 'ended' ? new Date(state.at).toISOString() : undefined),
    `Thread: ${record.threadId}`,
    `Name: ${plainText(agent.name)}`,
    `General: ${record.general.label}`,
    ...optional('Role', record.role),
    ...optional('PRD', record.prd && `${record.prd}${record.phase === undefined ? '' : `, phase ${record.phase}`}`),
    ...optional('Worktree', record.worktree && `${record.worktree.path} (branch ${record.worktree.branch})`),
    ...optional('Fork of', record.fork?.of),
    ...optional('Host', record.host === 'local' ? undefined : record.host),
    ...optional(
      'Engine',
      agent.engineUp || state.kind === 'ended' ? undefined : `${engineOff(agent)}; this is what was known last`,
    ),
    ...optional('Error', endReasonOf(agent) ?? (state.kind === 'idle' ? failure : undefined)),
    ...optional('Turn state', turnState === 'context_limit' ? 'context_limit (context window exceeded)' : turnState),
    ...optional('Stalled', state.kind === 'stalled' ? state.message : undefined),
    ...optional('Needs', attention === 'turnComplete' ? undefined : attention),
    ...optional(
      'Plan',
      next < 0 ? undefined : `step ${next + 1}/${agent.plan.length}: ${agent.plan[next]?.step ?? ''}`,
    ),
    ...optional('Turns completed', agent.turn > 0 ? String(agent.turn) : undefined),
    ...optional('Last turn', lastTurn?.endedAt ?? undefined),
    ...optional('Tokens', agent.tokens && `${agent.tokens.input} in, ${agent.tokens.output} out${contextOf(agent)}`),
    ...optional('Files', agent.files.length > 0 ? agent.files.join(', ') : undefined),
    ...optional('Last message', lastTurn && plainText(lastTurn.lastAgentMessage).slice(0, LAST_MESSAGE)),
    '',
  ].join('\n');
}

function oldLines(job: OldJob): string {
  const lines = [
    `Job: ${job.id} (history of the old codex-agent)`,
    `Status: ${job.status}`,
    `Model: ${job.model} (${job.reasoningEffort})`,
    `Sandbox: ${job.sandbox}`,
    `Created: ${job.createdAt}`,
    job.startedAt && `Started: ${job.startedAt}`,
    job.completedAt && `Completed: ${job.completedAt}`,
    job.error && `Error: ${job.error}`,
    job.turns > 0 && `Turns completed: ${job.turns}`,
    job.lastMessage && `Last message: ${plainText(job.lastMessage).slice(0, LAST_MESSAGE)}`,
  ];
  return `${lines.filter((line) => typeof line === 'string' && line !== '').join('\n')}\n`;
}

/** Of an engine that is far nobody here knows more. */
function engineOff({ record }: Agent): string {
  return isFar(record.engine) ? `not reached on ${record.host}` : 'not running';
}

function contextOf({ tokens }: Agent): string {
  const used = tokens?.contextUsedPct ?? undefined;
  return used === undefined ? '' : `, ${used} % of context`;
}
