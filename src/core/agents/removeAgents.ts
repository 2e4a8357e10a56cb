import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { removeEndedIndex } from './endedIndex.ts';
import type { Home } from './home.ts';
import { readOldJob, readOldJobs, removeOldLog } from './oldJobs.ts';
import { endOf, readFacts, readRecord, readRecords, removeRecord } from './records.ts';

/** How long an ended agent is kept, in milliseconds. */
const KEPT = 7 * 24 * 3600 * 1000;

/** Forgets an ended agent. Its conversation in Codex, its worktree and its log entries stay. Returns its worktree, if any. */
export async function deleteAgent(home: Home, agentId: string): Promise<string | undefined> {
  if ((await readOldJob(home, agentId)) !== undefined) {
    await forget(home, agentId);
    return undefined;
  }
  const record = await readRecord(home, agentId);
  if (endOf(await readFacts(home, agentId)) === undefined) {
    throw new Failure('not-running', t('Could not delete job: {0}. It has not ended.', agentId), {
      next: t('End it first: codex-agent end {0}', agentId),
    });
  }
  await forget(home, agentId);
  return record.worktree?.path;
}

/** Forgets what ended more than seven days before `now`, and says how many that were. */
export async function cleanAgents(home: Home, now: number): Promise<number> {
  const { records } = await readRecords(home);
  const old: string[] = [];
  for (const { id } of records) {
    const end = endOf(await readFacts(home, id));
    if (end !== undefined && now - Date.parse(end.at) > KEPT) old.push(id);
  }
  for (const { id, completedAt, createdAt } of await readOldJobs(home)) {
    if (now - Date.parse(completedAt ?? createdAt) > KEPT) old.push(id);
  }
  for (const id of old) await forget(home, id);
  return old.length;
}

async function forget(home: Home, agentId: string): Promise<void> {
  await removeRecord(home, agentId);
  removeEndedIndex(home);
  await removeOldLog(home, agentId);
}
