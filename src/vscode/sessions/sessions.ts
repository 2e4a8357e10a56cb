import { commands } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Elsewhere } from '../../core/elsewhere/elsewhere.ts';
import type { Session } from '../../core/elsewhere/session.ts';
import { currentEngine } from '../codex/currentEngine.ts';
import type { Context } from '../context.ts';
import type { GroupRow } from '../tree/groupRow.ts';
import type { Node } from '../tree/node.ts';
import type { Branch, TreeOptions } from '../tree/treeModel.ts';
import { elsewhereRowOf, moreSessionsRow, sessionRowOf } from './sessionRow.ts';

/** Which sessions the view lists, and how well it is seen. */
export interface View {
  readonly visible: boolean;
  /** Their rows are unfolded. */
  readonly unfolded: boolean;
  readonly folders: readonly string[];
  readonly everywhere: boolean;
}

/** The sessions that were started outside, and their rows at the end of the tree. */
export class Sessions implements Branch, Disposable {
  readonly #store = new DisposableStore();
  readonly #elsewhere: Elsewhere;
  readonly #nodes = new Map<string, Node>();
  readonly #more: Node = { id: 'moreSessions', kind: 'moreSessions' };
  #hasSome = false;

  readonly root: Node = { id: 'elsewhere', kind: 'elsewhere' };
  readonly onDidChange;

  constructor(context: Context) {
    const { fleet, log } = context;
    this.#elsewhere = this.#store.add(new Elsewhere({ fleet, log, engine: async () => currentEngine(context) }));
    this.onDidChange = this.#elsewhere.onDidChange;
    this.#store.add(this.onDidChange(() => this.#tellWelcome()));
  }

  get all(): readonly Session[] {
    return this.#elsewhere.state.sessions;
  }

  get(threadId: string): Session | undefined {
    return this.all.find((session) => session.threadId === threadId);
  }

  /** Resolves when everything is as it is now. */
  async look(): Promise<void> {
    await this.#elsewhere.look();
  }

  async showMore(): Promise<void> {
    await this.#elsewhere.showMore();
  }

  /** What nobody sees is not looked for. */
  watch({ visible, unfolded, folders, everywhere }: View): void {
    this.#elsewhere.setFolders(everywhere || folders.length === 0 ? undefined : folders);
    this.#elsewhere.watch(visible ? (unfolded ? 'rows' : 'count') : 'off');
  }

  get children(): readonly Node[] {
    const { sessions, more } = this.#elsewhere.state;
    const nodes = sessions.map(({ threadId }) => this.#nodeOf(threadId));
    return more ? [...nodes, this.#more] : nodes;
  }

  rowOf(node: Node, now: number, { folders, everywhere = false }: TreeOptions): GroupRow | undefined {
    const scope = folders.length === 0 ? 'noFolder' : everywhere ? 'everywhere' : 'thisWorkspace';
    if (node === this.root) return elsewhereRowOf(this.#elsewhere.state, scope);
    if (node === this.#more) return moreSessionsRow();
    const session = node.kind === 'session' ? this.get(node.threadId) : undefined;
    return session && sessionRowOf(session, now, folders, scope);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #nodeOf(threadId: string): Node {
    const known = this.#nodes.get(threadId);
    if (known !== undefined) return known;
    const node: Node = { id: `session:${threadId}`, kind: 'session', threadId };
    this.#nodes.set(threadId, node);
    return node;
  }

  /** An empty view says that there are some. */
  #tellWelcome(): void {
    const hasSome = this.all.length > 0;
    if (this.#hasSome === hasSome) return;
    this.#hasSome = hasSome;
    void commands.executeCommand('setContext', 'codexOrchestrator.sessions', hasSome);
  }
}
