import type { Memento } from 'vscode';
import { Emitter } from '../../core/base/event.ts';
import type { SpawnOptions } from './spawnOptions.ts';

/** What was typed or chosen and has not been used yet, by what it is for. Outlives the window. */
export class Drafts {
  readonly #memory: Memento;
  readonly #optionsChanged = new Emitter<string>();

  /** Tells the purpose whose options have changed. */
  readonly onDidChangeOptions = this.#optionsChanged.event;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  text(purpose: string): string {
    return this.#memory.get<string>(`draft:${purpose}`, '');
  }

  setText(purpose: string, text: string): void {
    void this.#memory.update(`draft:${purpose}`, text === '' ? undefined : text);
  }

  options(purpose: string): SpawnOptions {
    return this.#memory.get<SpawnOptions>(`options:${purpose}`, {});
  }

  setOptions(purpose: string, options: SpawnOptions): void {
    const isEmpty = Object.keys(options).length === 0;
    void this.#memory.update(`options:${purpose}`, isEmpty ? undefined : options);
    this.#optionsChanged.fire(purpose);
  }

  /** It has arrived. */
  forget(purpose: string): void {
    this.setText(purpose, '');
    this.setOptions(purpose, {});
  }

  /** What the newest agent was started with, for the next one that is to be the same. */
  lastOptions(): SpawnOptions {
    return this.#memory.get<SpawnOptions>('lastOptions', {});
  }

  setLastOptions(options: SpawnOptions): void {
    void this.#memory.update('lastOptions', options);
  }
}
