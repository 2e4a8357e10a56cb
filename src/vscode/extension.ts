import { loadedAt } from './loadedAt.ts';
import './translation.ts';
import { channel } from 'node:diagnostics_channel';
import { window, workspace, type ExtensionContext } from 'vscode';
import { Fleet } from '../core/agents/fleet.ts';
import { Home } from '../core/agents/home.ts';
import { messageOf } from '../core/base/errors.ts';
import { Demo } from './codex/demo.ts';
import { Away } from './away/away.ts';
import { registerBadges } from './badges/registerBadges.ts';
import { registerAnswerCommands } from './commands/answerCommands.ts';
import { registerAwayCommands } from './commands/awayCommands.ts';
import { registerBoardCommands } from './commands/boardCommands.ts';
import { registerChangeCommands } from './commands/changeCommands.ts';
import { registerCodexCommands } from './commands/codexCommands.ts';
import { registerDiagnoseCommands } from './commands/diagnoseCommands.ts';
import { CommandDoor } from './commands/door.ts';
import { registerEndCommands } from './commands/endCommands.ts';
import { registerLogCommands } from './commands/logCommands.ts';
import { registerLookCommands } from './commands/lookCommands.ts';
import { registerMessageCommands } from './commands/messageCommands.ts';
import { registerProjectCommands } from './commands/projectCommands.ts';
import { registerSessionCommands } from './commands/sessionCommands.ts';
import { registerSpawnCommands } from './commands/spawnCommands.ts';
import { registerViewCommands } from './commands/viewCommands.ts';
import type { Context } from './context.ts';
import { environmentFrom } from './environment.ts';
import { registerLanguageFeatures } from './language/languageFeatures.ts';
import { AutoResume } from './limits/autoResume.ts';
import { Limits } from './limits/limits.ts';
import { registerTerminalLinks } from './links/registerTerminalLinks.ts';
import { MissionsTree } from './missions/missionsTree.ts';
import { PrdsLater } from './missions/prdsLater.ts';
import { registerFocusMode } from './notifications/focusMode.ts';
import { notifyOf } from './notifications/notifier.ts';
import { StatusBar } from './notifications/statusBar.ts';
import { Readiness } from './readiness.ts';
import { SessionsLater } from './sessions/sessionsLater.ts';
import { registerReviewCommands } from './reviewing/reviewCommands.ts';
import { registerAgentProfile } from './terminals/agentProfile.ts';
import { AgentTerminals } from './terminals/agentTerminals.ts';
import { offerCommandLine } from './terminals/commandLine.ts';
import { AgentTree } from './tree/agentTree.ts';
import { BoardEditor } from './webviews/board/boardEditor.ts';
import { TimelineEditor } from './webviews/timeline/timelineEditor.ts';

/** For whoever measures, in milliseconds of our own time: running the bundle's code, and `activate`. */
export interface Activation {
  readonly ms: number;
}

const LOADING = performance.now() - loadedAt;

let demo: Demo | undefined;

/** Returns before the fleet is open: the window never waits for an engine. */
export function activate(extension: ExtensionContext): Activation {
  const began = performance.now();
  const own = <T extends { dispose(): unknown }>(part: T): T => (extension.subscriptions.push(part), part);

  const log = own(window.createOutputChannel('Codex Orchestrator', { log: true }));
  const env = environmentFrom(process.env);
  const home = new Home(env);
  const mayStart = (): boolean => workspace.isTrusted;
  const fleet = own(new Fleet({ home, env, log, name: 'extension', mayStart }));
  const recorder = { runtime: process.execPath, file: extension.asAbsolutePath('dist/recorder.cjs') };
  demo = own(new Demo(extension, home, env, log));
  const context: Context = { extension, home, env, log, recorder, fleet, demo };

  const readiness = own(new Readiness(context));
  const away = own(new Away(context, readiness));
  const limits = own(new Limits(fleet, log, extension.globalState));
  const terminals = own(new AgentTerminals(context));
  const sessions = own(new SessionsLater(context));
  const tree = own(new AgentTree(context, readiness, limits, away, sessions));
  const door = new CommandDoor(log);
  own(registerSpawnCommands(door, context, terminals));
  own(registerMessageCommands(door, context, tree));
  own(registerChangeCommands(door, context, tree));
  own(registerEndCommands(door, context, tree));
  own(registerAnswerCommands(door, context, tree));
  own(registerLookCommands(door, context, readiness, terminals, sessions, tree));
  own(registerSessionCommands(door, context, tree, sessions));
  own(registerReviewCommands(door, context, readiness, tree));
  own(registerDiagnoseCommands(door, context, readiness));
  own(registerViewCommands(door, tree, log));
  own(registerAwayCommands(door, context, away));
  own(registerFocusMode(door));
  own(registerCodexCommands(door, context, readiness));
  own(registerProjectCommands(door, context));
  own(registerLogCommands(door));
  const prds = own(new PrdsLater());
  own(registerBoardCommands(door, prds));
  own(new TimelineEditor(context));
  own(new BoardEditor(context, prds));
  own(new MissionsTree(context, prds));
  void import('./missions/prdKeys.ts').then(
    ({ PrdKeys }) => own(new PrdKeys()),
    (error: unknown) => log.error(`Cannot look for PRDs: ${messageOf(error)}`),
  );
  own(registerAgentProfile(context, readiness, terminals));
  own(registerTerminalLinks(door, context));
  own(registerBadges(context, readiness));
  own(new StatusBar(context, limits));
  own(new AutoResume(context, limits, readiness.loaded));
  own(notifyOf(context, terminals, readiness, away));
  own(registerLanguageFeatures(context));
  readiness.start();
  void offerCommandLine(context);
  const activation: Activation = { ms: LOADING + performance.now() - began };
  log.info(`Activated in ${activation.ms.toFixed(1)} ms.`);
  channel('codexOrchestrator:activated').publish(activation);
  return activation;
}

/** The editor waits for it a few seconds: long enough to leave nothing of the demo behind. */
export async function deactivate(): Promise<void> {
  await demo?.leave();
}
