import { workspace, type Memento } from 'vscode';
import { FILTERS, type Filter } from './filter.ts';
import { GROUPINGS, type Grouping } from './order.ts';
import type { TreeOptions } from './treeModel.ts';

const KEYS = { filter: 'agents.filter', grouping: 'agents.grouping', everywhere: 'sessions.everywhere' } as const;

/** As the person left them, in the folders that are open now. Another version may have written what this one does not know. */
export function rememberedOptions(memory: Memento): TreeOptions {
  const filter = memory.get<Filter>(KEYS.filter, 'all');
  const grouping = memory.get<Grouping>(KEYS.grouping, 'general');
  return {
    filter: FILTERS.includes(filter) ? filter : 'all',
    grouping: GROUPINGS.includes(grouping) ? grouping : 'general',
    folders: (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
    everywhere: memory.get<boolean>(KEYS.everywhere, false),
  };
}

export async function remember(memory: Memento, chosen: Partial<Pick<TreeOptions, keyof typeof KEYS>>): Promise<void> {
  if (chosen.filter !== undefined) await memory.update(KEYS.filter, chosen.filter);
  if (chosen.grouping !== undefined) await memory.update(KEYS.grouping, chosen.grouping);
  if (chosen.everywhere !== undefined) await memory.update(KEYS.everywhere, chosen.everywhere);
}
