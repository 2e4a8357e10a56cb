import { ThemeIcon, window, type QuickPickItem } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { Failure } from '../../core/base/errors.ts';
import { agentOf, type Context } from '../context.ts';
import { rowOf } from '../tree/agentRow.ts';
import { groupsOf } from '../tree/order.ts';

interface AgentItem extends QuickPickItem {
  readonly agent: Agent;
}

/**
 * The agent that a command is about: the row or id it was called with, else one that the user picks from those that are
 * wanted. Undefined when the user left.
 */
export async function chooseAgent(
  context: Context,
  target: unknown,
  placeHolder: string,
  wanted: (agent: Agent) => boolean,
): Promise<Agent | undefined> {
  const agentId = agentIdOf(target);
  if (agentId !== undefined) return agentOf(context, agentId);
  const items = itemsOf(context, wanted);
  if (items.length === 0) throw new Failure('unknown-agent', 'There is no such agent.', { next: 'Spawn one first.' });
  return (await window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.agent;
}

export function isLiving({ state }: Agent): boolean {
  return state.kind !== 'ended';
}

function agentIdOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null || !('agentId' in target)) return undefined;
  return typeof target.agentId === 'string' ? target.agentId : undefined;
}

function itemsOf({ fleet }: Context, wanted: (agent: Agent) => boolean): readonly AgentItem[] {
  return groupsOf(fleet.all().filter(wanted)).flatMap(({ agents }) =>
    agents.map((agent) => {
      const { label, description, icon } = rowOf(agent, Date.now());
      return { label, description, iconPath: new ThemeIcon(icon), agent };
    }),
  );
}
