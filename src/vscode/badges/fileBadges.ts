import { EventEmitter, ThemeColor, Uri, window, workspace, type FileDecoration } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { readLedger } from '../../core/agents/ledger.ts';
import { messageOf } from '../../core/base/errors.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Context } from '../context.ts';
import { badgeOf } from './badgeOf.ts';
import { ChangedByAgents, isCounted } from './changedByAgents.ts';

/** What many agents change at once is told to VS Code at once. In milliseconds. */
const PAUSE = 200;

/** Marks files of this workspace that living agents have changed, in the Explorer and on tabs. */
export class FileBadges implements Disposable {
  readonly #context: Context;
  readonly #known = new ChangedByAgents();
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new EventEmitter<Uri[]>());
  readonly #due = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** What earlier turns have changed is read one agent after the other. */
  #reading: Promise<void> = Promise.resolve();

  constructor(context: Context) {
    this.#context = context;
    const { fleet } = context;
    this.#store.add(
      fleet.onDidChange((change) => {
        const { after, cause } = change;
        if (cause.kind === 'appeared' || cause.kind === 'resumed') this.#readOf(after);
        else this.#tell(this.#known.heard(change));
      }),
    );
    const provider = {
      onDidChangeFileDecorations: this.#changed.event,
      provideFileDecoration: (uri: Uri) => this.#decorationOf(uri),
    };
    this.#store.add(window.registerFileDecorationProvider(provider));
    for (const agent of fleet.all()) this.#readOf(agent);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#store.dispose();
  }

  #readOf(agent: Agent): void {
    if (!isCounted(agent) || agent.lastTurn === undefined) return;
    const { home, fleet, log } = this.#context;
    this.#reading = this.#reading
      .then(async () => {
        const ends = await readLedger(home, agent.id);
        const now = fleet.get(agent.id);
        if (now !== undefined) this.#tell(this.#known.ended(now, ends));
      })
      .catch((error: unknown) => log.warn(`Cannot read what ${agent.id} has changed: ${messageOf(error)}`));
  }

  #tell(paths: readonly string[]): void {
    for (const path of paths) this.#due.add(path);
    if (this.#due.size === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const uris = [...this.#due].map((path) => Uri.file(path)).filter(isOfWorkspace);
      this.#due.clear();
      if (uris.length > 0) this.#changed.fire(uris);
    }, PAUSE);
  }

  #decorationOf(uri: Uri): FileDecoration | undefined {
    const changers = uri.scheme === 'file' ? this.#known.changersOf(uri.fsPath) : [];
    if (changers.length === 0 || !isOfWorkspace(uri)) return undefined;
    const { fleet } = this.#context;
    const badge = badgeOf(changers.map(({ agentId, turn }) => ({ name: fleet.get(agentId)?.name ?? agentId, turn })));
    return badge === undefined
      ? undefined
      : {
          badge: badge.text,
          tooltip: badge.tooltip,
          propagate: false,
          // Where git has a colour for the file too, VS Code takes one of the two.
          ...(badge.isOverlap && { color: new ThemeColor('list.warningForeground') }),
        };
  }
}

function isOfWorkspace(uri: Uri): boolean {
  return workspace.getWorkspaceFolder(uri) !== undefined;
}
