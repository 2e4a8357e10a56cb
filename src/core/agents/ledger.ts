import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { errnoOf } from '../base/errors.ts';
import { withLock } from '../base/fileLock.ts';
import { createFile, makePrivateFolder, readSmallFile, replaceFile } from '../base/privateFiles.ts';
import type { TurnEnd } from './agent.ts';
import type { Home } from './home.ts';
import { floorOf, readFacts, type AgentFact } from './records.ts';
import { settleSteers } from './steers.ts';

const turnEndSchema = v.object({
  turn: v.nullable(v.number()),
  turnId: v.string(),
  status: v.picklist(['completed', 'interrupted', 'failed']),
  failure: v.nullable(
    v.object({
      kind: v.picklist(['contextWindow', 'usageLimit', 'login', 'network', 'other']),
      message: v.string(),
      until: v.exactOptional(v.string()),
    }),
  ),
  tokens: v.nullable(
    v.object({
      input: v.number(),
      output: v.number(),
      contextWindow: v.nullable(v.number()),
      contextUsedPct: v.nullable(v.number()),
    }),
  ),
  files: v.array(v.string()),
  edited: v.exactOptional(v.array(v.string())),
  lastAgentMessage: v.string(),
  untaken: v.optional(v.array(v.string()), []),
  startedAt: v.nullable(v.string()),
  endedAt: v.nullable(v.string()),
  recordedBy: v.string(),
});

/** What is known of a turn end before the ledger gives it a number. */
export interface UnrecordedTurnEnd extends Omit<TurnEnd, 'turn' | 'untaken' | 'files'> {
  /** The turn holds a user message. Turns without one (compaction) get no number. */
  readonly numbered: boolean;
  /** Takes as long as git takes. Never rejects. */
  readonly files: Promise<readonly string[]>;
  /** Ids of the messages that reached the model. */
  readonly taken: ReadonlySet<string>;
}

