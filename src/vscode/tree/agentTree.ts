import {
  commands,
  EventEmitter,
  MarkdownString,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  workspace,
  type Memento,
  type TreeDataProvider,
  type TreeView,
} from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { AgentChange, Fleet } from '../../core/agents/fleet.ts';
import { AGENTS_VIEW } from '../commands/commandIds.ts';
import type { Demo } from '../codex/demo.ts';
import type { Away } from '../away/away.ts';
import type { Context } from '../context.ts';
import type { Limits } from '../limits/limits.ts';
import type { Readiness } from '../readiness.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { SessionsLater } from '../sessions/sessionsLater.ts';
import { dimLabels } from './dimmed.ts';
import { dropOnAgents } from './dropOnAgents.ts';
import { isShown, type Filter } from './filter.ts';
import type { Grouping } from './order.ts';
import { isPassing, isUnseen } from './passing.ts';
import { RedrawGate } from './redrawGate.ts';
import { remember, rememberedOptions } from './rememberedOptions.ts';
import { REDUCE_MOTION } from './rowIcon.ts';
import { summaryOf } from './summary.ts';
import { treeItemOf } from './treeItem.ts';
import type { Node } from './node.ts';
import { TreeModel, type Redraw, type TreeOptions } from './treeModel.ts';

const tooltips = () => import('./agentTooltip.ts');

/** How often the times in the rows are brought up to date while the tree is visible, in milliseconds. */
const MINUTE = 60_000;
const FOLDS_KEY = 'agents.folds';
/** So many rows are remembered as folded or unfolded, those touched last. */
const FOLDS = 200;

/** The view "Agents": generals and their agents as the fleet knows them. */
export class AgentTree implements TreeDataProvider<Node>, Disposable {
  readonly #fleet: Fleet;
  readonly #readiness: Readiness;
  readonly #demo: Demo;
  readonly #limits: Limits;
  readonly #away: Away;
  readonly #later: SessionsLater;
  #sessions: Sessions | undefined;
  readonly #memory: Memento;
  readonly #model: TreeModel;
  readonly #changed = new EventEmitter<undefined | Node[]>();
  readonly #store = new DisposableStore();
  readonly #gate: RedrawGate;
  readonly #view: TreeView<Node>;
  readonly #loaded: Promise<unknown>;
  /** Ids of rows that the user has folded or unfolded, and whether they are open: VS Code forgets it with the window. */
  readonly #folds: Map<string, boolean>;
  readonly #toUnfold = new Set<string>();
  #hidden = '';
  readonly onDidChangeTreeData = this.#changed.event;

