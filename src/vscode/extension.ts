import { window, workspace, type ExtensionContext } from 'vscode';
import { Fleet } from '../core/agents/fleet.ts';
import { Home } from '../core/agents/home.ts';
import { registerAnswerCommands } from './commands/answerCommands.ts';
import { registerCodexCommands } from './commands/codexCommands.ts';
import { CommandDoor } from './commands/door.ts';
import { registerEndCommands } from './commands/endCommands.ts';
import { registerLookCommands } from './commands/lookCommands.ts';
import { registerMessageCommands } from './commands/messageCommands.ts';
import { registerSpawnCommands } from './commands/spawnCommands.ts';
import { registerViewCommands } from './commands/viewCommands.ts';
import type { Context } from './context.ts';
import { environmentFrom } from './environment.ts';
import { notifyOf } from './notifications/notifier.ts';
import { StatusBar } from './notifications/statusBar.ts';
import { Readiness } from './readiness.ts';
import { AgentTerminals } from './terminals/agentTerminals.ts';
import { AgentTree } from './tree/agentTree.ts';

/** Returns before the fleet is open: the window never waits for an engine. */
export function activate(extension: ExtensionContext): void {
  const own = <T extends { dispose(): unknown }>(part: T): T => (extension.subscriptions.push(part), part);

  const log = own(window.createOutputChannel('Codex Orchestrator', { log: true }));
  const env = environmentFrom(process.env);
  const home = new Home(env);
  const mayStart = (): boolean => workspace.isTrusted;
  const fleet = own(new Fleet({ home, env, log, name: 'extension', mayStart }));
  const recorder = { runtime: process.execPath, file: extension.asAbsolutePath('dist/recorder.cjs') };
  const context: Context = { extension, home, env, log, recorder, fleet };

  const readiness = own(new Readiness(context));
  const terminals = own(new AgentTerminals(context));
  const tree = own(new AgentTree(context, readiness));
  const door = new CommandDoor(log);
  own(registerSpawnCommands(door, context, terminals));
  own(registerMessageCommands(door, context));
  own(registerEndCommands(door, context, tree));
  own(registerAnswerCommands(door, context, tree));
  own(registerLookCommands(door, context, terminals));
  own(registerViewCommands(door, tree, log));
  own(registerCodexCommands(door, context, readiness));
  own(new StatusBar(context));
  own(notifyOf(context, terminals));
  readiness.start();
}
