import { DisposableStore, type Disposable } from '../../../core/base/disposable.ts';
import type { Section, SectionChange } from '../../../core/agentsLog/model.ts';
import type { Begin, LogEntry, TimelineToPage } from '../../../protocol/timeline.ts';
import type { LogFile } from '../logFile.ts';
import { Slices } from '../slices.ts';
import type { WebviewPage } from '../webviewPage.ts';
import { entryOf } from './entryOf.ts';
import { fileStateOf } from './fileState.ts';

/** Entries of the first message: more than a screen shows, and quick to draw. */
const FIRST = 200;
/**
 * Characters of the others in the file, besides that each has one entry at least. What is sent in one message cannot be cut while VS
 * Code writes it down: this much takes it 2 ms.
 */
const PORTION = 160 * 1024;
/** Entries of a change that are told at once. */
const CHANGED = 300;

/** What it needs of a `LogFile`. */
type File = Pick<LogFile, 'document' | 'linesBefore' | 'state' | 'onDidChange' | 'onDidChangeState'>;
type Page = Pick<WebviewPage<TimelineToPage, never>, 'post'>;

/**
 * Sends a log to one page: the newest entries, then the older ones in portions as the page takes them, then what changes. Sections
 * below `#sent` have not been sent yet; the others are the page's list.
 */
export class TimelineFeed implements Disposable {
  readonly #file: File;
  readonly #page: Page;
  readonly #saySent: () => void;
  readonly #store = new DisposableStore();
  /** What the page knows of itself: 0 while there is none. */
  #begin: Begin = { load: 0, name: '', canAct: false };
  #step = 0;
  /** Index of the first section that the page has. */
  #sent = 0;
  /** Kinds of the sections that the page has: whether one was a session is not to be seen any more when it is gone. */
  #kinds: LogEntry['kind'][] = [];
  /** One more with each change of the log. */
  #revision = 0;
  /** The newest session before the section `before` is the section `last`; -1 for none. */
  #session = { before: 0, last: -1 };
  readonly #ids = new Set<string>();
  #isSending = false;

  /** `sent` is called when the page gets entries. */
  constructor(file: File, page: Page, sent: () => void) {
    this.#file = file;
    this.#page = page;
    this.#saySent = sent;
    this.#store.add(file.onDidChange((change) => this.#changed(change)));
    this.#store.add(file.onDidChangeState(() => this.#sayState()));
  }

  /** The page has nothing. */
  start(begin: Begin): void {
    this.#begin = begin;
    this.#again();
  }

  dispose(): void {
    this.#stop();
    this.#store.dispose();
  }

  /** Whether an entry that the page has is about the agent. */
  names(agentId: string): boolean {
    return this.#ids.has(agentId);
  }

