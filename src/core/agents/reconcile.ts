import { isAbsolute, relative } from 'node:path';
import { delay } from '../base/wait.ts';
import type { Client } from '../codex/client.ts';
import { isFar } from '../codex/engineAddress.ts';
import { answersUser, failureOf, filesOfItem, finalMessageOf, turnStatusOf } from '../codex/turnEvents.ts';
import type { ThreadItem } from '../codex/protocol/v2/ThreadItem.ts';
import type { Turn } from '../codex/protocol/v2/Turn.ts';
import type { AgentRecord, Tokens, TurnEnd } from './agent.ts';
import { filesChangedInGit, logIn } from './filesModified.ts';
import type { Home } from './home.ts';
import { runFor } from './machine.ts';
import { mayHaveWritten } from './mayHaveWritten.ts';
import { readTurnEnd, recordTurnEnd, recordUnderLock, recordedTurns, type UnrecordedTurnEnd } from './ledger.ts';
import { recorderLives } from './recorderLock.ts';
import { vanishedTurn } from './vanishedTurn.ts';

/** Who brings the ledger up to date, and what they happen to know that Codex does not store. */
export interface Reconciler {
  readonly home: Home;
  /** Goes into the entry: recorder, cli, extension. */
  readonly name: string;
  /** Token usage by turn id: only subscribers hear it. */
  readonly tokensOf?: (turnId: string) => Tokens | undefined;
}

/** Up to what age a turn that looks lost may be one that is just beginning, and how long it may look so, in milliseconds. */
const YOUNG = 10_000;
const BIRTH_LIMIT = 5000;

/** How long others leave the recording to a living recorder, which knows more, in milliseconds. */
const RECORDER_PATIENCE = 3000;

/**
 * Records every ended turn of the agent that the ledger lacks, oldest first, and returns those that are in the ledger
 * now. A turn that still runs is left out. Safe to be done by several processes at once.
 */
export async function reconcile(by: Reconciler, record: AgentRecord, client: Client): Promise<readonly TurnEnd[]> {
  const { missing } = await compare(by.home, record, client);
  const newest = missing.at(-1);
  if (newest !== undefined && by.name !== 'recorder') await leaveToRecorder(by.home, record, newest.id);
  const found: TurnEnd[] = [];
  for (const turn of missing) {
    const known = await readTurnEnd(by.home, record.id, turn.id);
    found.push(known ?? (await recordTurnEnd(by.home, record.id, await turnEndOf(by, record, client, turn))));
  }
  return found;
}

/**
 * As `reconcile`, for a caller that holds the agent's lock and is about to make these turns old: no signal file is
 * written for them. The turn `offered` and later ones are not old and stay out.
 */
export async function reconcileQuietly(
  by: Reconciler,
  record: AgentRecord,
  client: Client,
  offered: string | undefined,
): Promise<void> {
  const { missing } = await compare(by.home, record, client);
  const old = offered === undefined ? missing : missing.filter(({ id }) => id < offered);
  await recordQuietly(by, record, client, old);
}

/** For a caller that holds the agent's lock. */
export async function recordQuietly(
  by: Reconciler,
  record: AgentRecord,
  client: Client,
  turns: readonly Turn[],
): Promise<void> {
  for (const turn of turns) await recordUnderLock(by.home, record.id, await turnEndOf(by, record, client, turn));
}

/** What the ledger does not have: turns that have ended, oldest first, and the one that runs. */
interface Unrecorded {
  readonly missing: readonly Turn[];
  readonly running: Turn | undefined;
}

export async function compare(home: Home, record: AgentRecord, client: Client): Promise<Unrecorded> {
  const known = new Set(await recordedTurns(home, record.id));
  const { missing, running } = await unrecordedTurns(record, client, known);
  const isKnown = (turnId: string): boolean =>
    known.has(turnId) || running?.id === turnId || missing.some(({ id }) => id === turnId);
  const vanished = await vanishedTurn(home, record, client, isKnown);
  return { missing: vanished === undefined ? missing : [...missing, vanished], running };
}

