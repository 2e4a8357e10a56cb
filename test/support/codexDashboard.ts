import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './until.ts';
import type { World } from './world.ts';

const run = promisify(execFile);

/** `codex agents`, Codex's own dashboard, on the engine of a world, in a terminal that tmux keeps. */
export class CodexDashboard {
  readonly #socket: string;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  /** Why there can be none here; undefined where it can. */
  static async missing(): Promise<string | undefined> {
    return run('tmux', ['-V']).then(
      () => undefined,
      () => 'tmux is not installed (Debian: apt-get install tmux)',
    );
  }

  /** Resolves when it shows its tasks. */
  static async open(world: World): Promise<CodexDashboard> {
    const engine = await world.engine();
    // A server that is ending would still answer on the socket of the one before.
    const dashboard = new CodexDashboard(join(world.folder, `tmux-${randomUUID().slice(0, 8)}`));
    const size = ['-x', '160', '-y', '48'];
    const command = [engine.codexBin, 'agents', '--remote', `unix://${engine.address}`];
    await run('tmux', ['-S', dashboard.#socket, '-f', '/dev/null', 'new-session', '-d', ...size, ...command], {
      cwd: world.project,
      env: { ...world.env, TERM: 'xterm-256color' },
    });
    await dashboard.shows(/^ *All [1-9].*\n(.*\n)+.*[●○] /m);
    return dashboard;
  }

  /** One key, as tmux names it: `Enter`, `F3`, `x`. */
  async press(key: string): Promise<void> {
    await this.#tmux('send-keys', key);
  }

  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', text);
  }

  async screen(): Promise<string> {
    return this.#tmux('capture-pane', '-p');
  }

  /** Waits until the screen matches, and returns it. */
  async shows(pattern: RegExp): Promise<string> {
    let screen = '';
    try {
      return await until('the dashboard shows it', async () => {
        screen = await this.screen();
        return pattern.test(screen) && screen;
      });
    } catch (error) {
      throw new Error(`The dashboard does not show ${String(pattern)} but:\n${screen}`, { cause: error });
    }
  }

  async close(): Promise<void> {
    await run('tmux', ['-S', this.#socket, 'kill-server']);
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    return (await run('tmux', ['-S', this.#socket, ...args])).stdout;
  }
}
