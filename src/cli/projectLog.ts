import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isTooLong, oneLine, VALUE_LENGTH } from '../core/agentsLog/entryText.ts';
import { isAgentsLogDocument } from '../core/agentsLog/isAgentsLog.ts';
import { LogDocument } from '../core/agentsLog/logDocument.ts';
import type { LogEnd } from '../core/agentsLog/logEnd.ts';
import { LOG_NAME, logFileFor } from '../core/agentsLog/logPlace.ts';
import { appendToLog } from '../core/agentsLog/writer.ts';
import { errnoOf, Failure, messageOf } from '../core/base/errors.ts';
import type { Context } from './context.ts';

/** The log that is named, else that of the project; it may not be there yet. Whoever asks for one outside of git gets one there. */
export async function logFile(named?: string): Promise<string> {
  return named === undefined ? ((await logFileFor('.')) ?? join(resolve('.'), LOG_NAME)) : resolve(named);
}

export async function readLog(file: string): Promise<LogDocument> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw new Failure('bad-file', `Cannot read ${file}: ${messageOf(error)}.`);
    throw new Failure('bad-file', `There is no ${file}.`, {
      next: 'It begins with the first agent that is started here, or with: codex-agent log session "Goal"',
      cause: error,
    });
  }
  return new LogDocument(text);
}

/** For what only makes sense of a log of agents. */
export async function readAgentsLog(file: string): Promise<LogDocument> {
  const document = await readLog(file);
  if (isAgentsLogDocument(document)) return document;
  throw notALog(file);
}

/** Appends what a person or a general wrote to the project's log, and says where it stands. */
export async function append({ home, print }: Context, compose: (end: LogEnd) => string): Promise<void> {
  const file = await logFile();
  await home.prepare();
  try {
    if ((await appendToLog({ home, file, compose })) === 'foreign') throw notALog(file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('bad-file', `Cannot write ${file}: ${messageOf(error)}.`, { cause: error });
  }
  print(`Logged in ${file}\n`);
}

/** What is cut off would be lost: whoever wrote it can say it shorter, or in several. */
export function refuseTooLong(values: readonly unknown[]): void {
  for (const value of values) {
    if (typeof value !== 'string' || !isTooLong(value)) continue;
    throw new Failure('usage', `Longer than ${VALUE_LENGTH} characters: ${oneLine(value.slice(0, 60))}…`, {
      next: 'Say it shorter, or in several.',
    });
  }
}

export function notALog(file: string): Failure {
  return new Failure('bad-file', `${file} is no log of agents.`, {
    next: 'A log begins with the line: # Agents Log',
  });
}
