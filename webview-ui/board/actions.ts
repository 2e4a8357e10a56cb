import type { BoardTask, BoardVerb, PrdStep } from '../../src/protocol/board.ts';

/** What a person can do on the page. */
export interface Actions {
  tick(task: BoardTask): void;
  setStatus(status: PrdStep): void;
  spawnPhase(phase: number): void;
  openText(line: number): void;
  openFile(path: string): void;
  agent(verb: BoardVerb, id: string, itemId?: string): void;
  fix(): void;
}
