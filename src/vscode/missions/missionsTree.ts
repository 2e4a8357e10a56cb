import {
  EventEmitter,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type TreeDataProvider,
  type TreeView,
  type Uri,
} from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import type { AgentChange, Fleet } from '../../core/agents/fleet.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import { CommandId, MISSIONS_VIEW } from '../commands/commandIds.ts';
import type { Context } from '../context.ts';
import { RedrawGate } from '../tree/redrawGate.ts';
import { rowIcon } from '../tree/rowIcon.ts';
import type { MissionRow } from './missionRow.ts';
import type { Mission, Missions } from './missions.ts';
import type { PrdsLater } from './prdsLater.ts';

/** A row as commands get it. */
export type MissionNode =
  | { readonly kind: 'prd'; readonly uri: Uri }
  /** `phase` is its number, `index` its place; `prd` is `uri` in words, as the command that spawns for a phase wants it. */
  | {
      readonly kind: 'phase';
      readonly uri: Uri;
      readonly prd: string;
      readonly phase: number;
      readonly index: number;
    };

/** The view "Missions": the PRDs of this window's folders, and how far they are. */
export class MissionsTree implements TreeDataProvider<MissionNode>, Disposable {
  readonly #fleet: Fleet;
  readonly #prds: PrdsLater;
  readonly #changed = new EventEmitter<undefined>();
  readonly #store = new DisposableStore();
  readonly #view: TreeView<MissionNode>;
  readonly #gate: RedrawGate;
  #loading: Promise<Missions> | undefined;
  #missions: readonly Mission[] = [];
  /** Nobody has seen what changed while the view was hidden. */
  #isOld = false;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor({ fleet }: Context, prds: PrdsLater) {
    this.#fleet = fleet;
    this.#prds = prds;
    this.#store.add(this.#changed);
    this.#gate = this.#store.add(new RedrawGate(() => this.#draw()));
    this.#view = this.#store.add(window.createTreeView(MISSIONS_VIEW, { treeDataProvider: this }));
    this.#store.add(this.#view.onDidChangeVisibility(({ visible }) => visible && this.#isOld && this.#gate.ask(false)));
    this.#store.add(fleet.onDidChange((change) => this.#heard(change)));
  }

  /** What it needs is loaded when the view is shown. */
  async getChildren(node?: MissionNode): Promise<MissionNode[]> {
    if (node === undefined) {
      this.#missions = await (await this.#load()).look(this.#fleet.all());
      return this.#missions.map(({ uri }) => ({ kind: 'prd', uri }));
    }
    if (node.kind === 'phase') return [];
    return (this.#missionOf(node)?.phases ?? []).map(({ number }, index) => ({
      kind: 'phase',
      uri: node.uri,
      prd: node.uri.toString(),
      phase: number,
      index,
    }));
  }

  getTreeItem(node: MissionNode): TreeItem {
    const mission = this.#missionOf(node);
    const row = node.kind === 'prd' ? mission?.row : mission?.phases[node.index]?.row;
    if (mission === undefined || row === undefined) return new TreeItem('');
    const isOpen = node.kind === 'prd' && mission.phases.length > 0;
    const item = new TreeItem(row.label, isOpen ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None);
    item.id = node.kind === 'prd' ? node.uri.toString() : `${node.uri.toString()}#${node.index}`;
    item.command = { command: CommandId.openBoard, title: t('Open Board'), arguments: [node.uri] };
    if (node.kind === 'prd') item.tooltip = mission.name;
    return look(item, row);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #missionOf({ uri }: MissionNode): Mission | undefined {
    const key = uri.toString();
    return this.#missions.find((mission) => mission.uri.toString() === key);
  }

  async #load(): Promise<Missions> {
    return (this.#loading ??= Promise.all([this.#prds.get(), import('./missions.ts')]).then(([prds, { Missions }]) => {
      const missions = new Missions(prds);
      this.#store.add(
        prds.onDidChange((uri) => {
          missions.changed(uri);
          this.#gate.ask(false);
        }),
      );
      return missions;
    }));
  }

  #heard({ before, after }: AgentChange): void {
    if (this.#loading !== undefined && isAtWork(before) !== isAtWork(after)) this.#gate.ask(false);
  }

  #draw(): undefined {
    this.#isOld = !this.#view.visible;
    if (this.#view.visible) this.#changed.fire(undefined);
  }
}

function isAtWork(agent: Agent | undefined): boolean {
  return agent?.state.kind === 'working';
}

function look(item: TreeItem, row: MissionRow): TreeItem {
  const { description, spoken, contextValue } = row;
  item.description = description;
  item.iconPath = rowIcon(row);
  item.contextValue = contextValue;
  item.accessibilityInformation = { label: spoken, role: 'treeitem' };
  return item;
}
