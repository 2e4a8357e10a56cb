import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { agentOf, type Context } from '../context.ts';
import { rowOf } from '../tree/agentRow.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { groupsOf } from '../tree/order.ts';
import { rowIcon } from '../tree/rowIcon.ts';

export interface AgentItem extends QuickPickItem {
  /** Undefined for the line above a general's agents. */
  readonly agent?: Agent;
}

/**
 * The agent that a command is about: the row or id it was called with, else one that the user picks from those that are
 * wanted. Undefined when the user left. `selected` is where the cursor starts.
 */
export async function chooseAgent(
  context: Context,
  target: unknown,
  placeHolder: string,
  wanted: (agent: Agent) => boolean,
  selected: readonly string[] = [],
): Promise<Agent | undefined> {
  const agentId = agentIdOf(target);
  if (agentId !== undefined) return agentOf(context, agentId);
  const items = agentItems(context.fleet.all().filter(wanted));
  if (items.length === 0) throw noSuchAgent(context);
  const list = window.createQuickPick<AgentItem>();
  list.placeholder = placeHolder;
  list.matchOnDescription = true;
  list.items = items;
  const start = items.find(({ agent }) => agent !== undefined && selected.includes(agent.id));
  if (start !== undefined) list.activeItems = [start];
  try {
    return await new Promise<Agent | undefined>((resolve) => {
      list.onDidAccept(() => resolve(list.activeItems[0]?.agent));
      list.onDidHide(() => resolve(undefined));
      list.show();
    });
  } finally {
    list.dispose();
  }
}

/**
 * The agents that a command is about: all selected rows when the clicked one is among them (that is what VS Code passes), else
 * the one it was called with. Without any: several rows that are selected in the tree, else one that the user picks.
 */
export async function chooseAgents(
  context: Context,
  tree: AgentTree,
  [target, rows]: readonly [target?: unknown, rows?: unknown],
  placeHolder: string,
  wanted: (agent: Agent) => boolean,
): Promise<readonly Agent[]> {
  const clicked = Array.isArray(rows) ? rows.flatMap((row) => agentIdOf(row) ?? []) : [];
  const selected = target === undefined ? tree.selectedAgentIds() : clicked;
  if (selected.length > 1) {
    const agents = [...new Set(selected)].map((agentId) => agentOf(context, agentId)).filter(wanted);
    if (agents.length > 0) return agents;
  }
  const agent = await chooseAgent(context, target, placeHolder, wanted, selected);
  return agent === undefined ? [] : [agent];
}

export function isLiving({ state }: Agent): boolean {
  return state.kind !== 'ended';
}

/** Rows of a list to choose from, under the names of their generals, in the order of the tree. */
export function agentItems(agents: readonly Agent[]): readonly AgentItem[] {
  const now = Date.now();
  return groupsOf(agents).flatMap(({ title, agents: members }): AgentItem[] => [
    { label: title.kind === 'general' ? title.general.label : '', kind: QuickPickItemKind.Separator },
    ...members.map((agent) => {
      const row = rowOf(agent, now);
      return {
        label: agent.name.replaceAll('$(', '$ ('),
        description: row.description.replaceAll('$(', '$ ('),
        iconPath: rowIcon(row),
        agent,
      };
    }),
  ]);
}

function noSuchAgent({ fleet }: Context): Failure {
  return fleet.all().length === 0
    ? new Failure('unknown-agent', t('There is no agent yet.'), { next: t('Spawn one first.') })
    : new Failure('unknown-agent', t('There is no agent that this is for.'));
}

function agentIdOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null || !('agentId' in target)) return undefined;
  return typeof target.agentId === 'string' ? target.agentId : undefined;
}
