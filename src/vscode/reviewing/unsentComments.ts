import type { Memento } from 'vscode';
import type { SideName } from '../../core/reviewing/hunkAt.ts';

/** A comment that Codex does not have. Lines are from 0, both inclusive. */
export interface UnsentComment {
  readonly agentId: string;
  readonly path: string;
  readonly side: SideName;
  readonly first: number;
  readonly last: number;
  readonly words: string;
  readonly queue: boolean;
}

const KEY = 'unsentComments';

/** Comments that could not be sent. They outlive the window. */
export class UnsentComments {
  readonly #memory: Memento;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  of(agentId: string): readonly UnsentComment[] {
    return this.#all().filter((one) => one.agentId === agentId);
  }

  async add(comment: UnsentComment): Promise<void> {
    await this.#memory.update(KEY, [...this.#without(comment), comment]);
  }

  async remove(comment: Pick<UnsentComment, 'agentId' | 'words'>): Promise<void> {
    await this.#memory.update(KEY, this.#without(comment));
  }

  #without({ agentId, words }: Pick<UnsentComment, 'agentId' | 'words'>): readonly UnsentComment[] {
    return this.#all().filter((one) => one.agentId !== agentId || one.words !== words);
  }

  #all(): readonly UnsentComment[] {
    return this.#memory.get<readonly UnsentComment[]>(KEY, []);
  }
}
