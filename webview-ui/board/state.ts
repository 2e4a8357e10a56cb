import type { BoardBegin, BoardFile, BoardParts } from '../../src/protocol/board.ts';
import type { LiveAgent, LiveChange } from '../../src/protocol/timeline.ts';

/** What the page knows. */
export class BoardState {
  begin: BoardBegin | undefined;
  file: BoardFile = { kind: 'reading', sentence: 'Reading the PRD…' };
  #parts: Partial<BoardParts> = {};
  readonly #live = new Map<string, LiveAgent>();

  restart(begin: BoardBegin): void {
    this.begin = begin;
    this.#parts = {};
    this.#live.clear();
  }

  take(parts: Partial<BoardParts>): void {
    this.#parts = { ...this.#parts, ...parts };
  }

  hear({ set, gone }: LiveChange): void {
    for (const agent of set) this.#live.set(agent.id, agent);
    for (const id of gone) this.#live.delete(id);
  }

  /** Undefined until all parts of the text have come; who works on it and which files are there may come later. */
  get parts(): BoardParts | undefined {
    const { head, problem, solution, requirements, phases, lists, notes, files = [], work = [] } = this.#parts;
    if (head === undefined || problem === undefined || solution === undefined || requirements === undefined)
      return undefined;
    if (phases === undefined || lists === undefined || notes === undefined) return undefined;
    return { head, problem, solution, requirements, phases, lists, notes, files, work };
  }

  /** Who needs a person first, then who works, then the others; the oldest first. */
  get agents(): readonly LiveAgent[] {
    return [...this.#live.values()].sort(
      (one, other) => rankOf(one) - rankOf(other) || one.spawnedAt - other.spawnedAt,
    );
  }

  agentsOfPhase(index: number): readonly LiveAgent[] {
    return this.#workers(({ phase }) => phase === index);
  }

  agentsOfRequirement(id: string): readonly LiveAgent[] {
    return id === '' ? [] : this.#workers(({ requirements }) => requirements.includes(id));
  }

  #workers(does: (work: BoardParts['work'][number]) => boolean): readonly LiveAgent[] {
    const ids = new Set((this.#parts.work ?? []).filter(does).map(({ id }) => id));
    return this.agents.filter(({ id }) => ids.has(id));
  }
}

function rankOf({ tone, turnSince }: LiveAgent): number {
  if (tone === 'needsYou') return 0;
  return turnSince === undefined ? 2 : 1;
}
