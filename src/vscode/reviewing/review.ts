import type { Agent } from '../../core/agents/agent.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { chooseAgent } from '../commands/chooseAgent.ts';
import { agentOf, type Context } from '../context.ts';
import { Changes, type ShownChanges } from '../looking/changes.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { LineComments } from './lineComments.ts';

/** The changes that a person looks at, and what they say about them. */
export class Review implements Disposable {
  readonly context: Context;
  readonly changes: Changes;
  readonly comments: LineComments;
  readonly #tree: AgentTree;
  readonly #store = new DisposableStore();

  constructor(context: Context, tree: AgentTree) {
    this.context = context;
    this.#tree = tree;
    this.changes = this.#store.add(new Changes(context));
    this.comments = this.#store.add(new LineComments(context, this.changes));
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** The agent that a command was called with, else the one whose changes are in front, else one that the user picks. */
  async agentFor(target: unknown, question: string): Promise<Agent | undefined> {
    const shown = await this.shownFor(target);
    if (shown !== undefined) return agentOf(this.context, shown.agentId);
    // An editor passes its own address.
    const agentId = typeof target === 'object' && target !== null && 'scheme' in target ? undefined : target;
    return chooseAgent(this.context, agentId, question, () => true, this.#tree.selectedAgentIds());
  }

  /** What is in front, unless the command was called with an agent. */
  async shownFor(target: unknown): Promise<ShownChanges | undefined> {
    const isAgent =
      typeof target === 'string' || (typeof target === 'object' && target !== null && 'agentId' in target);
    return isAgent ? undefined : this.changes.inFront();
  }
}
