import { workspace } from 'vscode';

/** The user's settings as they are now. What the user has not set is undefined, so that the environment decides. */
export interface Settings {
  readonly engine: string | undefined;
  readonly codexPath: string | undefined;
  readonly model: string | undefined;
  /** Whether agents that are started here tell what they do in agents.log. */
  readonly agentsLog: boolean;
}

export function readSettings(): Settings {
  const agentsLog = workspace.getConfiguration('codexOrchestrator').get('agentsLog.write', true);
  return { engine: chosen('engine'), codexPath: chosen('codexPath'), model: chosen('model'), agentsLog };
}

/** What a folder says counts only when it is trusted, and `machine` settings in package.json never come from one. */
function chosen(name: 'engine' | 'codexPath' | 'model'): string | undefined {
  const found = workspace.getConfiguration('codexOrchestrator').inspect<string>(name);
  const ofFolder = workspace.isTrusted ? found?.workspaceFolderValue || found?.workspaceValue : undefined;
  return ofFolder || found?.globalValue || undefined;
}
