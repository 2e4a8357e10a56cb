import { Uri, workspace } from 'vscode';
import { DEFAULT_PRDS } from '../protocol/language.ts';

/** The user's settings as they are now. What the user has not set is undefined, so that the environment decides. */
export interface Settings {
  readonly engine: string | undefined;
  readonly codexPath: string | undefined;
  readonly model: string | undefined;
}

export function readSettings(): Settings {
  return { engine: chosen('engine'), codexPath: chosen('codexPath'), model: chosen('model') };
}

export const PRDS_SETTING = 'codexOrchestrator.prds';

/** Where PRDs are, relative to a workspace folder. */
export function prdGlob(): string {
  return workspace.getConfiguration().get<string>(PRDS_SETTING)?.trim() || DEFAULT_PRDS.join();
}

/** Whether agents that start in `folder` have entries in its agents.log. */
export function writesLog(folder: string): boolean {
  return workspace.getConfiguration('codexOrchestrator', Uri.file(folder)).get<boolean>('agentsLog.write', true);
}

/** What a folder says counts only when it is trusted, and `machine` settings in package.json never come from one. */
function chosen(name: keyof Settings): string | undefined {
  const found = workspace.getConfiguration('codexOrchestrator').inspect<string>(name);
  const ofFolder = workspace.isTrusted ? found?.workspaceFolderValue || found?.workspaceValue : undefined;
  return ofFolder || found?.globalValue || undefined;
}
