import { relative, resolve } from 'node:path';
import type { AgentRecord, WorkType } from '../agents/agent.ts';

/** What kinds of work agents of this machine were started for with the PRD at the absolute path `file`. */
export function workOnPrd(records: readonly AgentRecord[], file: string): readonly WorkType[] {
  return records.flatMap((record) => (record.type !== undefined && prdOf(record) === file ? [record.type] : []));
}

/** An agent in a worktree works on a copy: the PRD of the main checkout is meant. */
function prdOf({ host, cwd, prd, worktree }: AgentRecord): string | undefined {
  if (host !== 'local' || prd === undefined) return undefined;
  const path = resolve(cwd, prd);
  if (worktree === undefined) return path;
  const within = relative(worktree.path, path);
  return within === '..' || within.startsWith('../') ? path : resolve(worktree.main, within);
}
