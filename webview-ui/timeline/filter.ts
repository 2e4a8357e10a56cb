import type { LogEntry } from '../../src/protocol/timeline.ts';
import type { Chapter, Known } from './log.ts';

export const WORK = ['research', 'implementation', 'review', 'testing'] as const;
export type Work = (typeof WORK)[number];

/** What a person wants to see. Empty: everything. */
export interface Filter {
  readonly text: string;
  readonly work: Work | 'needsYou' | '';
  readonly general: string;
  readonly stage: string;
  /** An agent's id. */
  readonly agent: string;
}

export const EVERYTHING: Filter = { text: '', work: '', general: '', stage: '', agent: '' };

/** What entries say of themselves is not enough: an agent's kind of work and its general stand where it was spawned. */
export interface Knowledge {
  readonly directory: ReadonlyMap<string, Known>;
  /** Ids of the agents that need a person now. */
  readonly needy: ReadonlySet<string>;
}

export type Sieve = (entry: LogEntry) => boolean;

export function isEverything({ text, work, general, stage, agent }: Filter): boolean {
  return text.trim() === '' && work === '' && general === '' && stage === '' && agent === '';
}

function stageOf({ session }: Chapter): string {
  return (session?.fields['stage'] ?? '').trim().toLowerCase();
}

export function mayShow(filter: Filter, chapter: Chapter): boolean {
  return filter.stage === '' || filter.stage === stageOf(chapter);
}

/** Whether an agent's lane is wanted; what is searched for may still stand in none of its entries. */
export function wantsAgent({ work, general, agent }: Filter, id: string, { directory, needy }: Knowledge): boolean {
  const known = directory.get(id);
  if (agent !== '' && agent !== id) return false;
  if (general !== '' && general !== known?.general) return false;
  if (work === 'needsYou') return needy.has(id);
  return work === '' || work === known?.type;
}

export function sieveFor(filter: Filter, knowledge: Knowledge): Sieve {
  const contains = searchFor(filter.text);
  const isAboutAgents = filter.work !== '' || filter.general !== '' || filter.agent !== '';
  return (entry) => {
    const { id, kind } = entry;
    if (isAboutAgents && !(id === undefined ? kind === filter.work : wantsEntry(filter, kind, id, knowledge)))
      return false;
    if (contains === undefined) return true;
    const name = id === undefined ? '' : (knowledge.directory.get(id)?.name ?? '');
    return [name, id, entry.title, entry.text, ...Object.values(entry.fields)].some((text) => contains(text ?? ''));
  };
}

/** A review says what it is by its heading, whatever its agent was spawned for. */
function wantsEntry(filter: Filter, kind: LogEntry['kind'], id: string, knowledge: Knowledge): boolean {
  const isNamed = filter.work !== '' && kind === filter.work;
  return wantsAgent(isNamed ? { ...filter, work: '' } : filter, id, knowledge);
}

/** The words as they were typed, in any case and with any space between them. */
function searchFor(text: string): ((where: string) => boolean) | undefined {
  const wanted = text.trim();
  if (wanted === '') return undefined;
  const pattern = new RegExp(wanted.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&').replaceAll(/\s+/g, '\\s+'), 'iu');
  return (where) => pattern.test(where);
}

export interface Facets {
  readonly work: Readonly<Record<Work, number>>;
  readonly generals: readonly string[];
  readonly stages: readonly string[];
}

/** What there is to choose from. */
export function facetsOf(chapters: readonly Chapter[], directory: ReadonlyMap<string, Known>): Facets {
  const work: Record<Work, number> = { research: 0, implementation: 0, review: 0, testing: 0 };
  const generals = new Set<string>();
  for (const { type, general } of directory.values()) {
    if (isWork(type)) work[type]++;
    if (general !== '') generals.add(general);
  }
  const stages = new Set(chapters.map(stageOf).filter((stage) => stage !== ''));
  return { work, generals: [...generals].sort(), stages: [...stages] };
}

function isWork(type: string): type is Work {
  return WORK.some((one) => one === type);
}
