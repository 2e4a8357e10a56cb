import {
  TabInputTerminal,
  TerminalLocation,
  ThemeColor,
  ThemeIcon,
  ViewColumn,
  commands,
  window,
  workspace,
  type Terminal,
  type TerminalOptions,
} from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { noteAttached } from '../../core/agents/readMarks.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { turnIdOf } from '../../core/agents/reduceAgent.ts';
import { resumeThread } from '../../core/agents/resumeThread.ts';
import { terminalCommand } from '../../core/agents/terminalCommand.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import { delay } from '../../core/base/wait.ts';
import { markRead, type Context } from '../context.ts';
import { agentOfTerminal, hasTui, terminalMark } from './agentOfTerminal.ts';
import { placeFor } from './placeFor.ts';

/** How long VS Code may take to give terminals back after a reload, in milliseconds; measured: 4000 to 5000. */
const COMEBACK = 15_000;

/** An agent's terminal, from the moment that it was asked for. */
interface Opened {
  readonly agentId: string;
  readonly opening: Promise<Terminal>;
  terminal: Terminal | undefined;
  /** Opened because the agent was spawned, and no person has come to it since. */
  unasked: boolean;
  /** It becomes the active one by being the only one, and nobody sees that. */
  activatesItself: boolean;
  /** What its tab says. */
  name: string;
}

/** Terminals with Codex's own TUI, one for each agent at most. The TUI is a viewer: closing it never ends the agent. */
export class AgentTerminals implements Disposable {
  readonly #context: Context;
  /** By agent, in the order in which they were opened. */
  readonly #opened = new Map<string, Opened>();
  readonly #store = new DisposableStore();
  /** The terminals that this window had before the extension was there are being looked at. */
  readonly #adopting: Promise<unknown>;
  /** Agents whose terminal VS Code is about to open for our profile. */
  readonly #profiled = new Set<string>();
  /** The agent whose terminal the person came to last, and has not left for an editor since. */
  #visited: string | undefined;

