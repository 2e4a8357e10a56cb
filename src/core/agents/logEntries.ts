import { dirname } from 'node:path';
import { completeEntry, endedEntry, messageEntry, prdOf, spawnedEntry, taskOf } from '../agentsLog/entryFor.ts';
import { hasCompleteEntry } from '../agentsLog/entryInTail.ts';
import { entryText, fieldLine, isSessionOf, sessionOf, sessionText, type LogEntry } from '../agentsLog/entryText.ts';
import { readLogEnd, type LogEnd } from '../agentsLog/logEnd.ts';
import { appendToLog } from '../agentsLog/writer.ts';
import { messageOf } from '../base/errors.ts';
import type { AgentRecord, TurnEnd } from './agent.ts';
import type { Home } from './home.ts';
import { isLogged, markLogged, readTurnEnd, unloggedTurns } from './ledger.ts';
import type { Sent } from './sendMessage.ts';

/** Where the entries of a new agent go; without a file, why not, if that is worth a word. */
export interface LogPlace {
  readonly file?: string;
  readonly note?: string;
}

/** Where entries go into this file, as `logFileFor` names it. Never rejects. */
export async function placeForLog(file: string): Promise<LogPlace> {
  try {
    if ((await readLogEnd(file)).isLog) return { file };
  } catch (error) {
    return { note: `${file} cannot be read, so it gets no entries: ${messageOf(error)}.` };
  }
  return { note: `${file} is no log of agents. It is left alone, and this agent gets no entries.` };
}

/**
 * The functions below write one automatic entry each, where the agent has a log. A log that cannot be written is no reason
 * for anything to fail: they never reject, and return a line for the person.
 */
type Written = Promise<string | undefined>;

/** Opens a session first, when there is none of today; its goal is then what this agent was told. */
export async function logSpawn(home: Home, record: AgentRecord, prompt: string): Written {
  const folder = dirname(record.logFile ?? record.cwd);
  const entry = spawnedEntry(record, prompt, folder);
  return written(home, record, ({ session }) => {
    if (isSessionOf(session, entry.at)) return entryText(entry, session);
    const opened = sessionText(entry.at, [
      ...fieldLine('Goal', taskOf(record, prompt)),
      ...fieldLine('PRD', prdOf(record, folder)),
    ]);
    return `${opened}\n${entryText(entry, sessionOf(opened))}`;
  });
}

export async function logMessage(home: Home, record: AgentRecord, text: string, sent: Sent): Written {
  return writtenEntry(home, record, messageEntry(record, text, sent, new Date()));
}

export async function logEnd(home: Home, record: AgentRecord, how: 'quit' | 'killed'): Written {
  return writtenEntry(home, record, endedEntry(record, how, new Date()));
}

/** Logs the turn ends that are in the ledger and not in the log yet, in their order. */
export async function logTurnEnds(home: Home, record: AgentRecord): Written {
  if (record.logFile === undefined) return undefined;
  try {
    for (const turnId of await unloggedTurns(home, record.id)) {
      const end = await readTurnEnd(home, record.id, turnId);
      if (end !== undefined) await logTurnEnd(home, record, record.logFile, end);
    }
    return undefined;
  } catch (error) {
    return complaint(record, error);
  }
}

async function logTurnEnd(home: Home, record: AgentRecord, file: string, end: TurnEnd): Promise<void> {
  const { id } = record;
  const after = async (): Promise<void> => markLogged(home, id, end.turnId);
  const { turn } = end;
  if (turn === null || isFromBefore(record, end)) return after();
  const entry = completeEntry(record, end, dirname(file));
  const compose = ({ tail, session }: LogEnd): string | undefined =>
    hasCompleteEntry(tail, id, turn) ? undefined : entryText(entry, session);
  const what = await appendToLog({
    home,
    file,
    compose: (log) => (isLogged(home, id, end.turnId) ? undefined : compose(log)),
    after,
  });
  // It was replaced by something else: the entry will not be wanted later either.
  if (what === 'foreign') await after();
}

/** Turns of a conversation from before it was adopted are nobody's news. Codex's times are whole seconds. */
function isFromBefore({ createdAt }: AgentRecord, { endedAt }: TurnEnd): boolean {
  return endedAt !== null && Date.parse(endedAt) < Math.floor(Date.parse(createdAt) / 1000) * 1000;
}

async function writtenEntry(home: Home, record: AgentRecord, entry: LogEntry): Written {
  return written(home, record, ({ session }) => entryText(entry, session));
}

async function written(home: Home, record: AgentRecord, compose: (end: LogEnd) => string): Written {
  if (record.logFile === undefined) return undefined;
  try {
    await appendToLog({ home, file: record.logFile, compose });
    return undefined;
  } catch (error) {
    return complaint(record, error);
  }
}

function complaint({ logFile }: AgentRecord, error: unknown): string {
  return `No entry could be written into ${logFile}: ${messageOf(error)}.`;
}
