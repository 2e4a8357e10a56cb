import type { Log } from '../base/log.ts';
import type { Client } from '../codex/client.ts';
import type { Agent, AgentRecord, Tokens, TurnEnd } from './agent.ts';
import type { Home } from './home.ts';
import { readLedger } from './ledger.ts';
import { reconcile } from './reconcile.ts';
import { recorderLives } from './recorderLock.ts';
import { turnIdOf } from './reduceAgent.ts';
import { readFacts, sentOf } from './records.ts';

/** Loaded when something is logged: reading and writing agents.log is much code. */
const logEntries = () => import('./logEntries.ts');

interface TurnEndsOptions {
  readonly home: Home;
  readonly log: Log;
  /** Who records, as the ledger names it. */
  readonly name: string;
}

/** Brings ledger and agents.log up to date for the agents of one engine. */
export class TurnEnds {
  readonly #options: TurnEndsOptions;
  /** Told while a turn runs, and recorded with its end. */
  readonly #tokens = new Map<string, Tokens>();

  constructor(options: TurnEndsOptions) {
    this.#options = options;
  }

  used(turnId: string, tokens: Tokens): void {
    this.#tokens.set(turnId, tokens);
  }

  /**
   * What our messages say is not in the ledger yet. Codex's times do not tell: in whole seconds, a quick turn cannot be
   * told from the one before it.
   */
  async owed(agent: Agent): Promise<'turn' | 'queued' | undefined> {
    const facts = await readFacts(this.#options.home, agent.id);
    if (sentOf(facts).some(({ turnId, floor }) => turnId === undefined && floor >= agent.turn)) return 'queued';
    return turnIdOf(agent.state) === undefined ? undefined : 'turn';
  }

  /** Records what has ended. Returns the ends that the agent does not know yet: another process may have recorded them before us. */
  async record(agent: Agent, client: Client): Promise<readonly TurnEnd[]> {
    const { home, name } = this.#options;
    const by = { home, name, tokensOf: (turnId: string) => this.#tokens.get(turnId) };
    await reconcile(by, agent.record, client);
    const ends = await readLedger(home, agent.id, agent.lastTurn?.turnId);
    for (const { turnId } of ends) this.#tokens.delete(turnId);
    return ends;
  }

  /** Whether a recorder lives for the agent: then who only looks need not ask Codex for the turns of one that works. */
  async areKept({ engine }: AgentRecord): Promise<boolean> {
    return recorderLives(this.#options.home, engine);
  }

  /** A living recorder does it, also for the turns that it has not recorded itself. */
  async log(record: AgentRecord): Promise<void> {
    const { home, log, name } = this.#options;
    if (record.logFile === undefined) return;
    if (name !== 'recorder' && (await recorderLives(home, record.engine))) return;
    const note = await (await logEntries()).logTurnEnds(home, record);
    if (note !== undefined) log.warn(note);
  }
}
