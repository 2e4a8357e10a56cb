import { MarkdownString, TreeItem, workspace, type Command, type TreeItemCollapsibleState } from 'vscode';
import { t } from '../../core/base/l10n.ts';
import { CommandId } from '../commands/commandIds.ts';
import { dimmedUri } from './dimmed.ts';
import type { GroupRow } from './groupRow.ts';
import { rowIcon } from './rowIcon.ts';
import type { Node } from './node.ts';

/** A row as VS Code draws it. */
export function treeItemOf(node: Node, row: GroupRow, collapsible: TreeItemCollapsibleState): TreeItem {
  const item = new TreeItem(row.label, collapsible);
  item.id = node.id;
  item.description = row.description;
  item.iconPath = rowIcon(row);
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.spoken, role: 'treeitem' };
  if (row.tooltip !== undefined) item.tooltip = new MarkdownString(row.tooltip);
  if (row.dimmed === true) item.resourceUri = dimmedUri(node.id);
  const click = clickOn(node);
  if (click !== undefined) item.command = click;
  return item;
}

/** A row whose command is disabled would be grey: where the folder is not trusted, most have none. */
function clickOn(node: Node): Command | undefined {
  if (node.kind === 'moreSessions') return { command: CommandId.moreSessions, title: t('Show Older Sessions') };
  if (!workspace.isTrusted) return undefined;
  switch (node.kind) {
    case 'agent':
      return { command: CommandId.open, title: t('Open Agent'), arguments: [node.agentId] };
    case 'queued':
      return { command: CommandId.editQueued, title: t('Edit Queued Message'), arguments: [node] };
    case 'session':
      return { command: CommandId.showSession, title: t('Show Transcript'), arguments: [node] };
    default:
      return undefined;
  }
}
