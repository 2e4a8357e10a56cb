import { isDeepStrictEqual } from 'node:util';
import type { Fleet } from '../agents/fleet.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { messageOf } from '../base/errors.ts';
import { Emitter } from '../base/event.ts';
import { isIn } from '../base/folders.ts';
import type { Log } from '../base/log.ts';
import type { Client } from '../codex/client.ts';
import type { Incoming } from '../codex/connection.ts';
import { isFar, type EngineAddress } from '../codex/engineAddress.ts';
import { hasOpenTurn, storedThreads, threadNewsOf, type StoredThread } from '../codex/storedThreads.ts';
import { threadWriters } from '../codex/threadWriters.ts';
import { isElsewhere, sessionsOf, type Session, type Evidence } from './session.ts';

/** How closely somebody looks: not at all, at how many there are, at every row. */
export type Watch = 'off' | 'count' | 'rows';

export interface SessionsElsewhere {
  readonly sessions: readonly Session[];
  /** Older ones were not asked for. */
  readonly more: boolean;
}

export interface ElsewhereOptions {
  readonly fleet: Fleet;
  /** The engine whose sessions are meant, asked for at each look. */
  readonly engine: () => Promise<EngineAddress>;
  readonly log: Log;
}

/** Sessions that are shown at first, and how many more each time. */
const STEP = 50;
/** Pages that one look reads at most: those of a hundred agents of ours may come first. */
const PAGES = 10;
/** What other processes do is told by nobody. Milliseconds between two looks. */
const PERIOD: Readonly<Record<Watch, number>> = { off: Infinity, count: 30_000, rows: 5_000 };
/** From what was heard to the next look: an agent of ours that has just been started has its record by then. In milliseconds. */
const SETTLING = 300;
/** The shortest time between two looks, in milliseconds. */
const PAUSE = 1000;

const NOTHING: SessionsElsewhere = { sessions: [], more: false };

/** The one owner of the sessions that were started outside. Looks only while somebody watches, and never touches one. */
export class Elsewhere implements Disposable {
  readonly #options: ElsewhereOptions;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  #state = NOTHING;
  #threads: readonly StoredThread[] = [];
  #evidence: Pick<Evidence, 'writers' | 'working'> = { writers: undefined, working: new Set() };
  #folders: readonly string[] | undefined;
  #limit = STEP;
  #watch: Watch = 'off';
  #listening: { readonly client: Client; readonly heard: Disposable } | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #lookedAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #due = Infinity;
  #complaint = '';

  readonly onDidChange = this.#changed.event;

