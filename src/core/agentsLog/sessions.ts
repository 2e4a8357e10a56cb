import { valueOf } from './fields.ts';
import type { LogDocument } from './logDocument.ts';
import type { EntryKind, Section } from './model.ts';

/** A session heading and what stands under it: the sections `from` up to, and without, `to`. */
export interface LogSession {
  /** Index of its heading; undefined for the session without one, of what stands before the first. */
  readonly section: number | undefined;
  readonly from: number;
  readonly to: number;
}

/** What is said of one turn of an agent, as section indices. */
export interface LogTurn {
  /** As its entries say; undefined where none does. */
  readonly turn: number | undefined;
  /** The entry to show: the one that somebody judged worth keeping, else the first. */
  readonly front: number;
  /** Entries of the same turn that are folded under it. */
  readonly folded: readonly number[];
}

export type LogAgentState = 'spawned' | 'complete' | 'ended' | 'unknown';

/** All that a log says of one agent, as section indices in their order. */
export interface LogAgent {
  readonly id: string;
  /** The first Spawned; undefined where there is none. Its twins are folded under it. */
  readonly spawned: number | undefined;
  readonly spawnedTwins: readonly number[];
  readonly turns: readonly LogTurn[];
  readonly messages: readonly number[];
  readonly ended: readonly number[];
  readonly state: LogAgentState;
}

export function sessionsOf(document: LogDocument): readonly LogSession[] {
  const { sections } = document;
  const starts: number[] = [];
  for (const [index, { kind }] of sections.entries()) if (kind === 'session') starts.push(index);
  const sessions = starts.map((section, at) => ({
    section,
    from: section + 1,
    to: starts[at + 1] ?? sections.length,
  }));
  const before: LogSession = { section: undefined, from: 0, to: starts[0] ?? sections.length };
  return entriesOf(document, before).length === 0 ? sessions : [before, ...sessions];
}

/** Indices of a session's entries: all its sections but the log's title and blank lines before it. */
export function entriesOf(document: LogDocument, { from, to }: LogSession): readonly number[] {
  const entries: number[] = [];
  for (let index = from; index < to; index++) if (entryKindOf(document, index) !== undefined) entries.push(index);
  return entries;
}

/** What the section is as an entry. Text before the first heading is a note of its own, and so is a second title. */
export function entryKindOf(document: LogDocument, index: number): EntryKind | undefined {
  const section = document.sections[index];
  if (section === undefined || section.kind === 'session') return undefined;
  if (section.kind === 'preamble') return section.text.trim() === '' ? undefined : 'note';
  if (section.kind !== 'title') return section.kind;
  const isFirst = index === 0 || (index === 1 && document.sections[0]?.kind === 'preamble');
  return isFirst ? undefined : 'note';
}

/** The agent that an entry is about: by its heading, else by its field `Agent:`. */
export function agentIdOf(section: Section): string | undefined {
  if (section.id !== undefined) return section.id.text;
  switch (section.kind) {
    case 'implementation':
    case 'review':
    case 'testing':
      return valueOf(section, 'Agent')?.split(/[\s,(]/, 1)[0] || undefined;
    default:
      return undefined;
  }
}

/** `Turn: 2`; undefined where none is written. */
export function turnOf(section: Section): number | undefined {
  const turn = Number.parseInt(valueOf(section, 'Turn') ?? '', 10);
  return turn > 0 ? turn : undefined;
}

/** Ids in the order in which the log first names them in a heading, each with its sections. */
export function sectionsById(document: LogDocument): ReadonlyMap<string, readonly number[]> {
  const byId = new Map<string, number[]>();
  for (const [index, { id }] of document.sections.entries()) {
    if (id === undefined) continue;
    const known = byId.get(id.text);
    if (known === undefined) byId.set(id.text, [index]);
    else known.push(index);
  }
  return byId;
}

/** Joins the sections of one id: what people and programs wrote of the same turn is one thing. */
export function joinAgent(document: LogDocument, id: string, indices: readonly number[]): LogAgent {
  const of = (kind: EntryKind): readonly number[] => indices.filter((index) => document.sections[index]?.kind === kind);
  const [spawned, ...spawnedTwins] = of('spawned');
  const ended = of('ended');
  const turns = joinTurns(document, indices);
  const spawn = spawned === undefined ? undefined : document.sections[spawned];
  return { id, spawned, spawnedTwins, turns, messages: of('message'), ended, state: stateOf(spawn, turns, ended) };
}

function stateOf(spawn: Section | undefined, turns: readonly LogTurn[], ended: readonly number[]): LogAgentState {
  if (ended.length > 0) return 'ended';
  if (turns.length > 0 || (spawn !== undefined && saysComplete(spawn))) return 'complete';
  return spawn === undefined ? 'unknown' : 'spawned';
}

/** A state that somebody keeps in the spawn entry itself: `Status: RUNNING`, later `COMPLETE`. */
export function saysComplete(spawn: Section): boolean {
  return /^(complete|completed|done|finished|success|failed|partial)\b/i.test(valueOf(spawn, 'Status') ?? '');
}

interface OpenTurn {
  turn: number | undefined;
  readonly entries: number[];
  /** Whether an entry of a person, or a general, is among them. */
  hasCurated: boolean;
  hasReport: boolean;
}

/**
 * By the number that entries carry. One without a number goes with the report before it that nobody has judged yet, else
 * with the next report before a new message; two of them in a row are two turns.
 */
function joinTurns(document: LogDocument, indices: readonly number[]): readonly LogTurn[] {
  const turns: OpenTurn[] = [];
  const byNumber = new Map<number, OpenTurn>();
  let newest: OpenTurn | undefined;
  for (const index of indices) {
    const section = document.sections[index];
    if (section?.kind === 'message') newest = undefined;
    if (section?.kind !== 'complete') continue;
    const turn = turnOf(section);
    const curated = isCurated(section);
    let own = turn === undefined ? undefined : byNumber.get(turn);
    if (own === undefined && newest !== undefined && (turn === undefined || newest.turn === undefined)) {
      if (curated ? !newest.hasCurated : !newest.hasReport) own = newest;
    }
    if (own === undefined) turns.push((own = { turn, entries: [], hasCurated: false, hasReport: false }));
    own.entries.push(index);
    own.turn ??= turn;
    if (own.turn !== undefined) byNumber.set(own.turn, own);
    if (curated) own.hasCurated = true;
    else own.hasReport = true;
    newest = own;
  }
  return turns.map(({ turn, entries }) => {
    const isJudged = (index: number): boolean => {
      const section = document.sections[index];
      return section !== undefined && isCurated(section);
    };
    const front = entries.find(isJudged) ?? entries[0] ?? 0;
    return { turn, front, folded: entries.filter((index) => index !== front) };
  });
}

/** Written by somebody who judged: our own entry says what was reported, how long the turn took, or why it failed. */
function isCurated(section: Section): boolean {
  if (valueOf(section, 'Findings') !== undefined) return true;
  return ['Reported', 'Duration', 'Reason'].every((name) => valueOf(section, name) === undefined);
}
