import { describeProcesses } from '../../core/agents/agentProcesses.ts';
import { readTurnEnd } from '../../core/agents/ledger.ts';
import { untakenLines } from '../untaken.ts';
import { Failure } from '../../core/base/errors.ts';
import type { AgentRecord } from '../../core/agents/agent.ts';
import { describeRequest, decide } from '../../core/agents/approvals.ts';
import {
  interruptAgent,
  isEnded,
  killAgent,
  quitAgent,
  reviveAgent,
  runningCommands,
} from '../../core/agents/endAgent.ts';
import { Fleet } from '../../core/agents/fleet.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { readRecord } from '../../core/agents/records.ts';
import { loaded, resumeThread } from '../../core/agents/resumeThread.ts';
import { requireLiving, sendMessage, type Sent } from '../../core/agents/sendMessage.ts';
import { compactAgent, reviewAgent } from '../../core/agents/slashWords.ts';
import type { Client } from '../../core/codex/client.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { showing } from '../readByUser.ts';
import { textOf } from '../typedText.ts';
import { withEngine } from './withEngine.ts';

export interface SendOptions {
  readonly queue?: boolean;
  readonly json?: boolean;
}

export async function send(
  context: Context,
  id: string,
  words: readonly string[],
  options: SendOptions,
): Promise<number> {
  const record = await readRecord(context.home, id);
  const text = await textOf(words, 'message');
  if (text === '') throw new Failure('usage', 'Error: Usage: codex-agent send <jobId> "message"');
  if (text.trim() === '/quit') return end(context, id);
  await requireLiving(context.home, record);
  return withEngine(context, record, async (connect) => {
    if (text.trim() === '/compact') return slash(context, record, await connect(), compactAgent, 'compacting');
    if (text.trim() === '/review') return slash(context, record, await connect(), reviewAgent, 'reviewing');
    // Whoever replies has read.
    const sent = await showing(context, record, () =>
      sendMessage(
        { home: context.home, name: 'cli', connect, onNote: context.say },
        record,
        text,
        options.queue === true,
      ),
    );
    await ensureRecorder(context.home, record.engine, context.env, context.recorder);
    context.print(options.json === true ? `${JSON.stringify(ticket(id, sent))}\n` : sentText(id, text, sent));
    return EXIT.ok;
  });
}

export async function interrupt(context: Context, id: string): Promise<number> {
  const record = await readRecord(context.home, id);
  return withEngine(context, record, async (connect) => {
    const client = await connect();
    const turnId = await interruptAgent(context.home, 'cli', record, client);
    if (turnId === undefined) throw new Failure('not-running', `Job ${id} has no running turn.`);
    context.print(`Interrupted: ${id}\n`);
    const commands = await runningCommands(record, client);
    if (commands.length > 0) {
      context.say(`Commands that it started go on (codex-agent kill ${id} ends them):\n${describeProcesses(commands)}`);
    }
    const end = await readTurnEnd(context.home, id, turnId);
    for (const line of await untakenLines(context.home, id, end)) context.say(line);
    return EXIT.ok;
  });
}

export async function end(context: Context, id: string): Promise<number> {
  const record = await readRecord(context.home, id);
  await quitAgent(context.home, 'cli', record, context.env);
  context.print(`Sent to ${id}: /quit\n`);
  return EXIT.ok;
}

export async function kill(context: Context, id: string): Promise<number> {
  const record = await readRecord(context.home, id);
  await killAgent(context.home, 'cli', record, context.env);
  context.print(`Killed job: ${id}\n`);
  return EXIT.ok;
}

export async function resume(context: Context, id: string): Promise<number> {
  const record = await readRecord(context.home, id);
  return withEngine(context, record, async (connect) => {
    await resumeThread(await connect(), record);
    if (await isEnded(context.home, id)) await reviveAgent(context.home, record);
    await ensureRecorder(context.home, record.engine, context.env, context.recorder);
    context.print(`Resumed: ${id}\n`);
    return EXIT.ok;
  });
}

export async function approveOrDeny(
  context: Context,
  id: string,
  itemId: string | undefined,
  decision: 'accept' | 'decline',
): Promise<number> {
  const { home, env, log } = context;
  const fleet = new Fleet({ home, env, log, name: 'cli', only: [id] });
  try {
    await fleet.open();
    const request = await decide(fleet, id, itemId, decision);
    context.print(`${decision === 'accept' ? 'Approved' : 'Denied'} ${id}: ${describeRequest(request)}\n`);
    return EXIT.ok;
  } finally {
    fleet.dispose();
  }
}

async function slash(
  context: Context,
  record: AgentRecord,
  client: Client,
  work: (client: Client, record: AgentRecord) => Promise<void>,
  word: string,
): Promise<number> {
  await loaded(client, record, () => work(client, record));
  await ensureRecorder(context.home, record.engine, context.env, context.recorder);
  context.print(`Sent to ${record.id}: ${word}\n`);
  return EXIT.ok;
}

function sentText(id: string, text: string, sent: Sent): string {
  return [
    `Sent to ${id}: ${text}`,
    became(sent),
    `ticket: --after ${sent.after}, --message ${sent.messageId}`,
    '',
  ].join('\n');
}

function became({ how, after }: Sent): string {
  switch (how) {
    case 'started':
      return `started turn ${after + 1}`;
    case 'steered':
      return `steered turn ${after + 1} (its unfinished text is replaced)`;
    case 'queued':
      return 'queued';
  }
}

function ticket(id: string, { how, after, messageId }: Sent): Record<string, unknown> {
  return { id, how, after, message_id: messageId };
}