  /** `loaded` resolves when the fleet knows its agents; until then the view shows that it is loading. */
  constructor(
    { fleet, extension, demo }: Context,
    readiness: Readiness,
    limits: Limits,
    away: Away,
    sessions: SessionsLater,
  ) {
    const { loaded } = readiness;
    this.#readiness = readiness;
    this.#demo = demo;
    this.#limits = limits;
    this.#away = away;
    this.#later = sessions;
    const store = this.#store;
    this.#fleet = fleet;
    this.#memory = extension.workspaceState;
    this.#folds = new Map(extension.workspaceState.get<[string, boolean][]>(FOLDS_KEY, []));
    this.#model = new TreeModel(fleet, rememberedOptions(this.#memory));
    this.#gate = store.add(
      new RedrawGate(
        () => this.#draw(),
        () => this.#view.visible && this.#model.isBehind,
      ),
    );
    const first = new Promise<void>((resolve) => store.add(fleet.onDidChange(() => resolve())));
    this.#loaded = Promise.race([loaded, first]);
    store.add(this.#changed);
    store.add(fleet.onDidChange((change) => this.#heard(change)));
    store.add(dimLabels());
    this.#view = store.add(
      window.createTreeView(AGENTS_VIEW, {
        treeDataProvider: this,
        canSelectMany: true,
        showCollapseAll: true,
        dragAndDropController: dropOnAgents,
      }),
    );
    store.add(this.#view.onDidCollapseElement(({ element }) => this.#folded(element, false)));
    store.add(this.#view.onDidExpandElement(({ element }) => this.#folded(element, true)));
    store.add(
      this.#view.onDidChangeVisibility(() => {
        this.#refresh();
        this.#watchSessions();
      }),
    );
    store.add(demo.onDidChange(() => this.#refresh()));
    store.add(limits.onDidChange(() => this.#gate.ask(true)));
    store.add(away.onDidChange(() => this.#refresh()));
    store.add(
      workspace.onDidGrantWorkspaceTrust(() => {
        this.#changed.fire(undefined);
        this.#refresh();
      }),
    );
    store.add(
      workspace.onDidChangeWorkspaceFolders(() => {
        this.#show(rememberedOptions(this.#memory));
        this.#watchSessions();
      }),
    );
    store.add(
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(REDUCE_MOTION)) this.#changed.fire(undefined);
      }),
    );
    const minutes = setInterval(() => this.#view.visible && this.#refresh(), MINUTE);
    store.add({ dispose: () => clearInterval(minutes) });
    // A record that cannot be read is no agent that changes: it is seen when the fleet has been opened.
    void loaded.then(() => {
      this.#refresh();
      this.#watchSessions();
    });
  }

  get options(): TreeOptions {
    return this.#model.options;
  }

  async setFilter(filter: Filter): Promise<void> {
    this.#show({ ...this.options, filter });
    await remember(this.#memory, { filter });
  }

  async setGrouping(grouping: Grouping): Promise<void> {
    this.#show({ ...this.options, grouping });
    await remember(this.#memory, { grouping });
  }

  /** Lists sessions that were started outside of all folders, or of this window's alone. */
  async setEverywhere(everywhere: boolean): Promise<void> {
    this.#show({ ...this.options, everywhere });
    this.#watchSessions();
    await remember(this.#memory, { everywhere });
  }

  /** Shows the sessions that were started outside, unfolded. False when there are none. */
  async revealSessions(): Promise<boolean> {
    await this.#loaded;
    const sessions = await this.#loadSessions();
    const { filter } = this.options;
    this.#show({ ...this.options, filter: filter === 'needsMe' ? 'all' : filter, sessionsAlone: true });
    await sessions.look();
    this.#tell(this.#model.update(Date.now()));
    if (sessions.all.length === 0) return false;
    await this.#view.reveal(sessions.root, { select: true, focus: true, expand: true });
    return true;
  }

  /** Shows the view with the agent's row selected, folded or filtered away as it may be. */
  async reveal(agentId: string): Promise<void> {
    await this.#loaded;
    const agent = this.#fleet.get(agentId);
    if (agent === undefined) return;
    const { filter, folders } = this.options;
    if (!isShown(agent, filter, folders)) await this.setFilter('all');
    this.#tell(this.#model.update(Date.now()));
    const node = this.#model.nodeOf(agentId);
    if (node !== undefined) await this.#view.reveal(node, { select: true, focus: true });
  }

  /**
   * Unfolds the agent's row as soon as something is queued below it. Only for what the user has just done: it scrolls there,
   * and VS Code takes no other word for a row that it has shown before.
   */
  unfoldQueueOf(agentId: string): void {
    this.#toUnfold.add(agentId);
    this.#unfold();
  }

  selectedAgentIds(): readonly string[] {
    return this.#view.selection.flatMap((node) => (node.kind === 'agent' ? [node.agentId] : []));
  }

  async getChildren(node?: Node): Promise<Node[]> {
    await this.#loaded;
    if (node === undefined) this.#model.update(Date.now());
    const nodes = this.#model.children(node);
    if (node === undefined && nodes.length === 0) this.#readiness.viewIsEmpty();
    return [...nodes];
  }

  getParent(node: Node): Node | undefined {
    return this.#model.parent(node);
  }

  getTreeItem(node: Node): TreeItem {
    const row = this.#model.row(node);
    return row === undefined ? new TreeItem(node.id) : treeItemOf(node, row, this.#collapsible(node));
  }

  /** The tooltip of an agent is made when the mouse asks for it. */
  async resolveTreeItem(item: TreeItem, node: Node): Promise<TreeItem> {
    const { tooltipOf } = await tooltips();
    const agent = node.kind === 'agent' ? this.#fleet.get(node.agentId) : undefined;
    if (agent !== undefined) item.tooltip = new MarkdownString(tooltipOf(agent, Date.now()));
    return item;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #collapsible(node: Node): TreeItemCollapsibleState {
    if (this.#model.children(node).length === 0) return TreeItemCollapsibleState.None;
    const isOpen = this.#folds.get(node.id) ?? this.#isOpenAtFirst(node);
    return isOpen ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
  }

  /** What waits for an agent is what somebody wants to see or change; its sub-agents are its own business. */
  #isOpenAtFirst(node: Node): boolean {
    if (node.kind === 'agent') return this.#hasQueue(node);
    return !this.#model.isOver(node);
  }

  #folded({ id }: Node, isOpen: boolean): void {
    this.#folds.delete(id);
    this.#folds.set(id, isOpen);
    void this.#memory.update(FOLDS_KEY, [...this.#folds].slice(-FOLDS));
    if (id === this.#sessions?.root.id) this.#watchSessions();
  }

  /** They are looked for while the view is seen. */
  #watchSessions(): void {
    const { visible } = this.#view;
    if (!visible && this.#sessions === undefined) return;
    void this.#loadSessions().then((sessions) => {
      const { folders, everywhere = false } = this.options;
      const unfolded = this.#folds.get(sessions.root.id) === true;
      sessions.watch({ visible: this.#view.visible, unfolded, folders, everywhere });
    });
  }

  async #loadSessions(): Promise<Sessions> {
    const sessions = await this.#later.get();
    if (this.#sessions === undefined) {
      this.#sessions = sessions;
      this.#model.touchBranch(sessions);
      this.#store.add(
        sessions.onDidChange(() => {
          this.#model.touchBranch(sessions);
          this.#gate.ask(false);
        }),
      );
    }
    return sessions;
  }

  #heard(change: AgentChange): void {
    if (isUnseen(change)) return;
    const { id } = change.after;
    const canWait = isPassing(change);
    if (change.cause.kind === 'removed') this.#model.touchAll();
    else this.#model.touch(id, canWait);
    this.#gate.ask(canWait, id);
  }

  #refresh(): void {
    this.#model.touchAll();
    this.#gate.ask(false);
  }

  #show(options: TreeOptions): void {
    this.#model.setOptions(options);
    this.#gate.ask(false);
  }

  /** What nobody sees keeps until the view is shown; what is said about it does not. */
  #draw(): readonly string[] | 'all' | undefined {
    const told = this.#view.visible ? this.#tell(this.#model.update(Date.now())) : undefined;
    this.#unfold();
    const said = this.#say();
    return told ?? (said ? [] : undefined);
  }

  #unfold(): void {
    for (const agentId of this.#toUnfold) {
      const node = this.#model.nodeOf(agentId);
      if (node === undefined || !this.#hasQueue(node)) continue;
      this.#toUnfold.delete(agentId);
      if (this.#view.visible) void this.#view.reveal(node, { select: false, focus: false, expand: true });
    }
  }

  #hasQueue(node: Node): boolean {
    return this.#model.children(node).some(({ kind }) => kind === 'queued');
  }

  #tell(redraw: Redraw): readonly string[] | 'all' | undefined {
    if (redraw === 'all') {
      this.#changed.fire(undefined);
      return 'all';
    }
    if (redraw.length === 0) return undefined;
    this.#changed.fire([...redraw]);
    return redraw.flatMap((node) => (node.kind === 'agent' ? [node.agentId] : []));
  }

  /** Whether the message has changed, which VS Code counts among the changes of the tree. */
  #say(): boolean {
    const { filter, folders } = this.options;
    const summary = summaryOf(this.#fleet.all(), {
      filter,
      folders,
      trusted: workspace.isTrusted,
      demo: this.#demo.world !== undefined,
      limit: this.#limits.fullest(Date.now()),
      away: this.#away.line,
    });
    const { message, badge, badgeTooltip: tooltip, hidden } = summary;
    if (this.#view.badge?.value !== (badge || undefined)) {
      this.#view.badge = badge === 0 ? undefined : { value: badge, tooltip };
    }
    if (this.#hidden !== hidden) {
      this.#hidden = hidden;
      void commands.executeCommand('setContext', 'codexOrchestrator.hidden', hidden);
    }
    if ((this.#view.message ?? '') === message) return false;
    this.#view.message = message;
    return true;
  }
}
