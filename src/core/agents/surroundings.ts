import { logFileFor } from '../agentsLog/logPlace.ts';
import { headCommit } from './filesModified.ts';
import type { LogPlace } from './logEntries.ts';

/** What a record says of the folder that its agent works in. */
export interface Surroundings {
  readonly baseCommit: string | undefined;
  readonly log: LogPlace;
}

/** Of a folder of this machine. Never rejects. */
export async function surroundingsOf(folder: string, noLog = false): Promise<Surroundings> {
  const [baseCommit, log] = await Promise.all([headCommit(folder), noLog ? {} : logPlaceFor(folder)]);
  return { baseCommit, log };
}

async function logPlaceFor(folder: string): Promise<LogPlace> {
  const file = await logFileFor(folder);
  if (file === undefined) return {};
  const { placeForLog } = await import('./logEntries.ts');
  return placeForLog(file);
}
