import {
  TerminalProfile,
  ThemeIcon,
  commands,
  window,
  workspace,
  type Disposable,
  type QuickPickItem,
  type TerminalOptions,
} from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { t } from '../../core/base/l10n.ts';
import { markRead, type Context } from '../context.ts';
import { isLiving } from '../commands/chooseAgent.ts';
import { CommandId } from '../commands/commandIds.ts';
import { presentError } from '../presentError.ts';
import type { Readiness } from '../readiness.ts';
import { rowOf } from '../tree/agentRow.ts';
import type { AgentTerminals } from './agentTerminals.ts';

interface AgentItem extends QuickPickItem {
  readonly agent?: Agent;
}

/** The entry "Codex Agent" in VS Code's menu of new terminals. */
export function registerAgentProfile(context: Context, readiness: Readiness, terminals: AgentTerminals): Disposable {
  return window.registerTerminalProfileProvider('codexOrchestrator.agent', {
    provideTerminalProfile: async () => {
      await readiness.loaded;
      const options = await chosenOptions(context, terminals);
      if (options !== undefined) return new TerminalProfile(options);
      // VS Code has no way to open no terminal; an error is shown by its message, and not at all without one.
      throw new Error('');
    },
  });
}

async function chosenOptions(context: Context, terminals: AgentTerminals): Promise<TerminalOptions | undefined> {
  try {
    if (!workspace.isTrusted) throw new Error(t('This folder is not trusted.'));
    const picked = await window.showQuickPick(itemsOf(context), {
      placeHolder: t('Open which agent?'),
      matchOnDescription: true,
    });
    if (picked === undefined) return undefined;
    if (picked.agent === undefined) {
      await commands.executeCommand(CommandId.spawn);
      return undefined;
    }
    const options = await terminals.optionsFor(picked.agent);
    await markRead(context, picked.agent.id);
    return options;
  } catch (error) {
    void presentError(context.log, t('Cannot open the terminal'), error);
    return undefined;
  }
}

function itemsOf({ fleet }: Context): readonly AgentItem[] {
  const agents = fleet.all().filter(isLiving);
  const rows = agents
    .toSorted((one, other) => other.record.createdAt.localeCompare(one.record.createdAt))
    .map((agent) => {
      const { label, description, icon } = rowOf(agent, Date.now());
      return { label, description, iconPath: new ThemeIcon(icon), agent };
    });
  return [...rows, { label: t('New agent…'), iconPath: new ThemeIcon('add') }];
}
