import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { within } from '../base/wait.ts';
import type { Client } from '../codex/client.ts';
import type { Agent, Request, TurnFailureKind, TurnStatus } from './agent.ts';
import type { Fleet } from './fleet.ts';
import type { Home } from './home.ts';
import { newestTurnEnd, readLedger, readTurnEnd } from './ledger.ts';
import { turnIdOf } from './reduceAgent.ts';
import { readFacts } from './records.ts';
import { findMessage, queueOf } from './messagePlace.ts';

/** Which turn to wait for: the first after a number, the one that took a message, or the newest. */
export interface AwaitTarget {
  readonly agentId: string;
  readonly after?: number;
  readonly messageId?: string;
}

export type AwaitOutcome =
  | { readonly kind: 'turn'; readonly agentId: string; readonly turnId: string; readonly end: EndedTurn }
  | {
      readonly kind: 'needsPerson';
      readonly agentId: string;
      readonly what: 'approval' | 'question';
      readonly requests: readonly Request[];
    }
  | { readonly kind: 'stalled'; readonly agentId: string; readonly message: string }
  /** The agent is over and never had the turn. */
  | { readonly kind: 'gone'; readonly agentId: string; readonly why: string };

export interface EndedTurn {
  readonly status: TurnStatus;
  readonly failure: { readonly kind: TurnFailureKind; readonly message: string } | null;
  readonly message: string;
  /** True when its engine died in the middle of it. */
  readonly lost: boolean;
}

export interface AwaitOptions {
  readonly stalledExit: boolean;
  /** Said once for each agent whose turn is not over yet. */
  readonly onWaiting: (agentId: string) => void;
  /** Its engine has stopped in mid-wait; it is started again until that works. */
  readonly onEngineGone: (agentId: string) => void;
  /** Said once for each agent that stalls while it is waited for. */
  readonly onStalled: (agentId: string, message: string) => void;
}

/** Requests arrive a moment after the subscription that asks for them, in milliseconds. */
const REQUEST_PATIENCE = 3000;

/** Waits for one agent of an opened fleet. Never polls; repeating the same question gives the same answer. */
export async function awaitTurn(
  fleet: Fleet,
  home: Home,
  target: AwaitTarget,
  options: AwaitOptions,
): Promise<AwaitOutcome> {
  const waiter = new Waiter(fleet, home, target, options);
  return waiter.run();
}

class Waiter {
  readonly #fleet: Fleet;
  readonly #home: Home;
  readonly #target: AwaitTarget;
  readonly #options: AwaitOptions;
  /** Ended turns heard of but maybe not recorded yet. */
  readonly #heard = new Map<string, EndedTurn>();
  #wake: () => void = () => {};
  #stallSaid = false;
  #unreachable: unknown;
  #waitingSaid = false;

  constructor(fleet: Fleet, home: Home, target: AwaitTarget, options: AwaitOptions) {
    this.#fleet = fleet;
    this.#home = home;
    this.#target = target;
    this.#options = options;
  }

