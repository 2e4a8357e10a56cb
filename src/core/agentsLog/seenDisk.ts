import { appendedTo, insertFor, withPlainLineEnds } from './mergeAppended.ts';

/** A change of an editor's text. Lengths and offsets are in UTF-16 units of that text. */
export interface TextChange {
  readonly offset: number;
  /** How much was replaced. */
  readonly removed: number;
  readonly text: string;
}

export type Merge =
  /** The editor has all that the disk has. */
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'insert';
      /** Belongs at the end of the editor's text. */
      readonly text: string;
      /** What of it comes from the disk. */
      readonly arrived: string;
      readonly disk: string;
    }
  /** The disk has changed otherwise than at its end: a person decides. */
  | { readonly kind: 'conflict' };

/** Text from the disk at the end of the editor's: `text` as it was put there. */
interface Arrival {
  readonly text: string;
  readonly arrived: string;
}

/**
 * The text of the disk as one editor has last seen it, while the editor's own text goes on. Undo also takes back what came from
 * the disk. Nobody means that, so the next merge brings it again.
 */
export class SeenDisk {
  #text: string;
  /** Undo takes back the last one first, and redo brings the last of the others. */
  readonly #arrivals: Arrival[] = [];
  readonly #takenBack: Arrival[] = [];

  constructor(text: string) {
    this.#text = withPlainLineEnds(text);
  }

  /** What a save of `edited` has to insert first, when `disk` stands on the disk. */
  merge(disk: string, edited: string): Merge {
    const appended = appendedTo(this.#text, disk);
    if (appended.kind === 'conflict') return appended;
    const missing = this.#takenBack.map(({ arrived }) => arrived).toReversed();
    const arrived = `${missing.join('')}${appended.text}`;
    if (arrived === '') return { kind: 'nothing' };
    return { kind: 'insert', text: insertFor(arrived, this.#text, edited), arrived, disk };
  }

  /** The insertion stands in the editor. */
  merged({ text, arrived, disk }: Extract<Merge, { kind: 'insert' }>): void {
    this.#text = withPlainLineEnds(disk);
    this.#takenBack.length = 0;
    this.#arrivals.push({ text, arrived });
  }

  /** The editor was saved. */
  saved(text: string): void {
    this.#text = withPlainLineEnds(text);
  }

  /** The editor, which had no changes of its own or gave them up, now shows the disk's text. */
  loaded(text: string, [change, ...others]: readonly TextChange[]): void {
    const now = withPlainLineEnds(text);
    this.#takenBack.length = 0;
    if (change !== undefined && others.length === 0 && change.removed === 0 && isAtEnd(change, text)) {
      const arrived = withPlainLineEnds(change.text);
      if (arrived !== '') this.#arrivals.push({ text: arrived, arrived });
    }
    this.#text = now;
  }

  /** `text` is the editor's after the change. */
  undone([change, ...others]: readonly TextChange[], text: string): void {
    const last = this.#arrivals.at(-1);
    if (change === undefined || others.length > 0 || last === undefined) return;
    if (change.text !== '' || change.offset !== text.length || !isLengthOf(last.text, change.removed)) return;
    // The person may have written as much below it, and taken that back.
    if (withPlainLineEnds(text).endsWith(last.text)) return;
    this.#arrivals.pop();
    this.#takenBack.push(last);
  }

  redone([change, ...others]: readonly TextChange[], text: string): void {
    const last = this.#takenBack.at(-1);
    if (change === undefined || others.length > 0 || last === undefined) return;
    if (!isAtEnd(change, text) || withPlainLineEnds(change.text) !== last.text) return;
    this.#takenBack.pop();
    this.#arrivals.push(last);
  }
}

function isAtEnd(change: TextChange, text: string): boolean {
  return change.offset + change.text.length === text.length;
}

/** Whether the text is so long in an editor, whose line ends may be `\r\n`. */
function isLengthOf(text: string, length: number): boolean {
  return text.length === length || text.length + (text.match(/\n/g)?.length ?? 0) === length;
}
