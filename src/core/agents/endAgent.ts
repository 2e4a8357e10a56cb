import { Failure } from '../base/errors.ts';
import { withLock } from '../base/fileLock.ts';
import { t } from '../base/l10n.ts';
import { delay } from '../base/wait.ts';
import { UnsupportedMethod, type Client } from '../codex/client.ts';
import { connectOrStart, connectRunning } from '../codex/engine.ts';
import { isFar } from '../codex/engineAddress.ts';
import type { Environment } from '../codex/findCodex.ts';
import { EngineError } from '../codex/connection.ts';
import type { AgentRecord } from './agent.ts';
import { describeProcesses, processesOfThreads, type AgentProcess } from './agentProcesses.ts';
import type { Home } from './home.ts';
import { killThere, processesThere } from './processesThere.ts';
import { readTurnEnd, recordedTurns } from './ledger.ts';
import { newestTurn } from './newestTurn.ts';
import { reconcile } from './reconcile.ts';
import { appendFact, endOf, readFacts } from './records.ts';
import { queueOf } from './messagePlace.ts';
import { subAgentsOfThread } from './subAgents.ts';

/** Loaded when something is logged: reading and writing agents.log is much code. */
const logEntries = () => import('./logEntries.ts');

/** How long a killed agent's commands may take to die, in milliseconds; after that the person is told which live on. */
const KILL_LIMIT = 10_000;
/** How long an interrupted turn may take to end, in milliseconds; measured: 10. */
const INTERRUPT_LIMIT = 15_000;

/** Stops the running turn. Returns its id; undefined when none ran. Commands that it started go on. */
export async function interruptAgent(
  home: Home,
  name: string,
  record: AgentRecord,
  client: Client,
): Promise<string | undefined> {
  const turnId = await interruptTurn(client, record.threadId, await acceptedTurn(home, record));
  await reconcile({ home, name }, record, client);
  await (await logEntries()).logTurnEnds(home, record);
  return turnId;
}

/** Commands of the agent that run now. None are told where that cannot be known (on a machine that does not say). */
export async function runningCommands(record: AgentRecord, client: Client): Promise<readonly AgentProcess[]> {
  if (!isFar(record.engine)) return processesOfThreads([record.threadId]);
  return processesThere(client, [record.threadId]).catch(() => []);
}

/**
 * Ends the agent and proves it: afterwards no turn of it runs or can begin by itself, and no process of it lives.
 * Rejects, naming pid and command, when something could not be stopped; the agent then counts as living.
 */
export async function killAgent(home: Home, name: string, record: AgentRecord, env: Environment): Promise<void> {
  const proof = isFar(record.engine);
  await ending({ home, name, record, env, proof }, async (client) => {
    const threads = client === undefined ? [record.threadId] : await stopEverything(home, record, client);
    const left = await endProcesses(machineOf(record, client), threads);
    if (left.length > 0) {
      const list = describeProcesses(left);
      const what = t('Could not kill job {0}: these processes of it live on:', record.id);
      throw new Failure('not-killed', `${what}\n${list}\n`, {
        next: t('End them with: kill -9 <pid>'),
      });
    }
    return noteEnd(home, record, 'killed');
  });
}

/** `/quit`: ends the conversation and keeps everything. A running turn is interrupted. */
export async function quitAgent(home: Home, name: string, record: AgentRecord, env: Environment): Promise<void> {
  await ending({ home, name, record, env, proof: false }, async (client) => {
    if (client !== undefined) await stopEverything(home, record, client);
    return noteEnd(home, record, 'quit');
  });
}

type EndedBy = 'quit' | 'killed';

interface Ending {
  readonly home: Home;
  readonly name: string;
  readonly record: AgentRecord;
  readonly env: Environment;
  /** Only its engine can say what still runs there, so nothing is ended without it. */
  readonly proof: boolean;
}

/** In one hold of the agent's lock, so that no message can begin a turn between the last look and the end. */
async function ending(end: Ending, work: (client: Client | undefined) => Promise<EndedBy | undefined>): Promise<void> {
  const { home, name, record } = end;
  const client = await engineForTheEnd(end);
  try {
    const ended = await withLock(home.files(record.id).lock, () => work(client));
    // Not before: it takes the lock, and writes the signal file for those who wait.
    if (client !== undefined) await reconcile({ home, name }, record, client);
    await (await logEntries()).logTurnEnds(home, record);
    if (ended !== undefined) await (await logEntries()).logEnd(home, record, ended);
  } finally {
    client?.dispose();
  }
}

/**
 * A dead engine runs nothing, but a message in its queue, or a turn that it lost, comes up again with its next start:
 * then it is started now. Undefined when there is nothing to stop, or it cannot be started.
 */
async function engineForTheEnd({ home, record, env, proof }: Ending): Promise<Client | undefined> {
  const running = await connectRunning(record.engine);
  if (running !== undefined) return running;
  if (proof) return connectOrStart(record.engine, env);
  const sent = (await readFacts(home, record.id)).findLast((fact) => fact.kind === 'sent');
  const newest = (await recordedTurns(home, record.id)).at(-1) ?? '';
  const open = sent?.kind === 'sent' && (sent.turnId === undefined || sent.turnId > newest);
  return open ? connectOrStart(record.engine, env).catch(() => undefined) : undefined;
}

