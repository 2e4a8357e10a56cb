import { Failure, messageOf } from '../base/errors.ts';
import { withLock } from '../base/fileLock.ts';
import { newUuid } from '../base/ids.ts';
import { t } from '../base/l10n.ts';
import { UnsupportedMethod, type Client } from '../codex/client.ts';
import { ConnectionLost } from '../codex/connection.ts';
import type { AgentRecord } from './agent.ts';
import type { Home } from './home.ts';
import { highestTurn, recordedTurns, removeSignal } from './ledger.ts';
import { checkMessage, userText } from './message.ts';
import { findMessage, queuePlaceOf } from './messagePlace.ts';
import { compare, reconcile, reconcileQuietly, recordQuietly, type Reconciler } from './reconcile.ts';
import { appendFact, endOf, readFacts, sentOf } from './records.ts';
import { loaded, resumeThread } from './resumeThread.ts';
import { pendingSettings, settingsParams, type SettingsChange } from './settings.ts';
import { dropSteer, keepSteer } from './steers.ts';

/** Loaded when something is logged: reading and writing agents.log is much code. */
const logEntries = () => import('./logEntries.ts');

/** What became of a message. Its answer is the first turn after `after`, or the turn that holds `messageId`. */
export interface Sent {
  readonly how: 'started' | 'steered' | 'queued';
  readonly messageId: string;
  readonly after: number;
}

export interface Sender {
  readonly home: Home;
  /** `cli`, `extension` */
  readonly name: string;
  /** A connection to the agent's engine; called again when one was lost. */
  readonly connect: () => Promise<Client>;
  /** Something the person should know and need not act on. */
  readonly onNote?: (line: string) => void;
}

/**
 * Offers a message: it starts a turn, or steers the one that runs, or (`queue`) waits for its end. Under the agent's
 * lock, so that the signal file can never show an older answer afterwards. Rejects only when Codex does not have it. With
 * `onlyAfter` it is for an agent whose newest turn is that one: nothing is sent when somebody has gone on meanwhile.
 */
export async function sendMessage(
  sender: Sender,
  record: AgentRecord,
  text: string,
  queue: boolean,
  onlyAfter?: string,
): Promise<Sent> {
  checkMessage(text);
  const by: Reconciler = { home: sender.home, name: sender.name };
  // Not under the lock: it may take a while.
  await sender.connect();
  const sent = await offerOnce(by, sender, record, { text, queue, onlyAfter });
  if (record.logFile === undefined) return sent;
  // Not under the agent's lock, which others wait for; turns that were recorded under it come first.
  const { logTurnEnds, logMessage } = await logEntries();
  for (const note of [await logTurnEnds(sender.home, record), await logMessage(sender.home, record, text, sent)]) {
    if (note !== undefined) sender.onNote?.(note);
  }
  return sent;
}

interface Message {
  readonly text: string;
  readonly queue: boolean;
  readonly onlyAfter: string | undefined;
}

async function offerOnce(by: Reconciler, sender: Sender, record: AgentRecord, message: Message): Promise<Sent> {
  for (let anyway = false; ; anyway = true) {
    const sent = await underLock(by, sender, record, message, anyway);
    if (sent !== undefined) return sent;
    // Without the lock: a living recorder needs it to record what has just ended.
    await reconcile(by, record, await sender.connect());
  }
}

