import { Failure } from '../../core/base/errors.ts';
import type { AgentRecord } from '../../core/agents/agent.ts';
import { readRecord } from '../../core/agents/records.ts';
import { Fleet } from '../../core/agents/fleet.ts';
import { lastLines, plainText, readRunning, readTranscript } from '../../core/agents/transcript.ts';
import { readOldJob, readOldLog } from '../../core/agents/oldJobs.ts';
import { readStreaming } from '../../core/agents/streamingText.ts';
import { connectOrStart } from '../../core/codex/engine.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { readByUser, showing } from '../readByUser.ts';

export async function capture(
  context: Context,
  id: string,
  lines: string,
  options: { clean?: boolean },
): Promise<number> {
  if ((await readOldJob(context.home, id)) !== undefined) return captureOld(context, id, lines, options);
  const count = /^\d+$/.test(lines) ? Number(lines) : 0;
  const record = await readRecord(context.home, id);
  return showing(context, record, async () => {
    const text = lastLines(await transcriptOf(context, record), count);
    context.print(`${options.clean === true ? plainText(text) : text}\n`);
    return EXIT.ok;
  });
}

export async function output(context: Context, id: string, options: { clean?: boolean }): Promise<number> {
  return capture(context, id, '0', options);
}

/** The final message of the newest turn, whole. */
export async function last(context: Context, id: string): Promise<number> {
  const old = await readOldJob(context.home, id);
  if (old !== undefined) {
    context.print(`${old.lastMessage}\n`);
    return EXIT.ok;
  }
  const { home, env, log } = context;
  const fleet = new Fleet({ home, env, log, name: 'cli', only: [id], passive: true });
  try {
    await fleet.open();
    const agent = fleet.get(id);
    if (agent?.lastTurn === undefined) throw new Failure('not-running', `Job ${id} has not completed a turn yet.`);
    context.print(`${agent.lastTurn.lastAgentMessage}\n`);
    await readByUser(context, agent, fleet.connectionOf(id));
    return EXIT.ok;
  } finally {
    fleet.dispose();
  }
}

async function transcriptOf(context: Context, record: AgentRecord): Promise<string> {
  const client = await connectOrStart(record.engine, context.env);
  try {
    const parts = [
      await readTranscript(client, record.threadId),
      await readRunning(client, record),
      await readStreaming(context.home, record.id),
    ];
    return parts.filter((part) => part !== '').join('\n\n');
  } finally {
    client.dispose();
  }
}

/** The bytes of its screen are all that the old tool kept. */
async function captureOld(
  { home, print }: Context,
  id: string,
  lines: string,
  options: { clean?: boolean },
): Promise<number> {
  const text = lastLines(await readOldLog(home, id), /^\d+$/.test(lines) ? Number(lines) : 0);
  print(`${options.clean === true ? plainText(text) : text}\n`);
  return EXIT.ok;
}
