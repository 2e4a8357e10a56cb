import type { Uri } from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { LogFile } from './logFile.ts';

/** A log that somebody looks at, until it is let go of. */
export interface LentLog extends Disposable {
  readonly file: LogFile;
}

/** The logs that are looked at in this window: each is read and parsed once, however many look. */
export class LogFiles implements Disposable {
  readonly #log: Log;
  readonly #files = new Map<string, { readonly file: LogFile; lent: number }>();

  constructor(log: Log) {
    this.#log = log;
  }

  lend(uri: Uri): LentLog {
    const key = uri.toString();
    const known = this.#files.get(key) ?? { file: new LogFile(uri, this.#log), lent: 0 };
    known.lent++;
    this.#files.set(key, known);
    let isBack = false;
    return {
      file: known.file,
      dispose: () => {
        if (isBack) return;
        isBack = true;
        known.lent--;
        if (known.lent > 0) return;
        known.file.dispose();
        this.#files.delete(key);
      },
    };
  }

  dispose(): void {
    for (const { file } of this.#files.values()) file.dispose();
    this.#files.clear();
  }
}
