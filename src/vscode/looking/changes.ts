import { Uri, commands, window, type Tab } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { readChangedFiles, type ChangedFile, type ChangedFiles, type Side } from '../../core/reviewing/changedFiles.ts';
import { scopeFromKey, scopeKey, SINCE_SPAWN, type ChangesScope } from '../../core/reviewing/changesScope.ts';
import type { SideName } from '../../core/reviewing/hunkAt.ts';
import { keptFiles } from '../../core/reviewing/kept.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { Failure } from '../../core/base/errors.ts';
import { Emitter } from '../../core/base/event.ts';
import { t } from '../../core/base/l10n.ts';
import { AGENTS_VIEW } from '../commands/commandIds.ts';
import { sayBriefly } from '../commands/sayBriefly.ts';
import { agentOf, type Context } from '../context.ts';
import { asPlainText } from '../notifications/plainText.ts';
import { CHANGE_SCHEME } from './changeFiles.ts';
import { changesTitle, isTitled, readChangesTitle } from './changesTitle.ts';

/** An editor that shows what an agent has changed. */
export interface ShownChanges {
  readonly title: string;
  readonly agentId: string;
  readonly scope: ChangesScope;
  readonly files: readonly ShownFile[];
}

export interface ShownFile extends ChangedFile {
  /** The addresses of its two sides; the new one is the file itself where that is on the disk as it is shown. */
  readonly uris: Readonly<Record<SideName, Uri | undefined>>;
  /** The file itself. */
  readonly uri: Uri;
}

/** One side of a file in such an editor. */
export interface ShownSide {
  readonly shown: ShownChanges;
  readonly file: ShownFile;
  readonly side: SideName;
}

const SHOW_KEPT = t('Show Kept Files');

/** What an agent has changed, file by file, in VS Code's editor for several diffs. */
export class Changes implements Disposable {
  readonly #context: Context;
  /** What is not a file on the disk as it is now, by the address that the editor asks for. */
  readonly #texts = new Map<string, string>();
  /** By agent and scope: what editors show that this window had before a reload. */
  readonly #cameBack = new Map<string, Promise<ChangedFiles>>();
  /** By agent: what its editor shows. */
  readonly #shown = new Map<string, ShownChanges>();
  /** Agents whose editor is on its way: VS Code may close the one that it replaces first. */
  readonly #opening = new Set<string>();
  readonly #didShow = new Emitter<ShownChanges>();
  readonly #didClose = new Emitter<string>();

  readonly onDidShow = this.#didShow.event;
  /** Tells the id of the agent whose editor is gone. */
  readonly onDidClose = this.#didClose.event;

  constructor(context: Context) {
    this.#context = context;
  }

  dispose(): void {
    this.#didShow.dispose();
    this.#didClose.dispose();
  }

