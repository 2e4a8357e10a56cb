import { ThemeIcon, window, type Terminal } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { resumeThread } from '../../core/agents/sendMessage.ts';
import { terminalCommand } from '../../core/agents/terminalCommand.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import type { Context } from '../context.ts';

/** Terminals with Codex's own TUI, one for each agent at most. */
export class AgentTerminals implements Disposable {
  readonly #context: Context;
  readonly #terminals = new Map<string, Promise<Terminal>>();
  readonly #closing: Disposable;

  constructor(context: Context) {
    this.#context = context;
    this.#closing = window.onDidCloseTerminal((closed) => void this.#closed(closed));
  }

  /** Shows the agent's terminal, made when there is none. */
  async open(agent: Agent): Promise<void> {
    const known = this.#terminals.get(agent.id);
    const opening = known ?? this.#start(agent);
    this.#terminals.set(agent.id, opening);
    try {
      (await opening).show();
    } catch (error) {
      this.#terminals.delete(agent.id);
      this.#context.fleet.show(agent.id, false);
      throw error;
    }
  }

  /** The terminals stay: they are the user's. */
  dispose(): void {
    this.#closing.dispose();
  }

  async #start({ id, name, record }: Agent): Promise<Terminal> {
    const { fleet, home, env: ours, recorder } = this.#context;
    // The TUI's own plain resume would load the thread without the agent's settings: ours comes first, and is held.
    await resumeThread(await fleet.clientOf(id), record);
    fleet.show(id, true);
    await ensureRecorder(home, record.engine, ours, recorder);
    const { program, args, cwd, env } = await terminalCommand(record);
    return window.createTerminal({
      name,
      shellPath: program,
      shellArgs: [...args],
      cwd,
      env: { ...env },
      iconPath: new ThemeIcon('robot'),
      // A window that comes back could not find its terminal again, and would open a second one.
      isTransient: true,
    });
  }

  async #closed(closed: Terminal): Promise<void> {
    for (const [agentId, opening] of this.#terminals) {
      if ((await opening.catch(() => undefined)) !== closed) continue;
      this.#terminals.delete(agentId);
      this.#context.fleet.show(agentId, false);
    }
  }
}
