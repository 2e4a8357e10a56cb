import { ThemeIcon, window, type LogOutputChannel, type QuickPickItem } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
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
  register(CommandId.showLog, t('Cannot show the log'), async () => log.show());
  register(CommandId.filter, t('Cannot filter the agents'), async (target) => {
    const filter =
      FILTERS.find((one) => one === target) ?? (await choose(t('Which agents?'), FILTER_CHOICES, tree.options.filter));
    if (filter !== undefined) await tree.setFilter(filter);
  });
  register(CommandId.group, t('Cannot group the agents'), async (target) => {
    const known = GROUPINGS.find((one) => one === target);
    const grouping = known ?? (await choose(t('Group agents by what?'), GROUPING_CHOICES, tree.options.grouping));
    if (grouping !== undefined) await tree.setGrouping(grouping);
  });
  return store;
}

type Choices<Value extends string> = readonly (readonly [Value, label: string, icon: string, description: string])[];

const FILTER_CHOICES: Choices<Filter> = [
  ['all', t('All'), 'organization', t('whatever folder they work in')],
  ['workspace', t('This Workspace'), 'folder', t('those that work in a folder of this window')],
  ['needsMe', t('Needs Me'), 'bell-dot', t('requests, questions, failures, and finished turns that are not read')],
];

const GROUPING_CHOICES: Choices<Grouping> = [
  ['general', t('General'), 'account', t('who spawned them')],
  ['workspace', t('Folder'), 'folder', t('where they work')],
  ['host', t('Host'), 'server', t('which computer they work on')],
  ['state', t('State'), 'list-tree', t('who needs you, who works, who is done')],
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
    description: value === current ? t('{0} (now)', description) : description,
    iconPath: new ThemeIcon(icon),
  }));
  items.sort((one, other) => Number(other.value === current) - Number(one.value === current));
  return (await window.showQuickPick(items, { placeHolder }))?.value;
}