/** Turns are recorded in order, so the first known one ends the search. */
async function unrecordedTurns(record: AgentRecord, client: Client, known: ReadonlySet<string>): Promise<Unrecorded> {
  const missing: Turn[] = [];
  let running: Turn | undefined;
  let cursor: string | null = null;
  let limit = 2;
  do {
    const page: { data: Turn[]; nextCursor: string | null } = await client.call('thread/turns/list', {
      threadId: record.threadId,
      limit,
      cursor,
    });
    for (const listed of page.data) {
      // What a fork began with is history, and its parent's.
      const isHistory = record.fork !== undefined && listed.id <= record.fork.upTo;
      if (isHistory || known.has(listed.id)) return { missing: missing.toReversed(), running };
      const isNewest = missing.length === 0 && running === undefined;
      const turn = isNewest ? await settled(client, record.threadId, listed) : listed;
      if (turn.status === 'inProgress') running ??= turn;
      else missing.push(turn);
    }
    cursor = page.nextCursor;
    limit = 50;
  } while (cursor !== null);
  return { missing: missing.toReversed(), running };
}

/**
 * A turn that Codex has just accepted is listed, for some milliseconds, exactly like one that was lost with its engine.
 * So one that looks lost and is young is looked at again until it says something else, or has said it long enough.
 */
async function settled(client: Client, threadId: string, listed: Turn): Promise<Turn> {
  let turn = listed;
  const age = Date.now() - (listed.startedAt ?? 0) * 1000;
  const deadline = Date.now() + (age < YOUNG ? BIRTH_LIMIT : 0);
  while (turn.status === 'interrupted' && turn.completedAt === null && Date.now() < deadline) {
    const { thread } = await client.call('thread/read', { threadId });
    // Nobody runs it: it is lost.
    if (thread.status.type === 'notLoaded') return turn;
    await delay(10);
    const { data } = await client.call('thread/turns/list', { threadId, limit: 2 });
    turn = data.find(({ id }) => id === listed.id) ?? turn;
  }
  return turn;
}

async function leaveToRecorder(home: Home, record: AgentRecord, turnId: string): Promise<void> {
  const deadline = Date.now() + RECORDER_PATIENCE;
  while (Date.now() < deadline && (await recorderLives(home, record.engine))) {
    if ((await readTurnEnd(home, record.id, turnId)) !== undefined) return;
    await delay(5);
  }
}

async function turnEndOf(by: Reconciler, record: AgentRecord, client: Client, turn: Turn): Promise<UnrecordedTurnEnd> {
  const status = turnStatusOf(turn);
  const fromGit = filesFromGit(by.home, record, client);
  const items = await itemsOf(record, client, turn.id);
  return {
    numbered: answersUser(turn),
    taken: items.messageIds,
    turnId: turn.id,
    status,
    failure: failureOf(turn),
    tokens: by.tokensOf?.(turn.id) ?? null,
    files: fromGit.then((files) => [...new Set([...files, ...items.files])].sort()),
    ...(items.files.length === 0 ? {} : { edited: [...new Set(items.files)].sort() }),
    lastAgentMessage: finalMessageOf(turn),
    startedAt: isoOf(turn.startedAt),
    endedAt: isoOf(turn.completedAt),
    recordedBy: by.name,
  };
}

/**
 * Where its folder is on another machine, nothing of ours writes into a log there. What git finds in the folder of an agent that
 * cannot write is the work of others.
 */
async function filesFromGit(home: Home, record: AgentRecord, client: Client): Promise<readonly string[]> {
  const { cwd, baseCommit, engine } = record;
  if (!(await mayHaveWritten(home, record))) return [];
  return filesChangedInGit(cwd, baseCommit, runFor(record, client), isFar(engine) ? undefined : await logIn(cwd));
}

/** What a turn's items tell and its summary leaves out: files that Codex changed, and every message that it took. */
async function itemsOf(
  record: AgentRecord,
  client: Client,
  turnId: string,
): Promise<{ files: readonly string[]; messageIds: ReadonlySet<string> }> {
  const files: string[] = [];
  const messageIds = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: { data: { item: ThreadItem }[]; nextCursor: string | null } = await client.call('thread/items/list', {
      threadId: record.threadId,
      turnId,
      limit: 100,
      cursor,
    });
    for (const { item } of page.data) {
      files.push(...filesOfItem(item).map((path) => relativeTo(record.cwd, path)));
      if (item.type === 'userMessage' && item.clientId !== null) messageIds.add(item.clientId);
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return { files, messageIds };
}

/** Inside the agent's folder relative to it, as git says it; elsewhere as it is. */
export function relativeTo(folder: string, path: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(folder, path);
  return inside.startsWith('..') ? path : inside;
}

function isoOf(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString();
}