  constructor(context: Context) {
    this.#context = context;
    this.#adopting = Promise.all(window.terminals.map((terminal) => this.#adopt(terminal)));
    this.#store.add(window.onDidOpenTerminal((terminal) => void this.#adopt(terminal)));
    this.#store.add(window.onDidCloseTerminal((terminal) => this.#closed(terminal)));
    this.#store.add(window.onDidChangeActiveTerminal((terminal) => this.#activated(terminal)));
    this.#store.add(
      window.onDidChangeTextEditorSelection(({ kind }) => {
        // Without a kind it was not the person: a document has changed under the cursor.
        if (kind !== undefined) this.#visited = undefined;
      }),
    );
    this.#store.add(
      context.fleet.onDidChange(({ before, after, cause }) => {
        if (cause.kind === 'turnRecorded' && this.isInFront(after.id)) this.#read(after.id);
        if (cause.kind === 'removed') this.#opened.get(after.id)?.terminal?.dispose();
        if (before?.name !== after.name) this.#activated(window.activeTerminal);
        if (before === undefined && this.#opened.has(after.id)) context.fleet.show(after.id, true);
      }),
    );
  }

  /** Shows the agent's terminal, made when there is none. With `preserveFocus` the person stays where they are. */
  async open(agent: Agent, { preserveFocus = false }: { readonly preserveFocus?: boolean } = {}): Promise<void> {
    const opened = await this.#terminalOf(agent, { preserveFocus, unasked: false });
    opened.unasked = false;
    opened.activatesItself = false;
    this.#visited = agent.id;
    // A TUI whose engine has died waits for it: nobody else may need it now.
    await this.#context.fleet.clientOf(agent.id);
    (await opened.opening).show(preserveFocus);
  }

  /**
   * What VS Code is to open as the agent's terminal, in the place that the person chose. Undefined when there is one
   * already, which is shown then.
   */
  async optionsFor(agent: Agent): Promise<TerminalOptions | undefined> {
    await this.#comeback(agent.id);
    if (!this.#opened.has(agent.id)) {
      const options = await this.#prepare(agent);
      this.#profiled.add(agent.id);
      return options;
    }
    await this.open(agent);
    return undefined;
  }

  /** Opens the terminal of an agent that was spawned in this window, as the user has set it. Never rejects. */
  async openAfterSpawn(agent: Agent): Promise<void> {
    const how = workspace.getConfiguration('codexOrchestrator').get<string>('openOnSpawn');
    try {
      if (how === 'focus') await this.open(agent);
      // An editor tab cannot be opened behind another one.
      else if (how === 'background' && chosenLocation() === TerminalLocation.Panel) await this.#openUnasked(agent);
    } catch (error) {
      this.#context.log.warn(`Cannot open the terminal of ${agent.id}: ${messageOf(error)}`);
    }
  }

  /**
   * Whether the person looks at the agent's terminal, as well as VS Code tells it. It does not tell whether the panel is
   * hidden, so whoever has gone on in an editor counts as gone.
   */
  isInFront(agentId: string): boolean {
    const terminal = this.#opened.get(agentId)?.terminal;
    if (terminal === undefined || terminal !== window.activeTerminal) return false;
    if (!window.state.focused || this.#visited !== agentId) return false;
    const { creationOptions } = terminal;
    const isTab = 'location' in creationOptions && typeof creationOptions.location === 'object';
    return !isTab || window.tabGroups.activeTabGroup.activeTab?.input instanceof TabInputTerminal;
  }

  /** The terminals stay: they are the user's. */
  dispose(): void {
    this.#store.dispose();
  }

  async #openUnasked(agent: Agent): Promise<void> {
    const { fleet } = this.#context;
    const others = [...this.#opened.values()].map(({ agentId, unasked, terminal }) => {
      const known = fleet.get(agentId);
      return {
        agentId,
        taken: !unasked || terminal === window.activeTerminal,
        working: known === undefined || turnIdOf(known.state) !== undefined || known.state.kind === 'starting',
      };
    });
    const place = placeFor(others);
    if (place.kind === 'none') return;
    if (place.kind === 'insteadOf') this.#opened.get(place.agentId)?.terminal?.dispose();
    await this.#terminalOf(agent, { preserveFocus: true, unasked: true });
  }

  async #terminalOf(
    agent: Agent,
    { preserveFocus, unasked }: { readonly preserveFocus: boolean; readonly unasked: boolean },
  ): Promise<Opened> {
    await this.#comeback(agent.id);
    const known = this.#opened.get(agent.id);
    if (known !== undefined) return known;
    const opening = this.#start(agent, preserveFocus);
    const opened: Opened = {
      agentId: agent.id,
      opening,
      terminal: undefined,
      unasked,
      activatesItself: unasked && window.activeTerminal === undefined,
      name: agent.name,
    };
    this.#opened.set(agent.id, opened);
    try {
      opened.terminal = await opening;
    } catch (error) {
      this.#opened.delete(agent.id);
      throw error;
    }
    return opened;
  }

  /** Waits for a terminal that this window had before a reload and that VS Code has not given back yet. */
  async #comeback(agentId: string): Promise<void> {
    await this.#adopting;
    const deadline = Date.now() + COMEBACK;
    while (!this.#opened.has(agentId) && Date.now() < deadline) {
      if (!(await hasTui(this.#context.extension, agentId))) return;
      await delay(50);
    }
  }

  async #start(agent: Agent, preserveFocus: boolean): Promise<Terminal> {
    const options = await this.#prepare(agent);
    this.#context.fleet.show(agent.id, true);
    const location = chosenLocation();
    return window.createTerminal({
      ...options,
      location: location === TerminalLocation.Editor ? { viewColumn: ViewColumn.Active, preserveFocus } : location,
    });
  }

  async #prepare(agent: Agent): Promise<TerminalOptions> {
    const { fleet, home, env: ours, recorder } = this.#context;
    const { id, name, record } = agent;
    // The TUI's own plain resume would load the thread without the agent's settings: ours comes first, and is held.
    await resumeThread(await fleet.clientOf(id), record);
    await noteAttached(home, agent);
    await ensureRecorder(home, record.engine, ours, recorder);
    const { program, args, cwd, env } = await terminalCommand(record);
    return {
      name,
      shellPath: program,
      shellArgs: [...args],
      cwd,
      env: { ...env, ...terminalMark(this.#context.extension, id) },
      iconPath: new ThemeIcon('robot'),
      color: new ThemeColor('terminal.ansiBlue'),
    };
  }

  /** Takes a terminal over that we have not opened: VS Code did, from our profile or after a reload. */
  async #adopt(terminal: Terminal): Promise<void> {
    const agentId = await agentOfTerminal(terminal);
    if (agentId === undefined || this.#opened.has(agentId) || terminal.exitStatus !== undefined) return;
    this.#opened.set(agentId, {
      agentId,
      opening: Promise.resolve(terminal),
      terminal,
      unasked: false,
      activatesItself: false,
      name: '',
    });
    this.#context.fleet.show(agentId, true);
    // VS Code shows the newest terminal that it knows when a profile has answered, which may still be another one.
    if (this.#profiled.delete(agentId)) terminal.show();
    if (window.activeTerminal === terminal) this.#activated(terminal);
  }

  #closed(terminal: Terminal): void {
    const opened = this.#ofTerminal(terminal);
    if (opened === undefined) return;
    this.#opened.delete(opened.agentId);
    this.#context.fleet.show(opened.agentId, false);
    if (this.#visited === opened.agentId) this.#visited = undefined;
  }

  #activated(terminal: Terminal | undefined): void {
    const opened = terminal && this.#ofTerminal(terminal);
    if (opened?.activatesItself === true) {
      opened.activatesItself = false;
      return;
    }
    this.#visited = opened?.agentId;
    if (opened === undefined) return;
    opened.unasked = false;
    if (this.isInFront(opened.agentId)) this.#read(opened.agentId);
    void this.#rename(opened);
  }

  #read(agentId: string): void {
    void markRead(this.#context, agentId).catch((error: unknown) => this.#context.log.warn(messageOf(error)));
  }

  /** VS Code can only rename the terminal that is active. */
  async #rename(opened: Opened): Promise<void> {
    const name = this.#context.fleet.get(opened.agentId)?.name;
    if (name === undefined || name === opened.name) return;
    opened.name = name;
    await commands.executeCommand('workbench.action.terminal.renameWithArg', { name });
  }

  #ofTerminal(terminal: Terminal): Opened | undefined {
    return [...this.#opened.values()].find((opened) => opened.terminal === terminal);
  }
}

function chosenLocation(): TerminalLocation {
  const chosen = workspace.getConfiguration('codexOrchestrator').get<string>('terminalLocation');
  return chosen === 'editor' ? TerminalLocation.Editor : TerminalLocation.Panel;
}
