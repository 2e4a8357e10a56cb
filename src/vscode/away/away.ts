import { commands, window, type Memento } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Emitter, type Event } from '../../core/base/event.ts';
import { messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Fleet } from '../../core/agents/fleet.ts';
import type { Context } from '../context.ts';
import type { Readiness } from '../readiness.ts';
import { returned, type Presence } from './absence.ts';
import { awaySummary, awayWords, hasNews } from './awaySummary.ts';
import { isPassing } from '../tree/passing.ts';

const KEY = 'presence';
/** How often it is noted that the person is here, in milliseconds: a window may go without a word. */
const MINUTE = 60_000;

/**
 * Whether the person is at this window. After an hour elsewhere, or a restart, what has happened is offered in one line: the
 * list itself comes when it is asked for.
 */
export class Away implements Disposable {
  readonly #fleet: Fleet;
  readonly #memory: Memento;
  readonly #store = new DisposableStore();
  readonly #changed: Emitter<void>;
  #presence: Presence;
  #isOffered = false;

  /** When the line may be another one, besides the changes of agents. */
  readonly onDidChange: Event<void>;

  constructor({ fleet, extension, log }: Context, { loaded }: Readiness) {
    this.#fleet = fleet;
    this.#memory = extension.workspaceState;
    this.#changed = this.#store.add(new Emitter((error) => log.error(messageOf(error))));
    this.onDidChange = this.#changed.event;
    const now = Date.now();
    const before = this.#memory.get<Presence>(KEY, { seen: now, since: now });
    this.#presence = returned(before, now).presence;
    this.#remember();
    void loaded.then(() => this.#offer(hasNews(awaySummary(fleet.all(), before.seen), before.seen)));
    this.#store.add(
      fleet.onDidChange((change) => {
        // What ends before the person's eyes is no news after a reload.
        if (change.cause.kind === 'turnRecorded' && window.state.focused) this.#isHere();
        if (this.#isOffered && !isPassing(change) && this.#words() === '') this.#offer(false);
      }),
    );
    let wasHere = window.state.focused;
    this.#store.add(
      window.onDidChangeWindowState(({ focused }) => {
        if (focused === wasHere) return;
        wasHere = focused;
        if (focused) this.#returned();
        else this.#isHere();
      }),
    );
    const minutes = setInterval(() => window.state.focused && this.#isHere(), MINUTE);
    this.#store.add({ dispose: () => clearInterval(minutes) });
  }

  /** Epoch milliseconds. */
  get since(): number {
    return this.#presence.since;
  }

  /** What has happened is told by the line, and not aloud. */
  get isOffered(): boolean {
    return this.#isOffered;
  }

  /** For above the rows; empty when nothing is offered. It goes when everything was looked at. */
  get line(): string {
    const words = this.#isOffered ? this.#words() : '';
    return words === '' ? '' : t('While you were away: {0}', words);
  }

  /** The person has seen the list. */
  taken(): void {
    this.#offer(false);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #returned(): void {
    const { presence, isLong } = returned(this.#presence, Date.now());
    this.#presence = presence;
    this.#remember();
    if (isLong) this.#offer(this.#words() !== '');
  }

  #words(): string {
    return awayWords(awaySummary(this.#fleet.all(), this.since));
  }

  #isHere(): void {
    this.#presence = { ...this.#presence, seen: Date.now() };
    this.#remember();
  }

  #remember(): void {
    void this.#memory.update(KEY, this.#presence);
  }

  #offer(isOffered: boolean): void {
    if (isOffered === this.#isOffered) return;
    this.#isOffered = isOffered;
    void commands.executeCommand('setContext', 'codexOrchestrator.away', isOffered);
    this.#changed.fire();
  }
}
