import type { Agent, QueuedMessage } from '../../core/agents/agent.ts';
import type { BrokenRecord } from '../../core/agents/records.ts';
import { t } from '../../core/base/l10n.ts';
import { rowOf } from './agentRow.ts';
import { isShown, whereOf, type Filter } from './filter.ts';
import {
  brokenRowOf,
  endedRowOf,
  groupRowOf,
  isSameRow,
  queuedRowOf,
  subAgentRowOf,
  type GroupRow,
} from './groupRow.ts';
import type { Node } from './node.ts';
import { groupKeyOf, groupsOf, rankOf, turnOf, type Group, type Grouping } from './order.ts';

export interface TreeOptions {
  readonly filter: Filter;
  readonly grouping: Grouping;
  /** Paths of this window's workspace folders. */
  readonly folders: readonly string[];
  /** Sessions that were started outside are listed of all folders, not only of this window's. */
  readonly everywhere?: boolean;
  /** They are shown also while no agent is. */
  readonly sessionsAlone?: boolean;
}

export interface TreeSource {
  all(): readonly Agent[];
  get(agentId: string): Agent | undefined;
  readonly broken: readonly BrokenRecord[];
}

/** One row at the tree's end with others below it, that are no agents. The same row is the same object. */
export interface Branch {
  readonly root: Node;
  /** When there are none, `root` is not shown. */
  readonly children: readonly Node[];
  rowOf(node: Node, now: number, options: TreeOptions): GroupRow | undefined;
}

/** What has to be drawn again: everything, or these rows with what is below them. */
export type Redraw = 'all' | readonly Node[];

/** So many agents that can wait are drawn at once: VS Code takes 0.2 ms for each row, all in one frame. */
const AT_ONCE = 40;

/** More ended agents than this are folded into one row. */
const ENDED = 5;

/**
 * The rows of the tree and their order, kept so that a change of one agent costs the work of one row. What changes is
 * reported once, by `update`; everything else tells what the last `update` has made.
 */
export class TreeModel {
  readonly #source: TreeSource;
  #options: TreeOptions;
  readonly #touched = new Set<string>();
  /** Those that can wait, the longest waiting first. */
  readonly #waiting = new Set<string>();
  #allTouched = true;
  #branch: Branch | undefined;
  #branchTouched = false;
  readonly #nodes = new Map<string, Node>();
  readonly #rows = new Map<string, GroupRow>();
  readonly #places = new Map<string, string>();
  readonly #parents = new Map<string, Node>();
  #children = new Map<string, readonly Node[]>();
  #groups: readonly Group[] = [];

  constructor(source: TreeSource, options: TreeOptions) {
    this.#source = source;
    this.#options = options;
  }

  get options(): TreeOptions {
    return this.#options;
  }

  setOptions(options: TreeOptions): void {
    this.#options = options;
    this.touchAll();
  }