  async run(): Promise<AwaitOutcome> {
    const { agentId } = this.#target;
    const listening = this.#fleet.onDidChange(({ after, cause }) => {
      if (after.id !== agentId) return;
      if (cause.kind === 'turnEnded') {
        const { status, failure, message } = cause;
        this.#heard.set(cause.turnId, { status, failure, message, lost: false });
      }
      if (cause.kind === 'engineGone') this.#options.onEngineGone(agentId);
      this.#wake();
    });
    try {
      const wanted = await this.#wanted();
      for (;;) {
        // Made before looking, so that nothing heard while looking is missed.
        const changed = new Promise<void>((resolve) => (this.#wake = resolve));
        const outcome = await this.#look(wanted, changed);
        if (outcome !== undefined) return outcome;
        if (this.#unreachable !== undefined) throw this.#unreachable;
        if (!this.#waitingSaid) this.#options.onWaiting(this.#target.agentId);
        this.#waitingSaid = true;
        await changed;
      }
    } finally {
      listening.dispose();
    }
  }

  /** What is waited for, settled once: a turn that is known, a message without a turn yet, or a number. */
  async #wanted(): Promise<Wanted> {
    const { after, messageId } = this.#target;
    if (after !== undefined) return { kind: 'number', after };
    if (messageId !== undefined) return this.#wantedMessage(messageId);
    const agent = this.#agent();
    const client = await this.#connect();
    const queued = client === undefined ? [] : await queueOf(client, agent.record.threadId);
    const last = queued.at(-1);
    if (last !== undefined && agent.state.kind !== 'ended')
      return { kind: 'message', messageId: last.clientUserMessageId };
    const running = await this.#runningTurn();
    if (running === '') return { kind: 'number', after: agent.turn };
    if (running !== undefined) return { kind: 'turn', turnId: running };
    const { unrecorded } = this.#agent();
    // It ended while we asked: the ledger still names the one before it.
    if (unrecorded !== undefined && unrecorded !== '') return { kind: 'turn', turnId: unrecorded };
    if (unrecorded === '') await this.#fleet.settled();
    const { lastTurn } = this.#agent();
    return lastTurn === undefined ? { kind: 'number', after: 0 } : { kind: 'turn', turnId: lastTurn.turnId };
  }

  /** Without its engine only what is recorded can be told; why it cannot be reached is said when that is not enough. */
  async #connect(): Promise<Client | undefined> {
    try {
      return await this.#fleet.clientOf(this.#target.agentId);
    } catch (error) {
      this.#unreachable = error;
      return undefined;
    }
  }

  /** Codex says that an agent works before it tells on which turn: `''` when it never does. */
  async #runningTurn(): Promise<string | undefined> {
    for (const deadline = Date.now() + REQUEST_PATIENCE; ;) {
      const running = turnIdOf(this.#agent().state);
      if (running !== '' || Date.now() >= deadline) return running;
      await this.#changeWithin(deadline - Date.now());
    }
  }

  async #wantedMessage(messageId: string): Promise<Wanted> {
    const facts = await readFacts(this.#home, this.#target.agentId);
    const sent = facts.find((fact) => fact.kind === 'sent' && fact.messageId === messageId);
    if (sent?.kind !== 'sent') {
      throw new Failure(
        'usage',
        t('No message {0} was sent to job {1}.', messageId.slice(0, 60), this.#target.agentId),
        {
          next: t('Use the ticket that "send" printed.'),
        },
      );
    }
    return sent.turnId === undefined ? { kind: 'message', messageId } : { kind: 'turn', turnId: sent.turnId };
  }

  async #look(wanted: Wanted, changed: Promise<void>): Promise<AwaitOutcome | undefined> {
    const { agentId } = this.#target;
    const ended = await this.#endedTurn(wanted);
    if (ended !== undefined) return { kind: 'turn', agentId, ...ended };
    if (await this.#isWithdrawn(wanted)) return { kind: 'gone', agentId, why: 'the message was withdrawn' };
    const agent = this.#agent();
    const { state } = agent;
    switch (state.kind) {
      case 'asking':
        return this.#needsPerson();
      case 'stalled':
        if (this.#options.stalledExit) return { kind: 'stalled', agentId, message: state.message };
        if (!this.#stallSaid) this.#options.onStalled(agentId, state.message);
        this.#stallSaid = true;
        return undefined;
      case 'ended': {
        // A kill is noted before the turn that it interrupted is recorded.
        await this.#fleet.settled();
        const recorded = await this.#endedTurn(wanted);
        if (recorded !== undefined) return { kind: 'turn', agentId, ...recorded };
        return { kind: 'gone', agentId, why: `it has ended (${state.how}) and will have no such turn` };
      }
      case 'idle': {
        // What has just ended is being recorded; the record of a turn without a number changes no agent, and wakes nobody.
        // Its end may be heard before it is recorded: that is enough.
        await Promise.race([this.#fleet.settled(), changed]);
        const recorded = await this.#endedTurn(wanted);
        return recorded && { kind: 'turn', agentId, ...recorded };
      }
      case 'starting':
      case 'working':
        return undefined;
    }
  }

  async #endedTurn(wanted: Wanted): Promise<{ turnId: string; end: EndedTurn } | undefined> {
    switch (wanted.kind) {
      case 'turn':
        return this.#endOf(wanted.turnId);
      case 'number':
        return this.#endAfter(wanted.after);
      case 'message': {
        const client = await this.#fleet.clientOf(this.#target.agentId);
        const found = await findMessage(client, this.#agent().record.threadId, wanted.messageId);
        return found?.turnId === undefined ? undefined : this.#endOf(found.turnId);
      }
    }
  }

  async #isWithdrawn(wanted: Wanted): Promise<boolean> {
    if (wanted.kind !== 'message') return false;
    const facts = await readFacts(this.#home, this.#target.agentId);
    return facts.some((fact) => fact.kind === 'withdrawn' && fact.messageId === wanted.messageId);
  }

  /** A turn that answers nobody (a compaction) ends with the answer that was there before. */
  async #endOf(turnId: string): Promise<{ turnId: string; end: EndedTurn } | undefined> {
    const { agentId } = this.#target;
    const heard = this.#heard.get(turnId);
    // Without a final message it may be such a turn: the ledger tells.
    if (heard !== undefined && heard.message !== '') return { turnId, end: heard };
    const known = await readTurnEnd(this.#home, agentId, turnId);
    const recorded = known?.turn === null ? await newestTurnEnd(this.#home, agentId) : known;
    if (recorded === undefined) return undefined;
    const { status, failure, lastAgentMessage, endedAt } = recorded;
    const lost = status === 'interrupted' && endedAt === null;
    return { turnId: recorded.turnId, end: { status, failure, message: lastAgentMessage, lost } };
  }

  /** The ledger alone gives numbers: a heard turn may be one that gets none. */
  async #endAfter(after: number): Promise<{ turnId: string; end: EndedTurn } | undefined> {
    const agent = this.#agent();
    if (agent.turn <= after) return undefined;
    const ledger = await readLedger(this.#home, this.#target.agentId);
    const first = ledger.find(({ turn }) => turn !== null && turn > after);
    return first === undefined ? undefined : this.#endOf(first.turnId);
  }

  async #needsPerson(): Promise<AwaitOutcome | undefined> {
    const { agentId } = this.#target;
    const deadline = Date.now() + REQUEST_PATIENCE;
    for (;;) {
      const { state } = this.#agent();
      if (state.kind !== 'asking') return undefined;
      if (state.requests.length > 0 || Date.now() >= deadline) {
        return { kind: 'needsPerson', agentId, what: state.what, requests: state.requests };
      }
      await this.#changeWithin(deadline - Date.now());
    }
  }

  async #changeWithin(limit: number): Promise<void> {
    const changed = new Promise<void>((resolve) => (this.#wake = resolve));
    await within(limit, changed, () => new Error('late')).catch(() => undefined);
  }

  #agent(): Agent {
    const agent = this.#fleet.get(this.#target.agentId);
    if (agent === undefined) throw new Error(`No agent ${this.#target.agentId}.`);
    return agent;
  }
}

type Wanted =
  | { readonly kind: 'turn'; readonly turnId: string }
  | { readonly kind: 'message'; readonly messageId: string }
  | { readonly kind: 'number'; readonly after: number };
