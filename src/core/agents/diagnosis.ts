import { readFile } from 'node:fs/promises';
import { messageOf } from '../base/errors.ts';
import { statFields } from '../base/processes.ts';
import type { Client } from '../codex/client.ts';
import { ownServerPid } from '../codex/engine.ts';
import { isFar } from '../codex/engineAddress.ts';
import { turnStatusOf } from '../codex/turnEvents.ts';
import type { Agent, TurnEnd } from './agent.ts';
import { processesOfThreads, type AgentProcess } from './agentProcesses.ts';
import type { Home } from './home.ts';
import { readLedger } from './ledger.ts';
import { queuedMessages } from './queue.ts';
import { processesThere } from './processesThere.ts';
import type { HeardEvent } from './recentEvents.ts';
import { recorderLives } from './recorderLock.ts';
import { readFacts, readPrompt, type AgentFact } from './records.ts';

/** Everything about one agent that helps to find out why it is as it is. */
export interface Diagnosis {
  readonly agent: Agent;
  /** When it was made, in epoch milliseconds. */
  readonly at: number;
  /** Who made it and what that runs in, e.g. `codex-agent`, `VS Code 1.106.0`. */
  readonly versions: readonly string[];
  /** Of the running engine; undefined when it could not be asked. */
  readonly codexVersion: string | undefined;
  readonly enginePid: number | undefined;
  readonly recorder: boolean;
  readonly thread: ThreadReport | string;
  readonly ledger: readonly TurnEnd[];
  readonly facts: readonly AgentFact[];
  readonly events: readonly HeardEvent[];
  readonly processes: readonly ReportedProcess[] | string;
  readonly prompt: string;
}

/** What Codex says of the thread; a text instead of it says why it is not known. */
export interface ThreadReport {
  readonly status: string;
  /** Epoch milliseconds. */
  readonly updatedAt: number;
  readonly turns: readonly { readonly id: string; readonly status: string; readonly error: string }[];
  readonly queued: number;
}

export interface ReportedProcess extends AgentProcess {
  /** Undefined where the system does not tell. */
  readonly parent: number | undefined;
}

interface Sources {
  readonly home: Home;
  readonly agent: Agent;
  /** The connection there is: nothing is started for a diagnosis. */
  readonly client: Client | undefined;
  readonly events: readonly HeardEvent[];
  readonly versions: readonly string[];
}

const TURNS = 10;

export async function diagnose({ home, agent, client, events, versions }: Sources): Promise<Diagnosis> {
  const { id, record } = agent;
  const { engine } = record;
  const [thread, ledger, facts, recorder, processes, prompt, enginePid] = await Promise.all([
    client === undefined ? 'its engine is not connected' : threadReport(client, record.threadId).catch(messageOf),
    readLedger(home, id),
    readFacts(home, id),
    recorderLives(home, engine),
    processesOf(agent, client).catch(messageOf),
    readPrompt(home, id),
    engine.kind === 'own' ? ownServerPid(engine).catch(() => undefined) : undefined,
  ]);
  return {
    agent,
    at: Date.now(),
    versions,
    codexVersion: client?.version,
    enginePid,
    recorder,
    thread,
    ledger,
    facts,
    events,
    processes,
    prompt,
  };
}

async function threadReport(client: Client, threadId: string): Promise<ThreadReport> {
  const { thread } = await client.call('thread/read', { threadId });
  const { data } = await client.call('thread/turns/list', { threadId, limit: TURNS });
  const flags = thread.status.type === 'active' ? thread.status.activeFlags : [];
  return {
    status: [thread.status.type, ...flags].join(' '),
    updatedAt: thread.updatedAt * 1000,
    turns: data.map((turn) => ({
      id: turn.id,
      status: turn.status === 'inProgress' ? 'inProgress' : turnStatusOf(turn),
      error: turn.error?.message ?? '',
    })),
    queued: (await queuedMessages(client, threadId)).length,
  };
}

async function processesOf({ record }: Agent, client: Client | undefined): Promise<readonly ReportedProcess[]> {
  const threads = [record.threadId];
  const found = !isFar(record.engine)
    ? await processesOfThreads(threads)
    : client === undefined
      ? []
      : await processesThere(client, threads);
  return Promise.all(found.map(async (one) => ({ ...one, parent: await parentOf(one.pid, isFar(record.engine)) })));
}

async function parentOf(pid: number, far: boolean): Promise<number | undefined> {
  if (far || process.platform !== 'linux') return undefined;
  try {
    return statFields(await readFile(`/proc/${pid}/stat`, 'utf8')).parent;
  } catch {
    return undefined;
  }
}
