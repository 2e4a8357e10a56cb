import type { Disposable } from '../../core/base/disposable.ts';
import type { Prds } from './prds.ts';

/** The window's PRDs, loaded when the first view of them is shown. */
export class PrdsLater implements Disposable {
  #loading: Promise<Prds> | undefined;

  async get(): Promise<Prds> {
    return (this.#loading ??= import('./prds.ts').then(({ Prds }) => new Prds()));
  }

  dispose(): void {
    void this.#loading?.then((prds) => prds.dispose());
  }
}
