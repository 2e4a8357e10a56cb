import type { Begin, FileState, LiveAgent, LiveChange, Splice } from '../../src/protocol/timeline.ts';
import { withoutTricks } from '../shared/plainText.ts';
import { EVERYTHING, facetsOf, type Facets, type Filter } from './filter.ts';
import { laneNow, laneOfLive, lanesOf, marksOf, type Lane, type Mark } from './lanes.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { chaptersOf, directoryOf, NOTHING, spliced, type Chapter, type Known, type LoadedLog } from './log.ts';
import { rowsOf, Sifting, type Row, type View } from './rows.ts';

/** What follows from a chapter alone. */
interface Drawn {
  readonly lanes: readonly Lane[];
  readonly marks: readonly Mark[];
  readonly outcome: Outcome;
}

/** Everything that the page knows: what came from the extension, and what follows from it. Draws nothing. */
export class TimelineState {
  log: LoadedLog = NOTHING;
  begin: Begin | undefined;
  file: FileState = { kind: 'reading', sentence: '' };
  filter: Filter = EVERYTHING;
  chapters: readonly Chapter[] = [];
  directory: ReadonlyMap<string, Known> = new Map();
  facets: Facets = facetsOf([], new Map());
  readonly live = new Map<string, LiveAgent>();
  /** What is unfolded: an entry, or a chapter with all its lanes. */
  readonly unfolded = new WeakSet<object>();
  #step = 0;
  /** What follows from the log is of an older one. */
  #isStale = false;
  #views = new WeakMap<Chapter, View>();
  #lanes = new WeakMap<Chapter, Drawn>();
  #sifting = new Sifting([], EVERYTHING, { directory: new Map(), needy: new Set() }, new WeakMap());
  #homes = new Map<string, Chapter | undefined>();
  #clock = 0;

  restart(begin: Begin): void {
    this.begin = begin;
    this.log = NOTHING;
    this.live.clear();
    this.#step = 0;
    this.#isStale = true;
  }

  /** False when a step is missing: then everything has to come anew. */
  splice(change: Splice): boolean {
    if (change.step !== this.#step) return false;
    this.#step++;
    this.log = spliced(this.log, change);
    this.#isStale = true;
    return true;
  }

  hear({ set, gone, now }: LiveChange): void {
    const needy = this.#needyKey();
    for (const id of gone) this.live.delete(id);
    for (const agent of set) this.live.set(agent.id, plainAgent(agent));
    this.#clock = now - Date.now();
    this.#homes.clear();
    if (this.filter.work === 'needsYou' && this.#needyKey() !== needy) this.#sift(true);
  }

  choose(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.#sift(true);
  }

  /** Goes on with what a filter has to look through. True when there are more rows, or all. */
  sift(enough: () => boolean): boolean {
    if (this.#sifting.isDone) return false;
    this.#sifting.run(enough);
    return true;
  }

  get isSifted(): boolean {
    return this.#sifting.isDone;
  }

  get rows(): readonly Row[] {
    return rowsOf(this.#sifting.views, this.log, this.filter);
  }

  /** The extension's clock: agents are on its machine. Epoch milliseconds. */
  get now(): number {
    return Date.now() + this.#clock;
  }

  get needy(): readonly LiveAgent[] {
    return [...this.live.values()].filter(({ tone }) => tone === 'needsYou');
  }

  nameOf(id: string | undefined): string {
    return id === undefined ? '' : (this.live.get(id)?.name ?? this.directory.get(id)?.name ?? '');
  }

  marksOf(chapter: Chapter): readonly Mark[] {
    return this.#drawn(chapter).marks;
  }

  outcomeOf(chapter: Chapter): Outcome {
    return this.#drawn(chapter).outcome;
  }

  /** All lanes of a session as they are now, filter or not. */
  allLanes(chapter: Chapter): readonly Lane[] {
    const { now } = this;
    const lanes = this.#drawn(chapter).lanes.map((lane) =>
      this.#homeOf(lane.id) === chapter ? laneNow(lane, this.live.get(lane.id), now) : lane,
    );
    if (chapter !== this.chapters[0]) return lanes;
    const strangers = [...this.live.values()].filter(
      ({ id, turnSince }) => turnSince !== undefined && this.#homeOf(id) === undefined,
    );
    return [...lanes, ...strangers.map((agent) => laneNow(laneOfLive(agent), agent, now))];
  }

  /** Whether a chart of this chapter grows by itself. */
  grows(chapter: Chapter): boolean {
    return [...this.live.values()].some(
      ({ id, turnSince }) => turnSince !== undefined && (this.#homeOf(id) ?? this.chapters[0]) === chapter,
    );
  }

  #drawn(chapter: Chapter): Drawn {
    let drawn = this.#lanes.get(chapter);
    if (drawn === undefined) {
      drawn = {
        lanes: lanesOf(chapter, this.directory),
        marks: marksOf(chapter),
        outcome: outcomeOf(chapter, (id) => this.nameOf(id)),
      };
      this.#lanes.set(chapter, drawn);
    }
    return drawn;
  }

  /** Where an agent lives: the newest chapter with an entry of it. */
  #homeOf(id: string): Chapter | undefined {
    if (!this.#homes.has(id)) {
      const home = this.directory.has(id)
        ? this.chapters.find(({ entries }) => entries.some((entry) => entry.id === id))
        : undefined;
      this.#homes.set(id, home);
    }
    return this.#homes.get(id);
  }

  /** Looks at the log as it is now: once for all that has changed since the last drawing. */
  refresh(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    this.chapters = chaptersOf(this.log, this.chapters);
    this.directory = directoryOf(this.log.entries);
    this.facets = facetsOf(this.chapters, this.directory);
    this.#homes.clear();
    // Names come from the directory, which grows with the older part of the log.
    this.#lanes = new WeakMap();
    this.#sift(this.filter !== EVERYTHING);
  }

  #sift(isOther: boolean): void {
    if (isOther) this.#views = new WeakMap();
    const needy = new Set(this.needy.map(({ id }) => id));
    this.#sifting = new Sifting(this.chapters, this.filter, { directory: this.directory, needy }, this.#views);
  }

  #needyKey(): string {
    return this.needy.map(({ id }) => id).join(' ');
  }
}

/** What agents say of themselves stands in many places. */
function plainAgent({ request, ...agent }: LiveAgent): LiveAgent {
  const { name, general, word, detail } = agent;
  return {
    ...agent,
    ...plainTexts({ name, general, word, detail }),
    ...(request === undefined
      ? {}
      : { request: { ...request, ...plainTexts({ wants: request.wants, what: request.what, note: request.note }) } }),
  };
}

function plainTexts<Texts extends Readonly<Record<string, string>>>(texts: Texts): { [Name in keyof Texts]: string } {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, withoutTricks(text)])) as {
    [Name in keyof Texts]: string;
  };
}
