import type { BoardBegin, BoardFile, BoardParts } from '../../src/protocol/board.ts';
import type { LiveAgent, LiveChange } from '../../src/protocol/timeline.ts';

/** What the page knows. */
export class BoardState {
  begin: BoardBegin | undefined;
  file: BoardFile = { kind: 'reading', sentence: 'Reading the PRD…' };
  #parts: Partial<BoardParts> = {};
  readonly #live = new Map<string, LiveAgent>();
  #workers: Workers | undefined;

  restart(begin: BoardBegin): void {
    this.begin = begin;
    this.#parts = {};
    this.#live.clear();
    this.#workers = undefined;
  }

  /** What says the same as before stays the same object, so that it need not be drawn again. */
  take({ phases, requirements, ...others }: Partial<BoardParts>): void {
    this.#parts = {
      ...this.#parts,
      ...others,
      ...(phases === undefined ? {} : { phases: withOld(phases, this.#parts.phases) }),
      ...(requirements === undefined ? {} : { requirements: withOld(requirements, this.#parts.requirements) }),
    };
    this.#workers = undefined;
  }

  hear({ set, gone }: LiveChange): void {
    for (const agent of set) this.#live.set(agent.id, agent);
    for (const id of gone) this.#live.delete(id);
    this.#workers = undefined;
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
    return this.#whoWorks().phases.get(index) ?? NOBODY;
  }

  agentsOfRequirement(id: string): readonly LiveAgent[] {
    return this.#whoWorks().requirements.get(id) ?? NOBODY;
  }

  #whoWorks(): Workers {
    if (this.#workers !== undefined) return this.#workers;
    const phases = new Map<number, LiveAgent[]>();
    const requirements = new Map<string, LiveAgent[]>();
    const works = new Map(this.#parts.work?.map((work) => [work.id, work]));
    for (const agent of this.agents) {
      const work = works.get(agent.id);
      if (work === undefined) continue;
      if (work.phase !== undefined) add(phases, work.phase, agent);
      for (const id of work.requirements) add(requirements, id, agent);
    }
    this.#workers = { phases, requirements };
    return this.#workers;
  }
}

/** Who works on a phase, by its index, and on a requirement, by its id. */
interface Workers {
  readonly phases: ReadonlyMap<number, readonly LiveAgent[]>;
  readonly requirements: ReadonlyMap<string, readonly LiveAgent[]>;
}

const NOBODY: readonly LiveAgent[] = [];

function add<Key>(lists: Map<Key, LiveAgent[]>, key: Key, agent: LiveAgent): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [agent]);
  else known.push(agent);
}

function withOld<Item>(items: readonly Item[], old: readonly Item[] = []): readonly Item[] {
  return items.map((item, index) => {
    const before = old[index];
    return before !== undefined && JSON.stringify(before) === JSON.stringify(item) ? before : item;
  });
}

function rankOf({ tone, turnSince }: LiveAgent): number {
  if (tone === 'needsYou') return 0;
  return turnSince === undefined ? 2 : 1;
}
