import type { LogEntry } from '../../src/protocol/timeline.ts';

interface Turn<Value> {
  readonly value: Value;
  readonly number: number | undefined;
  /** Whether an entry of a person, or a general, is among its entries. */
  hasCurated: boolean;
  hasReport: boolean;
}

/**
 * Joins the completions of one agent to turns, as every reader of the log does (core/agentsLog/sessions.ts): by the number that they
 * carry; one without goes with the report before it that nobody has judged yet, else with the next report before a new message.
 */
export class Turns<Value> {
  readonly #byNumber = new Map<number, Turn<Value>>();
  #newest: Turn<Value> | undefined;

  /** The agent was told something: what completes now is another turn. */
  message(): void {
    this.#newest = undefined;
  }

  /** What the entry's turn is known as; `make` is asked for the first entry of a turn. */
  join(entry: LogEntry, make: () => Value): Value {
    const written = Number.parseInt(entry.fields['turn'] ?? '', 10);
    const number = written > 0 ? written : undefined;
    const curated = isCurated(entry);
    let turn = number === undefined ? undefined : this.#byNumber.get(number);
    const newest = this.#newest;
    if (turn === undefined && newest !== undefined && (number === undefined || newest.number === undefined)) {
      if (!(curated ? newest.hasCurated : newest.hasReport)) turn = newest;
    }
    turn ??= { value: make(), number, hasCurated: false, hasReport: false };
    if (number !== undefined) this.#byNumber.set(number, turn);
    if (curated) turn.hasCurated = true;
    else turn.hasReport = true;
    this.#newest = turn;
    return turn.value;
  }
}

/** Written by somebody who judged: an automatic entry reports, and has the time that the turn took. */
export function isCurated({ fields }: LogEntry): boolean {
  return fields['findings'] !== undefined || (fields['reported'] === undefined && fields['duration'] === undefined);
}