  get #load(): number {
    return this.#begin.load;
  }

  get #sections(): readonly Section[] {
    return this.#file.document?.sections ?? [];
  }

  #sayState(): void {
    if (this.#load > 0) void this.#page.post('file', fileStateOf(this.#file.state, this.#file.linesBefore > 0));
  }

  #sendOlder(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    void this.#sendPortions(this.#load).finally(() => {
      this.#isSending = false;
      if (this.#load > 0 && this.#sent > 0) this.#sendOlder();
    });
  }

  async #sendPortions(load: number): Promise<void> {
    while (this.#sent > 0 && load === this.#load) {
      const [kinds, revision] = [this.#kinds, this.#revision];
      const from = this.#portionBefore(this.#sent);
      const entries = await this.#entries(from, this.#sent);
      // Meanwhile it was begun anew, or the log has changed: then the portion is another one.
      if (load !== this.#load || kinds !== this.#kinds || revision !== this.#revision) continue;
      this.#sent = from;
      this.#kinds.unshift(...entries.map(({ kind }) => kind));
      if (!(await this.#splice(0, 0, entries)) && load === this.#load) this.#stop();
    }
  }

  /** Where the portion begins that ends before the section `end`. */
  #portionBefore(end: number): number {
    const most = this.#kinds.length === 0 ? FIRST : end;
    let from = end;
    let size = 0;
    while (from > 0 && end - from < most && size < PORTION) size += this.#sections[--from]?.text.length ?? 0;
    return from;
  }

  /** Nobody is there to take anything; a page that comes says so. */
  #stop(): void {
    this.#begin = { ...this.#begin, load: 0 };
  }

  async #entries(from: number, to: number): Promise<readonly LogEntry[]> {
    const slices = new Slices();
    const sections = this.#sections.slice(from, to);
    let session = await this.#sessionAbove(from, slices);
    const entries: LogEntry[] = [];
    for (const section of sections) {
      if (section.kind === 'session') session = section;
      entries.push(entryOf(section, session));
      await slices.breathe();
    }
    await slices.next();
    return entries;
  }

  async #sessionAbove(index: number, slices: Slices): Promise<Section | undefined> {
    const looking = this.#lookForSession(index);
    for (;;) {
      const { done, value } = looking.next();
      if (done === true) return value;
      await slices.breathe();
    }
  }

  #sessionBefore(index: number): Section | undefined {
    const looking = this.#lookForSession(index);
    for (;;) {
      const { done, value } = looking.next();
      if (done === true) return value;
    }
  }

  /** Looks at one section after the other, since the first look at one reads its heading; and at none twice. */
  *#lookForSession(index: number): Generator<undefined, Section | undefined> {
    const revision = this.#revision;
    const { before, last } = this.#session;
    let at = index - 1;
    for (; at >= (last < index ? before : 0); at--) {
      if (this.#sections[at]?.kind === 'session') break;
      yield undefined;
    }
    if (last < index && at < before) at = last;
    if (revision === this.#revision) this.#session = { before: index, last: at };
    return this.#sections[at];
  }

  #changed({ from, removed, added }: SectionChange): void {
    this.#revision++;
    if (from < this.#session.before) this.#session = { before: 0, last: -1 };
    if (this.#load === 0) return;
    const moved = added - removed;
    if (from + removed <= this.#sent && from < this.#sent) {
      this.#sent += moved;
      return;
    }
    if (from < this.#sent || added > CHANGED) return this.#again();
    const at = from - this.#sent;
    const hadSession = this.#kinds.slice(at, at + removed).includes('session');
    const changed = this.#sections.slice(from, from + added);
    let [end, gone] = [from + added, removed];
    // What stands under a session that came, went or changed has other times.
    if (hadSession || changed.some(({ kind }) => kind === 'session')) {
      while (end < this.#sections.length && this.#sections[end]?.kind !== 'session') [end, gone] = [end + 1, gone + 1];
      if (end - from > CHANGED) return this.#again();
    }
    let session = this.#sessionBefore(from);
    const entries = this.#sections.slice(from, end).map((section) => {
      if (section.kind === 'session') session = section;
      return entryOf(section, session);
    });
    this.#kinds.splice(at, gone, ...entries.map(({ kind }) => kind));
    void this.#splice(at, gone, entries);
  }

  /** From the beginning; also when too much has changed to be told as a change. */
  #again(): void {
    this.#step = 0;
    this.#kinds = [];
    this.#sent = this.#sections.length;
    void this.#page.post('begin', this.#begin);
    this.#sayState();
    this.#sendOlder();
  }

  #splice(at: number, remove: number, entries: readonly LogEntry[]): Promise<boolean> {
    const { document, linesBefore } = this.#file;
    for (const { id } of entries) if (id !== undefined) this.#ids.add(id);
    this.#saySent();
    return this.#page.post('splice', {
      load: this.#load,
      step: this.#step++,
      firstLine: linesBefore + (document?.lineOf(this.#sent) ?? 0),
      at,
      remove,
      entries,
      isComplete: this.#sent === 0,
    });
  }
}
