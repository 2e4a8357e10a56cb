import { resolve } from 'node:path';
import type { Agent } from '../../core/agents/agent.ts';
import { turnIdOf } from '../../core/agents/reduceAgent.ts';
import type { AgentChange } from '../../core/agents/fleet.ts';
import { isPassing } from './treeModel.ts';

/**
 * Which files living agents are known to have changed, until somebody has looked at the agent. Known is what Codex has told of
 * this agent while the window was open, and what differs in a worktree that nobody else works in: in a shared folder git does
 * not tell whose a change is.
 */
export class ChangedByAgents {
  readonly #byAgent = new Map<string, ReadonlySet<string>>();

  /** Takes a change in; returns the absolute paths of files that have another owner now. */
  heard(change: AgentChange): readonly string[] {
    const { after, cause } = change;
    if (isPassing(change) && cause.kind !== 'filesChanged') return [];
    const before = this.#byAgent.get(after.id) ?? new Set<string>();
    const own = cause.kind === 'removed' || !isFresh(after) ? [] : [...before, ...toldBy(after, cause)];
    const now = new Set(own);
    if (now.size === 0) this.#byAgent.delete(after.id);
    else this.#byAgent.set(after.id, now);
    return [...[...before].filter((path) => !now.has(path)), ...[...now].filter((path) => !before.has(path))];
  }

  /** Ids of the agents that have changed the file; an absolute path. */
  ownersOf(path: string): readonly string[] {
    return [...this.#byAgent].flatMap(([agentId, paths]) => (paths.has(path) ? [agentId] : []));
  }
}

/** Whether the agent works, or has done so since somebody looked. Other machines have other files. */
function isFresh({ state, turn, seenTurn, record }: Agent): boolean {
  if (record.host !== 'local' || state.kind === 'ended') return false;
  return turnIdOf(state) !== undefined || turn > seenTurn;
}

function toldBy({ record, lastTurn }: Agent, cause: AgentChange['cause']): readonly string[] {
  const inWorktree = record.worktree === undefined ? [] : (lastTurn?.files ?? []);
  const edited = cause.kind === 'filesChanged' ? cause.files : [];
  return [...inWorktree, ...edited].map((path) => resolve(record.cwd, path));
}