  /** The agent is not what it was. One that `canWait` is drawn when others that wait longer have been. */
  touch(agentId: string, canWait = false): void {
    (canWait ? this.#waiting : this.#touched).add(agentId);
  }

  /** Whether something that was touched has not been drawn by the last `update`. */
  get isBehind(): boolean {
    return this.#waiting.size > 0;
  }

  /** The rows of the branch at the end are others, or look different. */
  touchBranch(branch: Branch): void {
    this.#branch = branch;
    this.#nodes.set(branch.root.id, branch.root);
    this.#branchTouched = true;
  }

  /** The time or the options are not what they were. */
  touchAll(): void {
    this.#allTouched = true;
  }

  /** Draws what was touched. `now` is in epoch milliseconds. */
  update(now: number): Redraw {
    const agents = this.#allTouched ? this.#source.all() : this.#takeTouched();
    const everything = this.#allTouched;
    const branch = everything || this.#branchTouched;
    this.#allTouched = false;
    this.#branchTouched = false;
    const changed = new Set<Node>();
    let moved = everything || this.#brokenChanged() || (branch && this.#branchMoved());
    for (const agent of agents) {
      if (this.#move(agent)) moved = true;
      this.#drawAgent(agent, now, changed);
    }
    if (!moved && !branch && agents.length === 0) return [];
    const rootsMoved = moved && this.#arrange(changed);
    this.#drawGroups(changed, moved);
    if (moved || branch) this.#drawBranch(changed, now);
    return rootsMoved ? 'all' : [...changed];
  }

  /** The rows below one, or the tree's first ones. */
  children(node?: Node): readonly Node[] {
    return this.#children.get(node?.id ?? '') ?? [];
  }

  parent(node: Node): Node | undefined {
    return this.#parents.get(node.id);
  }

  row(node: Node): GroupRow | undefined {
    return this.#rows.get(node.id);
  }

  /** The agent's row; undefined while the filter hides it. */
  nodeOf(agentId: string): Node | undefined {
    return this.#parents.has(agentId) ? this.#nodes.get(agentId) : undefined;
  }

  /** Whether every agent below has ended, or there is none. */
  isOver(node: Node): boolean {
    if (node.kind === 'endedGroup' || node.kind === 'elsewhere') return true;
    const group = this.#groups.find(({ key }) => key === node.id);
    return group?.agents.every(({ state }) => state.kind === 'ended') ?? false;
  }

  #takeTouched(): readonly Agent[] {
    const ids = new Set([...this.#touched, ...[...this.#waiting].slice(0, AT_ONCE)]);
    this.#touched.clear();
    for (const id of ids) this.#waiting.delete(id);
    return [...ids].map((id) => this.#source.get(id)).filter((agent) => agent !== undefined);
  }

  /** Whether the agent's place in the tree is another than it was. */
  #move(agent: Agent): boolean {
    const { filter, grouping, folders } = this.#options;
    const rank = rankOf(agent);
    const place = isShown(agent, filter, folders)
      ? [
          groupKeyOf(agent, grouping, folders),
          rank,
          rank === 'needsYou' ? turnOf(agent) : '',
          ...agent.queue.map(({ id }) => id),
          ...agent.subAgents.map(({ threadId }) => threadId),
        ].join('\n')
      : '';
    if (this.#places.get(agent.id) === place) return false;
    this.#places.set(agent.id, place);
    return true;
  }

  #drawAgent(agent: Agent, now: number, changed: Set<Node>): void {
    if (this.#places.get(agent.id) === '') return;
    this.#draw(this.#agentNode(agent), rowOf(agent, now, this.#besideOf(agent)), changed);
    for (const [place, message] of agent.queue.entries()) {
      this.#draw(this.#queuedNode(agent, message), queuedRowOf(message, place, agent), changed);
    }
    for (const sub of agent.subAgents) this.#draw(this.#subAgentNode(sub.threadId), subAgentRowOf(sub), changed);
  }

  /** What the agent's place in the tree does not tell. */
  #besideOf(agent: Agent): readonly string[] {
    const { grouping, folders } = this.#options;
    const { general, host } = agent.record;
    const isTold = grouping === 'workspace' || (grouping === 'host' && host !== 'local');
    return [
      this.#parentOf(agent),
      grouping === 'general' || general.kind === 'user' ? '' : general.label,
      isTold ? '' : whereOf(agent, folders),
    ];
  }

  #parentOf({ record }: Agent): string {
    const parent = record.fork && this.#source.get(record.fork.of);
    return parent === undefined ? '' : t('fork of {0}', parent.name);
  }

  #drawGroups(changed: Set<Node>, moved: boolean): void {
    // An agent is replaced when it changes: the groups hold what it was when they were arranged.
    if (!moved) {
      this.#groups = this.#groups.map((group) => ({
        ...group,
        agents: group.agents.map((agent) => this.#source.get(agent.id) ?? agent),
      }));
    }
    for (const group of this.#groups) {
      this.#draw(this.#groupNode(group), groupRowOf(group), changed);
      const ended = this.#nodes.get(`ended:${group.key}`);
      if (ended !== undefined) this.#draw(ended, endedRowOf(this.children(ended).length), changed);
    }
    const { broken } = this.#source;
    if (broken.length > 0) this.#draw(this.#brokenNode(), brokenRowOf(broken), changed);
  }

  #drawBranch(changed: Set<Node>, now: number): void {
    const nodes = this.#branchNodes();
    if (this.#branch === undefined || nodes.length === 0) return;
    for (const node of [this.#branch.root, ...nodes]) {
      const row = this.#branch.rowOf(node, now, this.#options);
      if (row !== undefined) this.#draw(node, row, changed);
    }
  }

  #draw(node: Node, row: GroupRow, changed: Set<Node>): void {
    const before = this.#rows.get(node.id);
    if (before !== undefined && isSameRow(before, row)) return;
    this.#rows.set(node.id, row);
    changed.add(node);
  }

  #brokenChanged(): boolean {
    const { broken } = this.#source;
    const isThere = this.children().some(({ kind }) => kind === 'broken');
    if (broken.length === 0 || !isThere) return isThere !== broken.length > 0;
    const row = this.#rows.get('broken');
    return row === undefined || !isSameRow(row, brokenRowOf(broken));
  }

  #branchMoved(): boolean {
    const shown = this.#branch === undefined ? [] : this.children(this.#branch.root);
    return !isSameList(shown, this.#branchNodes());
  }

  /** Puts every row into its place. True when those at the root are others, or in another order; the rest goes into `changed`. */
  #arrange(changed: Set<Node>): boolean {
    const { filter, grouping, folders } = this.#options;
    const before = this.#children;
    this.#children = new Map();
    this.#parents.clear();
    const shown = this.#source.all().filter((agent) => isShown(agent, filter, folders));
    this.#groups = groupsOf(shown, grouping, folders);
    const roots: Node[] = [];
    for (const group of this.#groups) {
      const node = this.#groupNode(group);
      roots.push(node);
      this.#put(node, this.#members(group));
    }
    if (this.#source.broken.length > 0) roots.push(this.#brokenNode());
    const branch = this.#branchNodes(roots.length > 0);
    if (this.#branch !== undefined && branch.length > 0) {
      roots.push(this.#branch.root);
      this.#put(this.#branch.root, branch);
    }
    this.#children.set('', roots);
    for (const [id, children] of this.#children) {
      const node = this.#nodes.get(id);
      if (node !== undefined && !isSameList(before.get(id) ?? [], children)) changed.add(node);
    }
    for (const [id, children] of before) {
      const node = this.#nodes.get(id);
      if (node !== undefined && children.length > 0 && !this.#children.has(id)) changed.add(node);
    }
    return !isSameList(before.get('') ?? [], roots);
  }

  #members({ key, title, agents }: Group): readonly Node[] {
    const living = agents.filter(({ state }) => state.kind !== 'ended');
    const ended = agents.filter(({ state }) => state.kind === 'ended');
    const nodesOf = (some: readonly Agent[]): Node[] => some.map((agent) => this.#withChildren(agent));
    if (ended.length <= ENDED || title.kind === 'rank') return nodesOf(agents);
    const id = `ended:${key}`;
    const fold = this.#node(id, () => ({ id, kind: 'endedGroup', key }));
    this.#put(fold, nodesOf(ended));
    return [...nodesOf(living), fold];
  }

  /** An empty view says how to begin, so they are not shown alone unless that was asked for. They never need a person here. */
  #branchNodes(beside = this.children().some((node) => node !== this.#branch?.root)): readonly Node[] {
    const { filter, sessionsAlone = false } = this.#options;
    return this.#branch === undefined || filter === 'needsMe' || !(beside || sessionsAlone)
      ? []
      : this.#branch.children;
  }

  #withChildren(agent: Agent): Node {
    const node = this.#agentNode(agent);
    const children = [
      ...agent.queue.map((message) => this.#queuedNode(agent, message)),
      ...agent.subAgents.map(({ threadId }) => this.#subAgentNode(threadId)),
    ];
    if (children.length > 0) this.#put(node, children);
    return node;
  }

  #put(parent: Node, children: readonly Node[]): void {
    this.#children.set(parent.id, children);
    for (const child of children) this.#parents.set(child.id, parent);
  }

  #groupNode({ key, title }: Group): Node {
    return this.#node(key, () => ({ id: key, kind: title.kind === 'general' ? 'general' : 'group', key }));
  }

  #agentNode({ id }: Agent): Node {
    return this.#node(id, () => ({ id, kind: 'agent', agentId: id }));
  }

  #subAgentNode(threadId: string): Node {
    const id = `sub:${threadId}`;
    return this.#node(id, () => ({ id, kind: 'subAgent', threadId }));
  }

  #queuedNode(agent: Agent, queued: QueuedMessage): Node {
    const id = `queued:${queued.id}`;
    return this.#node(id, () => ({ id, kind: 'queued', owner: agent.id, queuedId: queued.id }));
  }

  #brokenNode(): Node {
    return this.#node('broken', () => ({ id: 'broken', kind: 'broken' }));
  }

  #node(id: string, make: () => Node): Node {
    const known = this.#nodes.get(id);
    if (known !== undefined) return known;
    const node = make();
    this.#nodes.set(id, node);
    return node;
  }
}

function isSameList(one: readonly Node[], other: readonly Node[]): boolean {
  return one.length === other.length && one.every((node, index) => node === other[index]);
}
