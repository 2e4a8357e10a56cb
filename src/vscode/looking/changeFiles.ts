import { FileSystemError, type FileStat, type Uri } from 'vscode';
import { messageOf } from '../../core/base/errors.ts';
import { fileStat, ReadOnlyFiles } from './readOnlyFiles.ts';

export const CHANGE_SCHEME = 'codex-agent-change';

/** Gives the text behind an address of this scheme; rejects with the reason when there is none any more. */
export type ChangeTexts = (uri: Uri) => Promise<string>;

/** What files were before an agent changed them. */
export class ChangeFiles extends ReadOnlyFiles {
  readonly #textOf: ChangeTexts;

  constructor(textOf: ChangeTexts) {
    super();
    this.#textOf = textOf;
  }

  /** An address stands for one text for ever. */
  async stat(uri: Uri): Promise<FileStat> {
    return fileStat(await this.#read(uri), 0);
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return Buffer.from(await this.#read(uri));
  }

  async #read(uri: Uri): Promise<string> {
    try {
      return await this.#textOf(uri);
    } catch (error) {
      throw FileSystemError.Unavailable(messageOf(error));
    }
  }
}