  constructor(options: ElsewhereOptions) {
    this.#options = options;
    const { fleet } = options;
    this.#store.add(
      fleet.onDidChange(({ cause }) => {
        if (cause.kind === 'appeared' || cause.kind === 'removed') this.#derive(this.#state.more);
      }),
    );
    this.#store.add(fleet.onDidConnect(() => this.#soon()));
  }

  get state(): SessionsElsewhere {
    return this.#state;
  }

  watch(how: Watch): void {
    if (how === this.#watch) return;
    this.#watch = how;
    clearTimeout(this.#timer);
    this.#due = Infinity;
    this.#schedule(this.#lookedAt + PAUSE);
  }

  /** Only sessions of these folders and what is inside them; undefined: of all. */
  setFolders(folders: readonly string[] | undefined): void {
    if (isDeepStrictEqual(folders, this.#folders)) return;
    this.#folders = folders;
    this.#limit = STEP;
    this.#soon();
  }

  async showMore(): Promise<void> {
    this.#limit += STEP;
    await this.look();
  }

  /** Resolves when the state is of now. Never rejects: what cannot be known is not there. */
  async look(): Promise<void> {
    this.#lookAgain = true;
    this.#looking ??= this.#lookUntilNothingNew().finally(() => (this.#looking = undefined));
    await this.#looking;
  }

  dispose(): void {
    this.#store.dispose();
    this.#listening?.heard.dispose();
    this.watch('off');
  }

  async #lookUntilNothingNew(): Promise<void> {
    while (this.#lookAgain) {
      this.#lookAgain = false;
      try {
        await this.#look();
        this.#complaint = '';
      } catch (error) {
        this.#forget();
        this.#complain(messageOf(error));
      }
      this.#lookedAt = performance.now();
    }
    this.#schedule(this.#lookedAt + PERIOD[this.#watch]);
  }

  async #look(): Promise<void> {
    const engine = await this.#options.engine();
    const client = await this.#options.fleet.runningClientOf(engine);
    if (client === undefined) return this.#forget();
    this.#listenTo(client);
    const folders = this.#folders;
    // Codex compares whole paths: sessions further inside are found among those used last.
    const [found, newest] = await Promise.all([
      this.#collect(client, folders),
      folders === undefined ? [] : storedThreads(client, null).then(({ threads }) => threads),
    ]);
    const inside = newest.filter((one) => isIn(one.cwd, folders ?? []) && isElsewhere(one, this.#isAgent));
    const threads = [...new Map([...found.threads, ...inside].map((thread) => [thread.id, thread])).values()];
    const closed = threads.filter(({ status }) => status === 'notLoaded').map(({ id }) => id);
    const writers = isFar(engine) ? undefined : await threadWriters(client.codexHome, closed);
    const open = [...(writers?.keys() ?? [])];
    const working = await Promise.all(open.map((threadId) => hasOpenTurn(client, threadId)));
    this.#threads = threads;
    this.#evidence = { writers, working: new Set(open.filter((_, index) => working[index])) };
    this.#derive(found.more);
  }

  /** As many as are shown, without our own agents, which may be among the newest by the hundred. */
  async #collect(
    client: Client,
    folders: readonly string[] | undefined,
  ): Promise<{ readonly threads: readonly StoredThread[]; readonly more: boolean }> {
    const threads: StoredThread[] = [];
    let next: string | null = null;
    for (let page = 0; page < PAGES; page++) {
      const listed = await storedThreads(client, next, folders);
      threads.push(...listed.threads.filter((thread) => isElsewhere(thread, this.#isAgent)));
      next = listed.next;
      if (next === null || threads.length > this.#limit) break;
    }
    return { threads: threads.slice(0, this.#limit), more: next !== null || threads.length > this.#limit };
  }

  readonly #isAgent = (threadId: string): boolean => this.#options.fleet.ofThread(threadId) !== undefined;

  #derive(more: boolean): void {
    const sessions = sessionsOf(this.#threads, { ...this.#evidence, isAgent: this.#isAgent });
    const state = { sessions, more };
    if (isDeepStrictEqual(state, this.#state)) return;
    this.#state = state;
    this.#changed.fire();
  }

  #forget(): void {
    this.#threads = [];
    this.#derive(false);
  }

  #listenTo(client: Client): void {
    if (this.#listening?.client === client) return;
    this.#listening?.heard.dispose();
    this.#listening = { client, heard: client.onNotification((message) => this.#heard(message)) };
  }

  #heard(message: Incoming): void {
    const news = threadNewsOf(message);
    if (news === undefined || (news.kind === 'status' && this.#isAgent(news.threadId))) return;
    if (news.kind === 'status') {
      const { threadId, status } = news;
      this.#threads = this.#threads.map((thread) => (thread.id === threadId ? { ...thread, status } : thread));
      this.#derive(this.#state.more);
    }
    this.#soon();
  }

  /** Until somebody watches, what was heard only says that the state is old. */
  #soon(): void {
    if (this.#watch === 'off') this.#lookedAt = -Infinity;
    else this.#schedule(Math.max(performance.now() + SETTLING, this.#lookedAt + PAUSE));
  }

  /** Unless there is an earlier appointment. `due` is on the clock of `performance`. */
  #schedule(due: number): void {
    if (this.#watch === 'off' || due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(
      () => {
        this.#due = Infinity;
        void this.look();
      },
      Math.max(0, due - performance.now()),
    );
  }

  #complain(what: string): void {
    if (what !== this.#complaint) this.#options.log.warn(`Sessions elsewhere are not known: ${what}`);
    this.#complaint = what;
  }
}
