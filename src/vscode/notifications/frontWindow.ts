import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { window } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import { createFile, makePrivateFolder, replaceFile } from '../../core/base/privateFiles.ts';
import type { Context } from '../context.ts';

interface Front {
  readonly pid: number;
  readonly focused: boolean;
}

/**
 * Which window of this home the person was in last. All windows see the same agents: only that one may speak to a person who is
 * elsewhere, and none while the person is in one of them.
 */
export class FrontWindow implements Disposable {
  readonly #file: string;
  readonly #store = new DisposableStore();
  #writing: Promise<void>;

  constructor({ home, log }: Context) {
    this.#file = join(home.folder, 'front-window');
    const note = async (focused: boolean): Promise<void> => {
      if (!focused && (await this.#read())?.pid !== process.pid) return;
      // The first window of a home is here before the home.
      await makePrivateFolder(home.folder);
      await replaceFile(this.#file, textOf(focused));
    };
    const queue = (focused: boolean): Promise<void> =>
      note(focused).catch((error: unknown) => log.warn(`Cannot note the window in front: ${messageOf(error)}`));
    this.#writing = window.state.focused ? queue(true) : Promise.resolve();
    this.#store.add(
      window.onDidChangeWindowState(({ focused }) => {
        this.#writing = this.#writing.then(() => queue(focused));
      }),
    );
  }

  /** Whether this window is the one that the person has left last, and they have come to no other since. */
  async wasLast(): Promise<boolean> {
    await this.#writing;
    const front = await this.#read();
    if (front !== undefined && isAlive(front.pid)) return front.pid === process.pid && !front.focused;
    // The window that was the last one is gone: the first to notice takes its place.
    await rm(this.#file, { force: true });
    return createFile(this.#file, textOf(false));
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #read(): Promise<Front | undefined> {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    const found = /^(\d+) (focused|left)\n$/.exec(text);
    return found === null ? undefined : { pid: Number(found[1]), focused: found[2] === 'focused' };
  }
}

function textOf(focused: boolean): string {
  return `${process.pid} ${focused ? 'focused' : 'left'}\n`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
