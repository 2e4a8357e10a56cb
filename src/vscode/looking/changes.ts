import { Uri, commands, window, workspace, type TextDocumentContentProvider } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { readChangedFiles, type ChangedFile, type Side } from '../../core/agents/changedFiles.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { AGENTS_VIEW } from '../commands/commandIds.ts';
import type { Context } from '../context.ts';
import { asPlainText } from '../notifications/plainText.ts';

const SCHEME = 'codex-agent-change';

/** What an agent has changed, file by file, in VS Code's editor for several diffs. */
export class Changes implements Disposable, TextDocumentContentProvider {
  readonly #context: Context;
  /** What is not a file on the disk as it is now, by the address that the editor asks for. */
  readonly #texts = new Map<string, string>();
  readonly #store = new DisposableStore();

  constructor(context: Context) {
    this.#context = context;
    this.#store.add(workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  provideTextDocumentContent(uri: Uri): string | undefined {
    return this.#texts.get(uri.toString());
  }

  async open(agent: Agent): Promise<void> {
    const { home, fleet } = this.#context;
    const changed = await window.withProgress({ location: { viewId: AGENTS_VIEW } }, () =>
      readChangedFiles(home, agent, () => fleet.clientOf(agent.id)),
    );
    const said = sentenceOf(agent, changed);
    if (said !== undefined) void window.showInformationMessage(asPlainText(said));
    if (changed.files.length === 0) return;
    this.#forget(agent.id);
    const rows = changed.files.map((file) => this.#rowOf(agent, file));
    await commands.executeCommand('vscode.changes', `${agent.name} — Changes`, rows);
  }

  dispose(): void {
    this.#store.dispose();
    this.#texts.clear();
  }

  /** The file that names the row, what it was and what it is. */
  #rowOf(agent: Agent, { path, before, after }: ChangedFile): [Uri, Uri | undefined, Uri | undefined] {
    const file = Uri.joinPath(Uri.file(agent.record.cwd), path);
    return [
      file,
      this.#sideOf(agent.id, 'before', file, before),
      after.kind === 'text' ? file : this.#sideOf(agent.id, 'after', file, after),
    ];
  }

  #sideOf(agentId: string, which: 'before' | 'after', { path }: Uri, side: Side): Uri | undefined {
    if (side.kind === 'none') return undefined;
    // A new address each time: VS Code keeps what an old one gave.
    const uri = Uri.from({ scheme: SCHEME, path, query: `${agentId}/${which}/${Date.now()}` });
    this.#texts.set(uri.toString(), side.text);
    return uri;
  }

  #forget(agentId: string): void {
    for (const address of this.#texts.keys()) {
      if (Uri.parse(address).query.startsWith(`${agentId}/`)) this.#texts.delete(address);
    }
  }
}

/** What the editor does not show. */
function sentenceOf(
  { name }: Agent,
  { files, outside, more }: { files: readonly unknown[]; outside: readonly string[]; more: number },
): string | undefined {
  if (outside.length > 0) {
    const first = outside.slice(0, 3).join(', ');
    const others = outside.length > 3 ? ` and ${outside.length - 3} more` : '';
    return `${name} has also changed files outside of its folder: ${first}${others}.`;
  }
  if (more > 0) return `${name} has changed ${files.length + more} files. The first ${files.length} are shown.`;
  return files.length === 0 ? `${name} has changed no files.` : undefined;
}
