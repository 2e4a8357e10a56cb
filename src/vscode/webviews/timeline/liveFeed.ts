import type { Agent } from '../../../core/agents/agent.ts';
import type { AgentChange, Fleet } from '../../../core/agents/fleet.ts';
import type { Disposable } from '../../../core/base/disposable.ts';
import type { LiveAgent, LiveChange } from '../../../protocol/timeline.ts';
import { liveAgentOf } from './liveAgent.ts';

/** What many agents say at once is told together. In milliseconds. */
const PAUSE = 300;
/** What an agent says in passing comes less often: nobody reads faster. In milliseconds. */
const PASSING = 2000;
const PASSING_CAUSES: ReadonlySet<string> = new Set(['delta', 'activity', 'tokens', 'plan', 'message', 'subAgents']);

/** Tells a page of the agents that belong to its log, and of nothing that looks as it did. */
export class LiveFeed implements Disposable {
  readonly #fleet: Fleet;
  readonly #belongs: (agent: Agent) => boolean;
  readonly #tell: (change: LiveChange) => void;
  readonly #listening: Disposable;
  readonly #told = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #due = Infinity;

  constructor(fleet: Fleet, belongs: (agent: Agent) => boolean, tell: (change: LiveChange) => void) {
    this.#fleet = fleet;
    this.#belongs = belongs;
    this.#tell = tell;
    this.#listening = fleet.onDidChange((change) => this.#heard(change));
  }

  /** The page knows nothing. */
  start(): void {
    this.#told.clear();
    this.#run(true);
  }

  /** Other agents may belong now. */
  look(): void {
    this.#soon(PAUSE);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listening.dispose();
  }

  #heard({ cause }: AgentChange): void {
    this.#soon(PASSING_CAUSES.has(cause.kind) ? PASSING : PAUSE);
  }

  #soon(pause: number): void {
    const due = performance.now() + pause;
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#run(false), pause);
  }

  #run(isFirst: boolean): void {
    this.#due = Infinity;
    const now = Date.now();
    const set: LiveAgent[] = [];
    const here = new Set<string>();
    for (const agent of this.#fleet.all()) {
      if (!this.#belongs(agent)) continue;
      here.add(agent.id);
      const live = liveAgentOf(agent, now);
      const text = JSON.stringify(live);
      if (this.#told.get(agent.id) === text) continue;
      this.#told.set(agent.id, text);
      set.push(live);
    }
    const gone = [...this.#told.keys()].filter((id) => !here.has(id));
    for (const id of gone) this.#told.delete(id);
    if (isFirst || set.length > 0 || gone.length > 0) this.#tell({ set, gone, now });
  }
}
