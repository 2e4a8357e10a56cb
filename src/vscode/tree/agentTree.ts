import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type TreeDataProvider,
  type TreeView,
} from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import type { Fleet } from '../../core/agents/fleet.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { AGENTS_VIEW } from '../commands/commandIds.ts';
import type { Context } from '../context.ts';
import type { Readiness } from '../readiness.ts';
import { rowOf, type Row } from './agentRow.ts';
import { generalRowOf } from './generalRow.ts';
import { groupsOf, type GeneralGroup } from './order.ts';

/** What the tree hands to commands. Equal rows are the same object for as long as the tree lives. */
export type Node =
  | { readonly kind: 'general'; readonly key: string }
  | { readonly kind: 'agent'; readonly agentId: string; readonly parent: Node };

/** In milliseconds: whatever changes within one frame of the screen is drawn once. */
const FRAME = 16;
/** How often the times in the rows are brought up to date while the tree is visible, in milliseconds. */
const MINUTE = 60_000;

/** The view "Agents": generals and their agents as the fleet knows them. */
export class AgentTree implements TreeDataProvider<Node>, Disposable {
  readonly #fleet: Fleet;
  readonly #changed = new EventEmitter<undefined>();
  readonly #nodes = new Map<string, Node>();
  readonly #store = new DisposableStore();
  readonly #view: TreeView<Node>;
  readonly #loaded: Promise<unknown>;
  #groups: readonly GeneralGroup[] = [];
  #drawn = '';
  #frame: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  /** `loaded` resolves when the fleet knows its agents; until then the view shows that it is loading. */
  constructor({ fleet }: Context, { loaded }: Readiness) {
    this.#fleet = fleet;
    const first = new Promise<void>((resolve) => {
      this.#store.add(fleet.onDidChange(() => resolve()));
    });
    this.#loaded = Promise.race([loaded, first]);
    this.#store.add(fleet.onDidChange(() => this.#refresh()));
    this.#view = this.#store.add(window.createTreeView(AGENTS_VIEW, { treeDataProvider: this }));
    const minutes = setInterval(() => this.#refresh(), MINUTE);
    this.#store.add({ dispose: () => clearInterval(minutes) });
    this.#store.add(this.#view.onDidChangeVisibility(() => this.#refresh()));
    this.#store.add({ dispose: () => clearTimeout(this.#frame) });
    this.#store.add(this.#changed);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    await this.#loaded;
    if (node === undefined) {
      this.#groups = this.#group();
      return this.#groups.map((group) => this.#generalNode(group));
    }
    if (node.kind === 'agent') return [];
    const group = this.#groups.find(({ key }) => key === node.key);
    return group?.agents.map(({ id }) => this.#agentNode(id, node)) ?? [];
  }

  getParent(node: Node): Node | undefined {
    return node.kind === 'agent' ? node.parent : undefined;
  }

  getTreeItem(node: Node): TreeItem {
    if (node.kind === 'general') {
      const group = this.#groups.find(({ key }) => key === node.key);
      if (group === undefined) return new TreeItem('');
      return itemOf(node.key, this.#generalRow(group), TreeItemCollapsibleState.Expanded);
    }
    const agent = this.#fleet.get(node.agentId);
    if (agent === undefined) return new TreeItem(node.agentId);
    return itemOf(agent.id, this.#agentRow(agent), TreeItemCollapsibleState.None);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #refresh(): void {
    if (!this.#view.visible) return;
    this.#frame ??= setTimeout(() => {
      this.#frame = undefined;
      this.#draw();
    }, FRAME);
  }

  /** Most changes of an agent, such as each piece of its answer, change nothing that is drawn. */
  #draw(): void {
    const rows = this.#group().map((group) => [
      group.key,
      this.#generalRow(group),
      group.agents.map((agent) => [agent.id, this.#agentRow(agent)]),
    ]);
    const drawn = JSON.stringify(rows);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#changed.fire(undefined);
  }

  #group(): readonly GeneralGroup[] {
    return groupsOf(this.#fleet.all());
  }

  #generalRow({ general, agents }: GeneralGroup): Row {
    return generalRowOf(general, agents);
  }

  #agentRow(agent: Agent): Row {
    return rowOf(agent, Date.now());
  }

  #generalNode({ key }: GeneralGroup): Node {
    return this.#node(key, () => ({ kind: 'general', key }));
  }

  #agentNode(agentId: string, parent: Node): Node {
    return this.#node(agentId, () => ({ kind: 'agent', agentId, parent }));
  }

  #node(key: string, make: () => Node): Node {
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const node = make();
    this.#nodes.set(key, node);
    return node;
  }
}

function itemOf(id: string, row: Row, collapsible: TreeItemCollapsibleState): TreeItem {
  const item = new TreeItem(row.label, collapsible);
  item.id = id;
  item.description = row.description;
  item.iconPath = new ThemeIcon(row.icon, row.color === undefined ? undefined : new ThemeColor(row.color));
  item.tooltip = row.tooltip;
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.spoken, role: 'treeitem' };
  return item;
}
