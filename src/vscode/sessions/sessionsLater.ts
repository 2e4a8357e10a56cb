import type { Disposable } from '../../core/base/disposable.ts';
import type { Context } from '../context.ts';
import type { Sessions } from './sessions.ts';

/** The sessions that were started outside, loaded when the view of agents is shown or a command is about one. */
export class SessionsLater implements Disposable {
  readonly #context: Context;
  #loading: Promise<Sessions> | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  async get(): Promise<Sessions> {
    return (this.#loading ??= import('./sessions.ts').then(({ Sessions }) => new Sessions(this.#context)));
  }

  dispose(): void {
    void this.#loading?.then((sessions) => sessions.dispose());
  }
}
