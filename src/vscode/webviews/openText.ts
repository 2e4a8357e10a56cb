import { commands, Range, type Uri } from 'vscode';

/** The file as text, with a line in view. `line` counts from 0. */
export async function openText(uri: Uri, line: number): Promise<void> {
  const selection = new Range(line, 0, line, 0);
  await commands.executeCommand('vscode.openWith', uri, 'default', { selection, preview: false });
}
