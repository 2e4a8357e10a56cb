import { readFile, rm } from 'node:fs/promises';
import * as v from 'valibot';
import { readSmallFile } from '../base/privateFiles.ts';
import type { Home } from './home.ts';

/** Only what tells an old record from a broken one of ours is demanded: the old tool wrote fields as they came. */
const oldJobSchema = v.object({
  version: v.optional(v.undefined()),
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
  status: v.picklist(['pending', 'running', 'completed', 'failed']),
  prompt: v.string(),
  model: v.fallback(v.string(), '?'),
  reasoningEffort: v.fallback(v.string(), '?'),
  sandbox: v.fallback(v.string(), '?'),
  cwd: v.fallback(v.string(), ''),
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  startedAt: v.fallback(v.optional(v.string()), undefined),
  completedAt: v.fallback(v.optional(v.string()), undefined),
  error: v.fallback(v.optional(v.string()), undefined),
  turnCount: v.fallback(v.optional(v.number()), undefined),
  lastAgentMessage: v.fallback(v.nullish(v.string()), undefined),
});

/** A job of the tool that this one replaces. It is history: nothing of it can be talked to, and it is never rewritten. */
export interface OldJob {
  readonly id: string;
  readonly status: 'completed' | 'failed';
  readonly prompt: string;
  readonly model: string;
  readonly reasoningEffort: string;
  readonly sandbox: string;
  readonly cwd: string;
  readonly createdAt: string;
  readonly startedAt: string | undefined;
  readonly completedAt: string | undefined;
  readonly error: string | undefined;
  readonly turns: number;
  readonly lastMessage: string;
}

/** Undefined for anything but a record of the old tool. */
export function oldJobOf(value: unknown): OldJob | undefined {
  const parsed = v.safeParse(oldJobSchema, value);
  if (!parsed.success) return undefined;
  const { status, turnCount, lastAgentMessage, error, version: _, ...rest } = parsed.output;
  // It lived in a terminal of tmux that only the old tool knows.
  const unknown = status === 'running' || status === 'pending' ? 'The old codex-agent did not note its end' : undefined;
  return {
    ...rest,
    startedAt: rest.startedAt,
    completedAt: rest.completedAt,
    status: status === 'completed' ? 'completed' : 'failed',
    error: error ?? unknown,
    turns: turnCount ?? 0,
    lastMessage: lastAgentMessage ?? '',
  };
}

export async function readOldJob(home: Home, agentId: string): Promise<OldJob | undefined> {
  try {
    const job = oldJobOf(JSON.parse(readSmallFile(home.files(agentId).record) ?? ''));
    return job?.id === agentId ? job : undefined;
  } catch {
    return undefined;
  }
}

/** Those whose id is wanted, in no order. */
export async function readOldJobs(
  home: Home,
  wanted: (agentId: string) => boolean = () => true,
): Promise<readonly OldJob[]> {
  const ids = home.recordIds().filter(wanted);
  const jobs = await Promise.all(ids.map((id) => readOldJob(home, id)));
  return jobs.filter((job) => job !== undefined);
}

/** What its terminal showed, with the raw bytes of a screen; empty when the old tool kept nothing. */
export async function readOldLog(home: Home, agentId: string): Promise<string> {
  return readFile(oldLogFile(home, agentId), 'utf8').catch(() => '');
}

export async function removeOldLog(home: Home, agentId: string): Promise<void> {
  await rm(oldLogFile(home, agentId), { force: true });
}

function oldLogFile(home: Home, agentId: string): string {
  return home.files(agentId).record.replace(/\.json$/, '.log');
}
