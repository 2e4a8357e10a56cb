import { watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { isAgentsLogDocument } from '../../core/agentsLog/isAgentsLog.ts';
import { LogDocument } from '../../core/agentsLog/logDocument.ts';
import { logJson } from '../../core/agentsLog/logJson.ts';
import { errnoOf, Failure, messageOf } from '../../core/base/errors.ts';
import type { Context } from '../context.ts';
import { chosenEntries, entryLines, logStory, type LogFilter } from '../logStory.ts';
import { notALog } from '../projectLog.ts';
import { terminalLook } from '../terminalLook.ts';

/** How long nothing is written until what was written counts as whole, in milliseconds: people write line by line. */
const QUIET = 150;

/** Tells what there is, then each entry as it comes, until Ctrl-C. */
export async function followLog(context: Context, file: string, filter: LogFilter, json: boolean): Promise<never> {
  const followed = new FollowedLog(file);
  const look = terminalLook(context.env);
  const tell = ({ document, fresh }: Grown): void => {
    const entries = chosenEntries(document, filter).filter((index) => fresh.has(index));
    if (json) {
      const lines = new Set(entries.map((index) => document.lineOf(index) + 1));
      const all = logJson(file, document, []).sessions.flatMap((session) => session.entries);
      for (const entry of all) if (lines.has(entry.line)) context.print(`${JSON.stringify(entry)}\n`);
    } else {
      const told = entries.flatMap((index) => document.sections[index] ?? []);
      for (const section of told) context.print(`${entryLines([section], look).join('\n')}\n`);
    }
  };
  const tellFirst = (first: Grown): void => {
    if (!isAgentsLogDocument(first.document)) throw notALog(file);
    if (json) tell(first);
    else if (chosenEntries(first.document, filter).length > 0) {
      context.print(logStory(first.document, filter, look));
    }
  };
  return new Promise<never>((_, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let looking = Promise.resolve();
    const lookAgain = (): void => {
      looking = looking.then(async () => tell(await followed.read())).catch(reject);
    };
    try {
      // The folder, because a file that is replaced, or is not there yet, cannot be watched.
      const watcher = watch(dirname(file), (_event, name) => {
        if (name !== basename(file)) return;
        clearTimeout(timer);
        timer = setTimeout(lookAgain, QUIET);
      });
      watcher.on('error', reject);
    } catch (error) {
      reject(new Failure('bad-file', `Cannot follow ${file}: ${messageOf(error)}.`, { cause: error }));
      return;
    }
    // Watched before it is read, so that nothing that is written in between is missed.
    looking = followed.read().then(tellFirst).catch(reject);
  });
}

interface Grown {
  readonly document: LogDocument;
  /** Indices of the sections that say something that they did not say before. */
  readonly fresh: ReadonlySet<number>;
}

/** A log that others append to. Each reading costs what was appended; one that shrank or was replaced is read anew. */
class FollowedLog {
  readonly #file: string;
  #document = new LogDocument('');
  #decoder = new StringDecoder('utf8');
  #size = 0;
  #inode = 0;

  constructor(file: string) {
    this.#file = file;
  }

  async read(): Promise<Grown> {
    const text = await this.#appended();
    const before = new Set<string>();
    const { sections } = this.#document;
    // What is appended can only change the newest sections.
    for (const { text: said } of sections.slice(-3)) before.add(said.trimEnd());
    const { from, added } = this.#document.change(this.#document.length, this.#document.length, text);
    const fresh = new Set<number>();
    for (let index = from; index < from + added; index++) {
      const said = this.#document.sections[index]?.text.trimEnd() ?? '';
      if (!before.has(said)) fresh.add(index);
    }
    return { document: this.#document, fresh };
  }

  async #appended(): Promise<string> {
    try {
      const handle = await open(this.#file, 'r');
      try {
        const { size, ino } = await handle.stat();
        if (size < this.#size || ino !== this.#inode) this.#forget();
        this.#inode = ino;
        const buffer = Buffer.alloc(size - this.#size);
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#size);
        this.#size += bytesRead;
        return this.#decoder.write(buffer.subarray(0, bytesRead));
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') {
        throw new Failure('bad-file', `Cannot read ${this.#file}: ${messageOf(error)}.`, { cause: error });
      }
      this.#forget();
      return '';
    }
  }

  #forget(): void {
    this.#document = new LogDocument('');
    this.#decoder = new StringDecoder('utf8');
    this.#size = 0;
  }
}
