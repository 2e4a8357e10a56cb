import { Uri, commands, window } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { readChangedFiles, type ChangedFile, type ChangedFiles, type Side } from '../../core/reviewing/changedFiles.ts';
import { Failure } from '../../core/base/errors.ts';
import { AGENTS_VIEW } from '../commands/commandIds.ts';
import { agentOf, type Context } from '../context.ts';
import { asPlainText } from '../notifications/plainText.ts';
import { CHANGE_SCHEME } from './changeFiles.ts';

/** What an agent has changed, file by file, in VS Code's editor for several diffs. */
export class Changes {
  readonly #context: Context;
  /** What is not a file on the disk as it is now, by the address that the editor asks for. */
  readonly #texts = new Map<string, string>();
  /** By agent: what editors show that this window had before a reload. */
  readonly #cameBack = new Map<string, Promise<ChangedFiles>>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** After a reload the editors are there again, and ask for texts that this window has never read. */
  async textOf(uri: Uri): Promise<string> {
    const known = this.#texts.get(uri.toString());
    if (known !== undefined) return known;
    const [agentId = '', which] = uri.query.split('/');
    const agent = agentOf(this.#context, agentId);
    const { files } = await this.#readOnce(agent);
    const file = files.find(({ path }) => fileOf(agent, path).path === uri.path);
    const side = which === 'before' ? file?.before : file?.after;
    if (side === undefined || side.kind === 'none') {
      throw new Failure('usage', `${agent.name} has no such change of this file any more.`, {
        next: 'Run Show Changes again.',
      });
    }
    this.#texts.set(uri.toString(), side.text);
    return side.text;
  }

  async open(agent: Agent): Promise<void> {
    const changed = await window.withProgress({ location: { viewId: AGENTS_VIEW } }, () => this.#read(agent));
    const said = sentenceOf(agent, changed);
    if (said !== undefined) void window.showInformationMessage(asPlainText(said));
    if (changed.files.length === 0) return;
    this.#forget(agent.id);
    const rows = changed.files.map((file) => this.#rowOf(agent, file));
    await commands.executeCommand('vscode.changes', `${agent.name} — Changes`, rows);
  }

  async #readOnce(agent: Agent): Promise<ChangedFiles> {
    const known = this.#cameBack.get(agent.id);
    if (known !== undefined) return known;
    const reading = this.#read(agent);
    this.#cameBack.set(agent.id, reading);
    reading.catch(() => this.#cameBack.delete(agent.id));
    return reading;
  }

  async #read(agent: Agent): Promise<ChangedFiles> {
    const { home, fleet } = this.#context;
    return readChangedFiles(home, agent, () => fleet.clientOf(agent.id));
  }

  /** The file that names the row, what it was and what it is. */
  #rowOf(agent: Agent, { path, before, after }: ChangedFile): [Uri, Uri | undefined, Uri | undefined] {
    const file = fileOf(agent, path);
    return [
      file,
      this.#sideOf(agent.id, 'before', file, before),
      after.kind === 'text' ? file : this.#sideOf(agent.id, 'after', file, after),
    ];
  }

  #sideOf(agentId: string, which: 'before' | 'after', { path }: Uri, side: Side): Uri | undefined {
    if (side.kind === 'none') return undefined;
    // A new address each time: VS Code keeps what an old one gave.
    const uri = Uri.from({ scheme: CHANGE_SCHEME, path, query: `${agentId}/${which}/${Date.now()}` });
    this.#texts.set(uri.toString(), side.text);
    return uri;
  }

  #forget(agentId: string): void {
    this.#cameBack.delete(agentId);
    for (const address of this.#texts.keys()) {
      if (Uri.parse(address).query.startsWith(`${agentId}/`)) this.#texts.delete(address);
    }
  }
}

function fileOf({ record }: Agent, path: string): Uri {
  return Uri.joinPath(Uri.file(record.cwd), path);
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
