import type { LogEntry } from '../../src/protocol/timeline.ts';
import { isEverything, mayShow, sieveFor, wantsAgent, type Filter, type Knowledge, type Sieve } from './filter.ts';
import { isCurated, Turns } from './turns.ts';
import { handoffOf, type Chapter, type LoadedLog } from './log.ts';

/** An entry as it is shown: what an agent reported of a turn is folded under what its general kept of it. */
export interface Card {
  readonly entry: LogEntry;
  readonly report?: LogEntry;
  /** When its agent was ended, after it had done what it was told. */
  readonly ended?: LogEntry;
  /** The PRD of its session: that an agent works on it need not be said again. */
  readonly prd?: string;
}

/** What is left of a chapter when a filter has gone over it. */
export interface View {
  readonly chapter: Chapter;
  readonly cards: readonly Card[];
  /** Agents with a lane in it, in their order. */
  readonly agents: readonly string[];
}

export type Row =
  | { readonly kind: 'handoff'; readonly entry: LogEntry }
  | { readonly kind: 'chapter'; readonly view: View; readonly isFirst: boolean }
  | { readonly kind: 'chart'; readonly view: View }
  | { readonly kind: 'card'; readonly card: Card };

/** Makes the views of the chapters bit by bit, so that a page with a hundred thousand entries goes on answering meanwhile. */
export class Sifting {
  readonly #steps: Generator<View | undefined, void>;
  readonly views: View[] = [];
  isDone = false;

  constructor(chapters: readonly Chapter[], filter: Filter, knowledge: Knowledge, known: WeakMap<Chapter, View>) {
    this.#steps = sift(chapters, filter, knowledge, known);
  }

  /** Goes on until `enough` says so. */
  run(enough: () => boolean): void {
    while (!this.isDone && !enough()) {
      const step = this.#steps.next();
      if (step.done === true) this.isDone = true;
      else if (step.value !== undefined) this.views.push(step.value);
    }
  }
}

const PORTION = 500;

function* sift(
  chapters: readonly Chapter[],
  filter: Filter,
  knowledge: Knowledge,
  known: WeakMap<Chapter, View>,
): Generator<View | undefined, void> {
  const everything = isEverything(filter);
  const wanted = sieveFor(filter, knowledge);
  for (const chapter of chapters) {
    if (!mayShow(filter, chapter)) continue;
    let view = known.get(chapter);
    if (view === undefined) {
      view = yield* viewOf(chapter, everything ? undefined : { filter, wanted, knowledge });
      known.set(chapter, view);
    }
    yield everything || view.cards.length > 0 || view.agents.length > 0 ? view : undefined;
  }
}

function* viewOf(
  chapter: Chapter,
  sieve: { filter: Filter; wanted: Sieve; knowledge: Knowledge } | undefined,
): Generator<undefined, View> {
  const cards: Card[] = [];
  const prd = chapter.session?.fields['prd']?.trim();
  const places = new Map<string, { spawned?: LogEntry; complete?: number }>();
  const turns = new Map<string, Turns<number>>();
  const agents = new Set<string>();
  const found = new Set<string>();
  for (const [index, entry] of chapter.entries.entries()) {
    if (index % PORTION === PORTION - 1) yield undefined;
    const { kind, id } = entry;
    const isAgents =
      id !== undefined && (kind === 'spawned' || kind === 'complete' || kind === 'message' || kind === 'ended');
    if (isAgents) agents.add(id);
    if (sieve !== undefined && !sieve.wanted(entry)) continue;
    if (id !== undefined) found.add(id);
    const place = id === undefined ? {} : (places.get(id) ?? {});
    if (id !== undefined) places.set(id, place);
    if (kind === 'implementation' && isSaidBy(place.spawned, entry)) continue;
    const last = kind === 'ended' && isMereEnd(entry) ? cards[place.complete ?? -1] : undefined;
    if (last !== undefined && place.complete !== undefined) {
      cards[place.complete] = { ...last, ended: entry };
      continue;
    }
    if (kind === 'spawned') place.spawned ??= entry;
    // What it answers to that is another turn.
    if (kind === 'message') delete place.complete;
    if (id !== undefined && kind === 'message') turns.get(id)?.message();
    if (id !== undefined && kind === 'complete') {
      const known = turns.get(id) ?? new Turns<number>();
      turns.set(id, known);
      const at = known.join(entry, () => cards.length);
      const other = cards[at];
      place.complete = Math.max(place.complete ?? 0, at);
      if (other !== undefined) {
        cards[at] = isCurated(entry) ? { ...other, entry, report: other.entry } : { ...other, report: entry };
        continue;
      }
    }
    cards.push(prd === undefined ? { entry } : { entry, prd });
  }
  const isWanted = (id: string): boolean =>
    sieve === undefined ||
    (wantsAgent(sieve.filter, id, sieve.knowledge) && (sieve.filter.text.trim() === '' || found.has(id)));
  return { chapter, cards, agents: [...agents].filter(isWanted) };
}

/** That an agent begins a phase for which it was just spawned is told by its spawn. */
function isSaidBy(spawned: LogEntry | undefined, { fields, text }: LogEntry): boolean {
  return spawned !== undefined && text === undefined && spawned.fields['phase'] === fields['phase'];
}

/** It was let go, and nobody says more. */
function isMereEnd({ fields, text }: LogEntry): boolean {
  return text === undefined && fields['reason'] === undefined && (fields['how'] ?? 'quit').trim() === 'quit';
}

export function rowsOf(views: readonly View[], log: LoadedLog, filter: Filter): readonly Row[] {
  const handoff = isEverything(filter) ? handoffOf(log.entries) : undefined;
  const rows: Row[] = handoff === undefined ? [] : [{ kind: 'handoff', entry: handoff }];
  for (const [index, view] of views.entries()) {
    rows.push({ kind: 'chapter', view, isFirst: index === 0 });
    if (view.agents.length > 0) rows.push({ kind: 'chart', view });
    for (const card of view.cards) if (card.entry !== handoff) rows.push({ kind: 'card', card });
  }
  return rows;
}
