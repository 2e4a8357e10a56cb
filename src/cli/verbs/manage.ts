import { adoptThread } from '../../core/agents/adoptAgent.ts';
import { givenName } from '../../core/agents/agentName.ts';
import { whoAsks } from '../../core/agents/general.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { readRecord } from '../../core/agents/records.ts';
import { renameAgent } from '../../core/agents/renameAgent.ts';
import { cleanAgents, deleteAgent } from '../../core/agents/removeAgents.ts';
import { Failure } from '../../core/base/errors.ts';
import { connectOrStart } from '../../core/codex/engine.ts';
import { resolveEngine } from '../../core/codex/engineAddress.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';

export async function rename(context: Context, id: string, words: readonly string[]): Promise<number> {
  const record = await readRecord(context.home, id);
  const wanted = givenName(words.join(' '));
  const client = await connectOrStart(record.engine, context.env);
  try {
    context.print(`Renamed ${id}: ${await renameAgent(client, record, wanted)}\n`);
    return EXIT.ok;
  } finally {
    client.dispose();
  }
}

export interface AdoptOptions {
  readonly name?: string;
  readonly general?: string;
  readonly engine?: string;
  readonly codex?: string;
}

export async function adopt(context: Context, threadId: string, options: AdoptOptions): Promise<number> {
  const { home, env } = context;
  if (!/^[0-9a-zA-Z][0-9a-zA-Z-]{7,63}$/.test(threadId)) {
    throw new Failure('usage', `Not the id of a conversation: ${threadId.slice(0, 80)}.`, {
      next: 'It looks like 01a1fcb3-7b1e-7aa0-9c11-aabbccdd1234.',
    });
  }
  const name = options.name === undefined ? undefined : givenName(options.name);
  const engine = await resolveEngine(options.engine, env, options.codex);
  const client = await connectOrStart(engine, env);
  try {
    const general = await whoAsks(env, options.general);
    const record = await adoptThread(home, client, { threadId, engine, general, name });
    await ensureRecorder(home, engine, env, context.recorder);
    context.print(`Adopted: ${record.id}\nName: ${record.name}\nWorking dir: ${record.cwd}\n`);
    return EXIT.ok;
  } finally {
    client.dispose();
  }
}

export async function deleteJob(context: Context, id: string): Promise<number> {
  const worktree = await deleteAgent(context.home, id);
  context.print(`Deleted job: ${id}\n`);
  if (worktree !== undefined) context.say(`Its worktree stays (end it with: git worktree remove ${worktree})`);
  return EXIT.ok;
}

export async function clean(context: Context): Promise<number> {
  context.print(`Cleaned ${await cleanAgents(context.home, Date.now())} old jobs\n`);
  return EXIT.ok;
}
