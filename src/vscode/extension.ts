import { commands, window, workspace, type ExtensionContext } from 'vscode';
import { Fleet } from '../core/agents/fleet.ts';
import { Home } from '../core/agents/home.ts';
import { registerCommands } from './commands/register.ts';
import type { Context } from './context.ts';
import { environmentFrom } from './environment.ts';
import { notifyOf } from './notifications/notifier.ts';
import { presentError } from './presentError.ts';
import { AgentTerminals } from './terminals/agentTerminals.ts';
import { AgentTree } from './tree/agentTree.ts';
import { ReadMarks } from './tree/readMarks.ts';

/** Returns before the fleet is open: the window never waits for an engine. */
export function activate(extension: ExtensionContext): void {
  const own = <T extends { dispose(): unknown }>(part: T): T => (extension.subscriptions.push(part), part);

  const log = own(window.createOutputChannel('Codex Orchestrator', { log: true }));
  const env = environmentFrom(process.env);
  const home = new Home(env);
  const fleet = own(new Fleet({ home, env, log, name: 'extension' }));
  const readMarks = own(new ReadMarks(fleet));
  const recorder = { runtime: process.execPath, file: extension.asAbsolutePath('dist/recorder.cjs') };
  const context: Context = { home, env, log, recorder, fleet, readMarks };

  const opened = trusted(own).then(() => open(context));
  own(new AgentTree(fleet, readMarks, workspace.isTrusted ? opened : Promise.resolve()));
  own(registerCommands(context, own(new AgentTerminals(context))));
  void opened.then(async (isOpen) => {
    if (isOpen) own(notifyOf(fleet));
    // Before, an empty view says nothing: it may only be that its agents are not there yet.
    await commands.executeCommand('setContext', 'codexOrchestrator.loaded', true);
  });
}

/** False when it failed, which the user has been told then. */
async function open({ home, fleet, log }: Context): Promise<boolean> {
  try {
    await home.prepare();
    await fleet.open();
    return true;
  } catch (error) {
    void presentError(log, 'Cannot show your agents', error);
    return false;
  }
}

/** Resolves when the user trusts the folder; maybe never. */
async function trusted(own: (part: { dispose(): unknown }) => unknown): Promise<void> {
  if (workspace.isTrusted) return;
  await new Promise<void>((resolve) => own(workspace.onDidGrantWorkspaceTrust(() => resolve())));
}
