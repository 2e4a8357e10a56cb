import { describeRequest } from '../core/agents/approvals.ts';
import type { Request } from '../core/agents/agent.ts';
import { plainText } from '../core/agents/transcript.ts';
import { shortened } from '../core/base/shorten.ts';
import { delay } from '../core/base/wait.ts';
import { coloured, elapsedText, lookOf, summaryOf, tableOf, uncoloured, type Paint, type Row } from './tourText.ts';

export interface Answer {
  readonly decision: 'accept' | 'decline';
  /** For people: how it came about. */
  readonly how: string;
}

/** Where the tour shows its agents while they work. */
export interface Screen {
  readonly paint: Paint;
  readonly columns: number;
  /** One line that stays. */
  say(line: string): void;
  show(rows: readonly Row[]): void;
  ask(name: string, request: Request, signal: AbortSignal): Promise<Answer>;
  /** Ends the live part; `say` still works. */
  close(): void;
}

/** A terminal of a person gets the table, everything else plain lines. */
export function screenFor(onInterrupt: () => void): Screen {
  const { stdout, env } = process;
  if (!stdout.isTTY || env['TERM'] === 'dumb') return new LineScreen();
  return new TableScreen(env['NO_COLOR'] ? uncoloured : coloured, onInterrupt);
}

const write = (text: string): void => void process.stdout.write(text);

/** How long a person may think about an approval, in seconds. */
const patience = 5;
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

/** A table that is redrawn in place. Keys are read unbuffered meanwhile, so that none is echoed into it. */
class TableScreen implements Screen {
  readonly paint: Paint;
  readonly #onInterrupt: () => void;
  readonly #keys = new Set<(key: string) => void>();
  #rows: readonly Row[] = [];
  #question = '';
  #drawn = 0;
  #live = false;

  constructor(paint: Paint, onInterrupt: () => void) {
    this.paint = paint;
    this.#onInterrupt = onInterrupt;
  }

  get columns(): number {
    return process.stdout.columns || 80;
  }

  say(line: string): void {
    write(`${this.#erased()}${line}\n`);
    if (this.#live) this.#draw();
  }

  show(rows: readonly Row[]): void {
    this.#rows = rows;
    if (!this.#live) this.#open();
    this.#draw();
  }

  async ask(name: string, request: Request, signal: AbortSignal): Promise<Answer> {
    if (!process.stdin.isTTY) return { decision: 'accept', how: 'at once, as there is no keyboard to answer with' };
    const { paint } = this;
    const decided = new AbortController();
    const stop = (): void => decided.abort();
    let answer: Answer = { decision: 'accept', how: `after ${patience} s without an answer` };
    const onKey = (key: string): void => {
      if (/^[yn\r\n]/i.test(key)) {
        answer = { decision: /^n/i.test(key) ? 'decline' : 'accept', how: 'by you' };
        stop();
      }
    };
    this.#keys.add(onKey);
    signal.addEventListener('abort', stop);
    const wish = `${paint('yellow', '▲')} ${paint('bold', name)} wants to ${wishOf(request, this.columns - 50)}: approve?`;
    for (let left = patience; left > 0 && !decided.signal.aborted; left--) {
      this.#question = `  ${wish} [Y/n] ${paint('dim', `yes in ${left} s`)}`;
      this.#draw();
      await delay(1000, decided.signal);
    }
    this.#keys.delete(onKey);
    signal.removeEventListener('abort', stop);
    this.#question = '';
    this.#draw();
    return answer;
  }

  close(): void {
    if (!this.#live) return;
    this.#live = false;
    write(`${this.#erased()}${showCursor}`);
    process.stdout.off('resize', this.#draw);
    const { stdin } = process;
    if (!stdin.isTTY) return;
    stdin.off('data', this.#onData);
    stdin.setRawMode(false);
    stdin.pause();
  }

  #open(): void {
    this.#live = true;
    write(hideCursor);
    process.stdout.on('resize', this.#draw);
    const { stdin } = process;
    if (!stdin.isTTY) return;
    stdin.setRawMode(true);
    stdin.on('data', this.#onData).resume();
  }

  readonly #onData = (data: Buffer): void => {
    const key = data.toString('utf8');
    if (key.includes('\u0003')) this.#onInterrupt();
    for (const listener of this.#keys) listener(key);
  };

  readonly #draw = (): void => {
    if (!this.#live) return;
    const below = this.#question === '' ? this.paint('dim', `  ${summaryOf(this.#rows)}`) : this.#question;
    const notes = this.#rows.flatMap(({ name, notes }) => notes.map((note) => this.paint('dim', `  ${name}: ${note}`)));
    const lines = [...tableOf(this.#rows, this.columns, this.paint), '', ...notes, below];
    // Without automatic wrapping a line that is too wide after all costs its end, not the whole table.
    write(`${this.#erased()}\u001b[?7l${lines.join('\n')}\n\u001b[?7h`);
    this.#drawn = lines.length;
  };

  #erased(): string {
    const erase = this.#drawn === 0 ? '' : `\u001b[${this.#drawn}A\r\u001b[J`;
    this.#drawn = 0;
    return erase;
  }
}

/** One line for every change worth a line. */
class LineScreen implements Screen {
  readonly paint = uncoloured;
  readonly columns = 80;
  readonly #shown = new Set<string>();

  say(line: string): void {
    write(`${line}\n`);
  }

  show(rows: readonly Row[]): void {
    for (const { name, agent, elapsed = 0, notes } of rows) {
      if (agent !== undefined) this.#once(name, 'started', elapsed);
      for (const note of notes) this.#once(name, note, elapsed);
      const { word, now } = lookOf(agent);
      const isAsking = agent?.state.kind === 'asking';
      // Between its steps every agent thinks and writes; what it asks arrives a moment after the state.
      if (agent === undefined || (isAsking && now === '') || /^(thinking|writing its answer|finishing)$/.test(now))
        continue;
      this.#once(name, now === '' ? word : `${word}: ${now}`, elapsed);
    }
  }

  async ask(): Promise<Answer> {
    return { decision: 'accept', how: 'at once, as there is no terminal to ask in' };
  }

  close(): void {
    if (this.#shown.size > 0) this.say('');
    this.#shown.clear();
  }

  #once(name: string, text: string, elapsed: number): void {
    const line = `${name.padEnd(11)}  ${shortened(text, 100, '…')}`;
    if (this.#shown.has(line)) return;
    this.#shown.add(line);
    this.say(`  ${elapsedText(elapsed).padStart(4)}  ${line}`);
  }
}

function wishOf(request: Request, room: number): string {
  const text = request.kind === 'command' ? `run \`${request.command}\`` : describeRequest(request);
  return shortened(plainText(text), Math.max(20, room), '…');
}