/** Undefined: nothing is sent yet, because turns have ended that the ledger lacks. With `anyway` they are recorded first. */
async function underLock(
  by: Reconciler,
  sender: Sender,
  record: AgentRecord,
  { text, queue, onlyAfter }: Message,
  anyway: boolean,
): Promise<Sent | undefined> {
  const { home } = sender;
  return withLock(home.files(record.id).lock, async () => {
    // A kill may have been faster than this process was.
    await requireLiving(home, record);
    const client = await sender.connect();
    const { missing, running } = await compare(home, record, client);
    if (missing.length > 0 && !anyway) return undefined;
    await recordQuietly(by, record, client, missing);
    if (onlyAfter !== undefined) await requireNewest(home, record, onlyAfter, running?.id);
    const messageId = newUuid();
    const steers = running !== undefined && !queue;
    if (steers) await keepSteer(home, record.id, messageId, text);
    // A message into a running turn cannot change what that is run with.
    const settings = running === undefined ? pendingSettings(await readFacts(home, record.id)) : {};
    const turnId = await offer(sender, record, { text, messageId, queue, settings });
    const steered = turnId !== undefined && turnId === running?.id;
    if (steers && !steered) {
      await dropSteer(home, record.id, messageId);
      // A turn that ended while the message was on its way is not its answer.
      await reading(sender, (live) => reconcileQuietly(by, record, live, turnId));
    }
    const place = queue
      ? await reading(sender, (live) => queuePlaceOf(home, record, live, messageId))
      : { after: await highestTurn(home, record.id), turnId };
    await removeSignal(home, record.id);
    await appendFact(home, record.id, {
      kind: 'sent',
      at: new Date().toISOString(),
      messageId,
      floor: place.after,
      ...(place.turnId === undefined ? {} : { turnId: place.turnId }),
    });
    return { how: queue ? 'queued' : steered ? 'steered' : 'started', messageId, after: place.after };
  });
}

/** Of a turn that Codex has just accepted only the facts know: it is not listed for some milliseconds. */
async function requireNewest(home: Home, { id }: AgentRecord, turnId: string, running?: string): Promise<void> {
  const accepted = sentOf(await readFacts(home, id)).map((sent) => sent.turnId);
  const known = [running, ...accepted, ...(await recordedTurns(home, id))].filter((one) => one !== undefined);
  if (known.every((one) => one <= turnId)) return;
  throw new Failure('not-running', t('Nothing was sent to job {0}: somebody has gone on with it.', id));
}

/** Codex has the message by then: a connection that is lost is no reason to say that it has not. */
async function reading<T>(sender: Sender, read: (client: Client) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await read(await sender.connect());
    } catch (error) {
      if (!(error instanceof ConnectionLost) || attempt === 3) throw error;
    }
  }
}

/** An ended agent takes no messages: its turns would be nobody's. */
export async function requireLiving(home: Home, { id }: AgentRecord): Promise<void> {
  if (endOf(await readFacts(home, id)) === undefined) return;
  throw new Failure('not-running', t('Could not send to job {0}: it has ended.', id), {
    next: t('Make it live again with: codex-agent resume {0}', id),
  });
}

interface Offer {
  readonly text: string;
  readonly messageId: string;
  readonly queue: boolean;
  /** What the turn that it starts is run with from now on. */
  readonly settings: SettingsChange;
}

/** The turn that took the message; undefined when it was queued. Never offers it twice without having looked. */
async function offer(sender: Sender, record: AgentRecord, what: Offer): Promise<string | undefined> {
  const { threadId } = record;
  for (let attempt = 0; ; attempt++) {
    const client = await sender.connect();
    try {
      if (attempt > 0) {
        const taken = await findMessage(client, threadId, what.messageId);
        if (taken !== undefined) return taken.turnId;
      }
      // Codex queues for a thread that is not loaded too, and then leaves the message there.
      if (what.queue) await resumeThread(client, record);
      return await loaded(client, record, () => submit(client, threadId, what));
    } catch (error) {
      if (error instanceof ConnectionLost && attempt < 3) continue;
      throw explained(error, client, record);
    }
  }
}

async function submit(
  client: Client,
  threadId: string,
  { text, messageId, queue, settings }: Offer,
): Promise<string | undefined> {
  const message = { threadId, input: userText(text), clientUserMessageId: messageId };
  if (queue) {
    await client.call('thread/queue/add', message);
    return undefined;
  }
  // On a busy thread this steers: one call for both, so no turn can end in between.
  return (await client.call('turn/start', { ...message, ...settingsParams(settings) })).turn.id;
}

function explained(error: unknown, client: Client, record: AgentRecord): Error {
  if (error instanceof UnsupportedMethod) {
    return new Failure('unsupported', t('Codex {0} cannot queue messages.', client.version), {
      next: t('Send it without --queue, or update Codex.'),
      cause: error,
    });
  }
  const next = /active writer/.test(messageOf(error))
    ? t('Another Codex process has this conversation open: end that one, then send it again.')
    : t('Nothing was lost: send it again.');
  return new Failure('not-sent', t('Could not send to job {0}: {1}.', record.id, messageOf(error)), {
    next,
    cause: error,
  });
}