/** Ids of the recorded turns, oldest first: Codex's turn ids begin with the time. */
export async function recordedTurns(home: Home, agentId: string): Promise<readonly string[]> {
  try {
    return readdirSync(home.files(agentId).turns)
      .filter((name) => isTurnFile(name))
      .map((name) => name.slice(0, -5))
      .sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Those of the recorded turns whose entry is not known to stand in agents.log, oldest first. */
export async function unloggedTurns(home: Home, agentId: string): Promise<readonly string[]> {
  const ids = await recordedTurns(home, agentId);
  return ids.filter((turnId) => !isLogged(home, agentId, turnId));
}

/** Whether the entry of the turn end stands in agents.log, or it needs none. */
export function isLogged(home: Home, agentId: string, turnId: string): boolean {
  return existsSync(loggedFile(home, agentId, turnId));
}

/** Only under the lock of the log. */
export async function markLogged(home: Home, agentId: string, turnId: string): Promise<void> {
  createFile(loggedFile(home, agentId, turnId), '');
}

export async function readTurnEnd(home: Home, agentId: string, turnId: string): Promise<TurnEnd | undefined> {
  const text = readSmallFile(turnFile(home, agentId, turnId));
  if (text === undefined) return undefined;
  const parsed = v.safeParse(turnEndSchema, parseJson(text));
  return parsed.success ? parsed.output : undefined;
}

/** The recorded turn ends that are newer than the turn `after`, in the order of the turns; all of them without it. */
export async function readLedger(home: Home, agentId: string, after = ''): Promise<readonly TurnEnd[]> {
  const ids = (await recordedTurns(home, agentId)).filter((turnId) => turnId > after);
  const ends = await Promise.all(ids.map((turnId) => readTurnEnd(home, agentId, turnId)));
  return ends.filter((end) => end !== undefined);
}

/** The newest numbered turn end, without reading the older ones. */
export async function newestTurnEnd(home: Home, agentId: string): Promise<TurnEnd | undefined> {
  for (const turnId of (await recordedTurns(home, agentId)).toReversed()) {
    const end = await readTurnEnd(home, agentId, turnId);
    if (end !== undefined && end.turn !== null) return end;
  }
  return undefined;
}

/**
 * Records a turn end, unless it is recorded already. Returns what is in the ledger. The signal file comes first, because
 * somebody waits for it: a crash between the two leaves the turn unrecorded, so whoever finds it next writes both again,
 * with the same content. The lock is not held while git looks for changed files.
 */
export async function recordTurnEnd(home: Home, agentId: string, end: UnrecordedTurnEnd): Promise<TurnEnd> {
  const { lock } = home.files(agentId);
  const known = await withLock(lock, async () => {
    const recorded = await readTurnEnd(home, agentId, end.turnId);
    if (recorded === undefined) await signal(home, agentId, end);
    return recorded;
  });
  if (known !== undefined) return known;
  await end.files;
  return withLock(lock, () => recordUnderLock(home, agentId, end));
}

/** As `recordTurnEnd`, but without a signal, for a caller that holds the agent's lock and makes the turn an old one. */
export async function recordUnderLock(home: Home, agentId: string, end: UnrecordedTurnEnd): Promise<TurnEnd> {
  const known = await readTurnEnd(home, agentId, end.turnId);
  if (known !== undefined) return known;
  const { numbered, taken, files, ...rest } = end;
  const offered = offeredTo(end.turnId, await readFacts(home, agentId));
  const recorded: TurnEnd = {
    turn: numbered || offered.length > 0 ? 1 + (await highestTurn(home, agentId)) : null,
    ...rest,
    files: await files,
    untaken: await settleSteers(home, agentId, offered, taken),
  };
  await makePrivateFolder(home.files(agentId).turns);
  createFile(turnFile(home, agentId, end.turnId), `${JSON.stringify(recorded)}\n`);
  return recorded;
}

/** The highest number given so far; 0 when none was. A reverted thread gives old positions anew, the ledger never. */
export async function highestTurn(home: Home, agentId: string): Promise<number> {
  return (await newestTurnEnd(home, agentId))?.turn ?? 0;
}

/** Messages that the turn accepted. One that was lost before Codex stored its message has nothing else to show for it. */
function offeredTo(turnId: string, facts: readonly AgentFact[]): readonly string[] {
  return facts.flatMap((fact) => (fact.kind === 'sent' && fact.turnId === turnId ? [fact.messageId] : []));
}

/** What a shell loop waits for: one line, complete when it is there. Not for turns that answer an earlier message. */
async function signal(home: Home, agentId: string, end: UnrecordedTurnEnd): Promise<void> {
  const facts = await readFacts(home, agentId);
  if (!end.numbered && offeredTo(end.turnId, facts).length === 0) return;
  const turn = 1 + (await highestTurn(home, agentId));
  if (turn <= floorOf(facts)) return;
  const { turnId, lastAgentMessage, status } = end;
  const timestamp = end.endedAt ?? new Date().toISOString();
  await replaceFile(
    home.files(agentId).signal,
    `${JSON.stringify({ turnId, turn, lastAgentMessage, timestamp, status })}\n`,
  );
}

/** Only under the agent's lock. */
export async function removeSignal(home: Home, agentId: string): Promise<void> {
  await rm(home.files(agentId).signal, { force: true });
}

function loggedFile(home: Home, agentId: string, turnId: string): string {
  return turnFile(home, agentId, turnId).replace(/\.json$/, '.logged');
}

function turnFile(home: Home, agentId: string, turnId: string): string {
  if (!isTurnFile(`${turnId}.json`)) throw new Error(`Not the id of a turn: ${turnId.slice(0, 80)}`);
  return join(home.files(agentId).turns, `${turnId}.json`);
}

function isTurnFile(name: string): boolean {
  return /^[0-9a-zA-Z][0-9a-zA-Z-]{7,63}\.json$/.test(name);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