  /** After a reload the editors are there again, and ask for texts that this window has never read. */
  async textOf(uri: Uri): Promise<string> {
    const known = this.#texts.get(uri.toString());
    if (known !== undefined) return known;
    const { agentId, scope, side } = readQuery(uri);
    const agent = agentOf(this.#context, agentId);
    const { files } = await this.#readOnce(agent, scope);
    const found = files.find(({ path }) => fileOf(agent, path).path === uri.path)?.[side];
    if (found === undefined || found.kind === 'none') {
      throw new Failure('usage', t('{0} has no such change of this file any more.', agent.name), {
        next: t('Run Show Changes again.'),
      });
    }
    this.#texts.set(uri.toString(), found.text);
    return found.text;
  }

  /** Shows the changes in the agent's editor for them, which is a new one when it has none. `kept`: also files that are kept. */
  async open(agent: Agent, scope: ChangesScope = SINCE_SPAWN, { kept = false } = {}): Promise<void> {
    const before = this.#shown.get(agent.id)?.title;
    const changed = await window.withProgress({ location: { viewId: AGENTS_VIEW } }, () => this.read(agent, scope));
    const hidden = kept ? new Set<string>() : await keptFiles(this.#context.home, agent.record);
    const files = changed.files.filter(({ path }) => !hidden.has(path));
    void this.#say(agent, scope, changed, changed.files.length - files.length);
    if (files.length > 0) {
      this.#forget(agent.id);
      await this.#openEditor(agent, scope, files);
    }
    if (before !== undefined) await closeTabs(before, files.length > 0);
  }

  async #openEditor(agent: Agent, scope: ChangesScope, files: readonly ChangedFile[]): Promise<void> {
    this.#opening.add(agent.id);
    try {
      const { title, files: rows } = this.#show(agent, scope, files);
      const sides = rows.map(({ uri, uris }) => [uri, uris.before, uris.after]);
      await commands.executeCommand('vscode.changes', title, sides);
    } finally {
      this.#opening.delete(agent.id);
    }
  }

  async read(agent: Agent, scope: ChangesScope): Promise<ChangedFiles> {
    const { home, fleet } = this.#context;
    return readChangedFiles(home, agent, () => fleet.clientOf(agent.id), scope);
  }

  /** What the editor in front shows, if it is one for changes. After a reload it is read again. */
  async inFront(): Promise<ShownChanges | undefined> {
    const label = window.tabGroups.activeTabGroup.activeTab?.label ?? '';
    const known = [...this.#shown.values()].findLast(({ title }) => isTitled(label, title));
    const title = readChangesTitle(label);
    if (known !== undefined || title === undefined) return known;
    const [agent, ...others] = this.#context.fleet.all().filter(({ name }) => name === title.agentName);
    if (agent === undefined || others.length > 0) return undefined;
    const { files } = await this.#readOnce(agent, title.scope);
    return this.#shown.get(agent.id) ?? this.#show(agent, title.scope, files);
  }

  /** The file that a document of an open editor is a side of. */
  sideAt(uri: Uri): ShownSide | undefined {
    if (uri.scheme === CHANGE_SCHEME) {
      const { agentId, side } = readQuery(uri);
      const shown = this.#shown.get(agentId);
      const file = shown?.files.find((one) => one.uri.path === uri.path);
      return shown && file && { shown, file, side };
    }
    const address = uri.toString();
    for (const shown of [...this.#shown.values()].toReversed()) {
      const file = shown.files.find(({ uris }) => uris.after?.toString() === address);
      if (file !== undefined) return { shown, file, side: 'after' };
    }
    return undefined;
  }

  /** Forgets what no editor shows any more. */
  tabsClosed(): void {
    for (const [agentId, { title }] of this.#shown) {
      if (this.#opening.has(agentId) || tabsOf(title).length > 0) continue;
      this.#shown.delete(agentId);
      this.#didClose.fire(agentId);
    }
  }

  #show(agent: Agent, scope: ChangesScope, files: readonly ChangedFile[]): ShownChanges {
    const shown = {
      title: changesTitle(agent.name, scope),
      agentId: agent.id,
      scope,
      files: this.shownFiles(agent, scope, files),
    };
    // The newest comes last.
    this.#shown.delete(agent.id);
    this.#shown.set(agent.id, shown);
    this.#didShow.fire(shown);
    return shown;
  }

  shownFiles(agent: Agent, scope: ChangesScope, files: readonly ChangedFile[]): readonly ShownFile[] {
    return files.map((file) => this.#shownFile(agent, scope, file));
  }

  #shownFile(agent: Agent, scope: ChangesScope, changed: ChangedFile): ShownFile {
    const uri = fileOf(agent, changed.path);
    const isFile = changed.after.kind === 'text' && scope.kind !== 'turn';
    const sideOf = (side: SideName): Uri | undefined => this.#uriOf(agent, scope, side, uri, changed[side]);
    return { ...changed, uri, uris: { before: sideOf('before'), after: isFile ? uri : sideOf('after') } };
  }

  #uriOf(agent: Agent, scope: ChangesScope, name: SideName, { path }: Uri, side: Side): Uri | undefined {
    if (side.kind === 'none') return undefined;
    // A new address each time: VS Code keeps what an old one gave.
    const query = `${agent.id}/${name}/${scopeKey(scope)}/${Date.now()}`;
    const uri = Uri.from({ scheme: CHANGE_SCHEME, path, query });
    this.#texts.set(uri.toString(), side.text);
    return uri;
  }

  async #say(agent: Agent, scope: ChangesScope, changed: ChangedFiles, hidden: number): Promise<void> {
    const said = sentenceOf(agent, scope, changed);
    if (said !== undefined) void window.showInformationMessage(asPlainText(said));
    if (hidden === 0) return;
    const words =
      hidden === 1 ? t('1 file that you keep is not shown.') : t('{0} files that you keep are not shown.', hidden);
    if (hidden < changed.files.length) return sayBriefly(words);
    const text = asPlainText(t('You keep all that {0} changed. {1}', agent.name, words));
    if ((await window.showInformationMessage(text, SHOW_KEPT)) === SHOW_KEPT) {
      await this.open(agent, scope, { kept: true });
    }
  }

  async #readOnce(agent: Agent, scope: ChangesScope): Promise<ChangedFiles> {
    const key = `${agent.id}/${scopeKey(scope)}`;
    const known = this.#cameBack.get(key);
    if (known !== undefined) return known;
    const reading = this.read(agent, scope);
    this.#cameBack.set(key, reading);
    reading.catch(() => this.#cameBack.delete(key));
    return reading;
  }

  #forget(agentId: string): void {
    for (const key of this.#cameBack.keys()) if (key.startsWith(`${agentId}/`)) this.#cameBack.delete(key);
    for (const address of this.#texts.keys()) {
      if (Uri.parse(address).query.startsWith(`${agentId}/`)) this.#texts.delete(address);
    }
  }
}

function readQuery({ query }: Uri): {
  readonly agentId: string;
  readonly side: SideName;
  readonly scope: ChangesScope;
} {
  const [agentId = '', side, scope = ''] = query.split('/');
  return { agentId, side: side === 'before' ? 'before' : 'after', scope: scopeFromKey(scope) ?? SINCE_SPAWN };
}

function tabsOf(title: string): readonly Tab[] {
  return window.tabGroups.all.flatMap((group) => group.tabs).filter(({ label }) => isTitled(label, title));
}

/** `butActive`: the one in front shows something new under the same title. */
async function closeTabs(title: string, butActive: boolean): Promise<void> {
  const { activeTab } = window.tabGroups.activeTabGroup;
  const stale = tabsOf(title).filter((tab) => !(butActive && tab === activeTab));
  if (stale.length > 0) await window.tabGroups.close(stale, true);
}

function fileOf({ record }: Agent, path: string): Uri {
  return Uri.joinPath(Uri.file(record.cwd), path);
}

/** What the editor does not show. */
function sentenceOf(
  { name }: Agent,
  scope: ChangesScope,
  { files, outside, more }: { files: readonly unknown[]; outside: readonly string[]; more: number },
): string | undefined {
  if (outside.length > 0) {
    const first = outside.slice(0, 3).join(', ');
    return outside.length > 3
      ? t('{0} has also changed files outside of its folder: {1} and {2} more.', name, first, outside.length - 3)
      : t('{0} has also changed files outside of its folder: {1}.', name, first);
  }
  if (more > 0)
    return t('{0} has changed {1} files. The first {2} are shown.', name, files.length + more, files.length);
  if (files.length > 0) return undefined;
  switch (scope.kind) {
    case 'spawn':
      return t('{0} has changed no files.', name);
    case 'uncommitted':
      return t('Nothing that {0} works on differs from the newest commit.', name);
    case 'checkout':
      return t('What {0} changed is the same in the main checkout.', name);
    case 'turn':
      return t(
        'Codex changed no files for {0} in turn {1}. What commands change is not told turn by turn.',
        name,
        scope.turn,
      );
  }
}
