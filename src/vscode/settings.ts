import { workspace } from 'vscode';

/** The user's settings as they are now. What the user has not set is undefined, so that the environment decides. */
export interface Settings {
  readonly engine: string | undefined;
  readonly codexPath: string | undefined;
  readonly model: string | undefined;
}

export function readSettings(): Settings {
  return { engine: chosen('engine'), codexPath: chosen('codexPath'), model: chosen('model') };
}

function chosen(name: keyof Settings): string | undefined {
  const found = workspace.getConfiguration('codexOrchestrator').inspect<string>(name);
  return found?.workspaceFolderValue || found?.workspaceValue || found?.globalValue || undefined;
}