/** Makes an ended agent a living one again. */
export async function reviveAgent(home: Home, record: AgentRecord): Promise<void> {
  await withLock(home.files(record.id).lock, () =>
    appendFact(home, record.id, { kind: 'resumed', at: new Date().toISOString() }),
  );
}

export async function isEnded(home: Home, agentId: string): Promise<boolean> {
  return endOf(await readFacts(home, agentId)) !== undefined;
}

/** Returns how it ended, if it has not ended before. */
async function noteEnd(home: Home, record: AgentRecord, how: EndedBy): Promise<EndedBy | undefined> {
  const before = endOf(await readFacts(home, record.id));
  if (before === undefined || (how === 'killed' && before.how !== 'killed' && before.how !== 'quit')) {
    await appendFact(home, record.id, { kind: 'ended', at: new Date().toISOString(), how });
    return how;
  }
  return undefined;
}

/** The agent and its sub-agents, until a look finds no more of them. Returns the threads of all. */
async function stopEverything(home: Home, record: AgentRecord, client: Client): Promise<readonly string[]> {
  const stopped = new Set<string>();
  for (let living = [record.threadId]; living.length > 0;) {
    for (const threadId of living) {
      stopped.add(threadId);
      // Queue first, so that nothing begins after the interrupt.
      await emptyQueue(client, threadId);
      await interruptTurn(client, threadId, threadId === record.threadId ? await acceptedTurn(home, record) : '');
      await cleanTerminals(client, threadId);
    }
    const found = await subAgentsOfThread(client, record.threadId);
    living = found.map(({ threadId }) => threadId).filter((threadId) => !stopped.has(threadId));
  }
  return [...stopped];
}

async function emptyQueue(client: Client, threadId: string): Promise<void> {
  for (const { id } of await queueOf(client, threadId)) {
    try {
      await client.call('thread/queue/delete', { threadId, queuedSubmissionId: id });
    } catch (error) {
      // Its turn has just begun, and is interrupted like any other.
      if (!(error instanceof EngineError)) throw error;
    }
  }
}

/** The newest turn that took a message of ours and has no end in the ledger. */
async function acceptedTurn(home: Home, { id }: AgentRecord): Promise<string> {
  const facts = await readFacts(home, id);
  const turnId = facts.flatMap((fact) => (fact.kind === 'sent' ? [fact.turnId ?? ''] : [])).at(-1) ?? '';
  return turnId === '' || (await readTurnEnd(home, id, turnId)) !== undefined ? '' : turnId;
}

async function interruptTurn(client: Client, threadId: string, accepted: string): Promise<string | undefined> {
  const running = await runningTurn(client, threadId, accepted);
  if (running === undefined) return undefined;
  for (const deadline = Date.now() + INTERRUPT_LIMIT; ; await delay(5)) {
    try {
      await client.call('turn/interrupt', { threadId, turnId: running });
    } catch (error) {
      // It has ended by itself, or is just beginning and cannot be interrupted yet: the next look tells.
      if (!(error instanceof EngineError)) throw error;
    }
    if ((await runningTurn(client, threadId, accepted)) !== running) return running;
    if (Date.now() > deadline) {
      throw new Failure('not-killed', t('Codex did not stop the turn.'), { next: t('Try again, or restart Codex.') });
    }
  }
}

async function runningTurn(client: Client, threadId: string, accepted: string): Promise<string | undefined> {
  try {
    const turn = await newestTurn(client, threadId, accepted);
    return turn?.status === 'inProgress' ? turn.id : undefined;
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

/** Where Codex lacks this, or the thread is not loaded, the scan of processes finds what it would have ended. */
async function cleanTerminals(client: Client, threadId: string): Promise<void> {
  try {
    await client.call('thread/backgroundTerminals/clean', { threadId });
  } catch (error) {
    if (!(error instanceof EngineError) && !(error instanceof UnsupportedMethod)) throw error;
  }
}

/** Ends what lives, and what that starts meanwhile, until two looks in a row find nothing. Returns what would not die. */
async function endProcesses(machine: Machine, threads: readonly string[]): Promise<readonly AgentProcess[]> {
  const deadline = Date.now() + KILL_LIMIT;
  for (let clean = 0; ;) {
    const found = await machine.find(threads);
    clean = found.length === 0 ? clean + 1 : 0;
    if (clean === 2 || Date.now() > deadline) return found;
    if (found.length > 0) await machine.kill(found.map(({ pid }) => pid));
    await delay(20);
  }
}

/** Where an agent's processes are looked for and ended. */
interface Machine {
  readonly find: (threads: readonly string[]) => Promise<readonly AgentProcess[]>;
  readonly kill: (pids: readonly number[]) => Promise<void>;
}

const THIS_MACHINE: Machine = {
  find: processesOfThreads,
  kill: async (pids) => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended, or is not ours to end: the next look tells.
      }
    }
  },
};

function machineOf(record: AgentRecord, client: Client | undefined): Machine {
  if (client === undefined || !isFar(record.engine)) return THIS_MACHINE;
  const told = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw new Failure(
        'not-killed',
        t('Whether commands of job {0} still run on {1} is not known.', record.id, record.host),
        {
          next: t('Its turn is stopped. Look there for CODEX_THREAD_ID={0}, or try again.', record.threadId),
          cause: error,
        },
      );
    });
  return {
    find: (threads) => told(processesThere(client, threads)),
    kill: (pids) => told(killThere(client, pids)),
  };
}
