import { resolve } from 'node:path';
import type { Agent, TurnEnd } from '../../core/agents/agent.ts';
import type { AgentChange } from '../../core/agents/fleet.ts';

/** A living agent that has changed a file, and the newest turn that did. */
export interface Changer {
  readonly agentId: string;
  readonly turn: number;
}

const NONE: readonly string[] = [];

/**
 * Which files living agents have changed: what Codex says of each, and all that differs in a worktree that nobody else works in.
 * In a folder that several share, git does not tell whose a change is. Paths are absolute. Files of other machines are left out.
 */
export class ChangedByAgents {
  readonly #turns = new Map<string, Map<string, number>>();
  readonly #byAgent = new Map<string, Set<string>>();

  /** Takes a change in; returns the files of which something else is to be said now. */
  heard({ before, after, cause }: AgentChange): readonly string[] {
    switch (cause.kind) {
      case 'filesChanged':
        return isCounted(after) ? this.#changed(after, cause.files, after.turn + 1) : NONE;
      case 'turnRecorded':
        return this.ended(after, [cause.end]);
      case 'renamed':
        return before?.name === after.name ? NONE : this.filesOf(after.id);
      case 'removed':
      case 'ended':
        return this.#forget(after.id);
      default:
        return NONE;
    }
  }

  /** Takes turns in that have ended, maybe long ago; returns as `heard`. */
  ended(agent: Agent, ends: readonly TurnEnd[]): readonly string[] {
    if (!isCounted(agent)) return NONE;
    return ends.flatMap((end) => {
      const files = agent.record.worktree === undefined ? (end.edited ?? NONE) : end.files;
      return this.#changed(agent, files, end.turn ?? agent.turn);
    });
  }

  filesOf(agentId: string): readonly string[] {
    return [...(this.#byAgent.get(agentId) ?? NONE)];
  }

  changersOf(path: string): readonly Changer[] {
    return [...(this.#turns.get(path) ?? [])].map(([agentId, turn]) => ({ agentId, turn }));
  }

  #changed({ id, record }: Agent, files: readonly string[], turn: number): readonly string[] {
    return files.flatMap((file) => {
      const path = resolve(record.cwd, file);
      const turns = this.#turns.get(path) ?? new Map<string, number>();
      if ((turns.get(id) ?? 0) >= turn) return NONE;
      this.#turns.set(path, turns.set(id, turn));
      this.#byAgent.set(id, (this.#byAgent.get(id) ?? new Set()).add(path));
      return [path];
    });
  }

  #forget(agentId: string): readonly string[] {
    const files = this.filesOf(agentId);
    this.#byAgent.delete(agentId);
    for (const path of files) {
      const turns = this.#turns.get(path);
      turns?.delete(agentId);
      if (turns?.size === 0) this.#turns.delete(path);
    }
    return files;
  }
}

/** Whether the agent lives and its files are on this machine. */
export function isCounted({ state, record }: Agent): boolean {
  return record.host === 'local' && state.kind !== 'ended';
}
