import { ThemeIcon, window, type LogOutputChannel, type QuickPickItem } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { FILTERS, type Filter } from '../tree/filter.ts';
import { GROUPINGS, type Grouping } from '../tree/order.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';

export function registerViewCommands(door: CommandDoor, tree: AgentTree, log: LogOutputChannel): Disposable {
  const store = new DisposableStore();
  const register = (id: string, failed: string, run: (target: unknown) => Promise<void>): void => {
    store.add(door.register(id, failed, run, { trust: 'notNeeded' }));
  };
  register(CommandId.showLog, 'Cannot show the log', async () => log.show());
  register(CommandId.filter, 'Cannot filter the agents', async (target) => {
    const filter =
      FILTERS.find((one) => one === target) ?? (await choose('Which agents?', FILTER_CHOICES, tree.options.filter));
    if (filter !== undefined) await tree.setFilter(filter);
  });
  register(CommandId.group, 'Cannot group the agents', async (target) => {
    const known = GROUPINGS.find((one) => one === target);
    const grouping = known ?? (await choose('Group agents by what?', GROUPING_CHOICES, tree.options.grouping));
    if (grouping !== undefined) await tree.setGrouping(grouping);
  });
  return store;
}

type Choices<Value extends string> = readonly (readonly [Value, label: string, icon: string, description: string])[];

const FILTER_CHOICES: Choices<Filter> = [
  ['all', 'All', 'organization', 'whatever folder they work in'],
  ['workspace', 'This Workspace', 'folder', 'those that work in a folder of this window'],
  ['needsMe', 'Needs Me', 'bell-dot', 'requests, questions, failures, and finished turns that are not read'],
];

const GROUPING_CHOICES: Choices<Grouping> = [
  ['general', 'General', 'account', 'who spawned them'],
  ['workspace', 'Folder', 'folder', 'where they work'],
  ['host', 'Host', 'server', 'which computer they work on'],
  ['state', 'State', 'list-tree', 'who needs you, who works, who is done'],
];

/** The one in force comes first, so that Enter changes nothing. */
async function choose<Value extends string>(
  placeHolder: string,
  choices: Choices<Value>,
  current: Value,
): Promise<Value | undefined> {
  const items = choices.map(([value, label, icon, description]): QuickPickItem & { value: Value } => ({
    value,
    label,
    description: value === current ? `${description} (now)` : description,
    iconPath: new ThemeIcon(icon),
  }));
  items.sort((one, other) => Number(other.value === current) - Number(one.value === current));
  return (await window.showQuickPick(items, { placeHolder }))?.value;
}
