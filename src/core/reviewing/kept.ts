import { join } from 'node:path';
import type { AgentRecord } from '../agents/agent.ts';
import type { Home } from '../agents/home.ts';
import { appendFact, readFacts, type AgentFact } from '../agents/records.ts';
import { changeableFile, fileMark } from './fileMark.ts';

/** Notes that a person has looked at the file and keeps it as it is now. */
export async function keepFile(home: Home, { id, cwd }: AgentRecord, path: string): Promise<void> {
  const mark = await fileMark(await changeableFile(cwd, path));
  await appendFact(home, id, { kind: 'kept', at: new Date().toISOString(), path, mark });
}

/** Takes that back. */
export async function unkeepFile(home: Home, { id }: AgentRecord, path: string): Promise<void> {
  await appendFact(home, id, { kind: 'kept', at: new Date().toISOString(), path });
}

/** The files that are still as they were when a person kept them. */
export async function keptFiles(home: Home, { id, cwd }: AgentRecord): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  for (const [path, mark] of keptMarks(await readFacts(home, id))) {
    if ((await fileMark(join(cwd, path))) === mark) kept.add(path);
  }
  return kept;
}

function keptMarks(facts: readonly AgentFact[]): ReadonlyMap<string, string> {
  const marks = new Map<string, string>();
  for (const fact of facts) {
    if (fact.kind !== 'kept') continue;
    if (fact.mark === undefined) marks.delete(fact.path);
    else marks.set(fact.path, fact.mark);
  }
  return marks;
}
