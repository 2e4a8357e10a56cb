import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { finished, repository, type World } from '../support/world.ts';

/** How many command lines are typed at a time where many agents are only to be there. */
const AT_ONCE = 4;

let prompts = 0;

/** A `codex-agent` in a world of its own: ours, or another one that understands the same command lines. */
export class Tool {
  readonly world: World;
  readonly #program: string;

  /** Without a path: the one that is built here. */
  constructor(world: World, path?: string) {
    this.world = world;
    this.#program = path === undefined ? join(repository, 'dist/codex-agent.cjs') : resolve(path);
  }

  spawn(...args: string[]): ChildProcess {
    const isScript = /\.[cm]?js$/.test(this.#program);
    const [program, before] = isScript ? [process.execPath, [this.#program]] : [this.#program, []];
    const { project, env } = this.world;
    return spawn(program, [...before, ...args], { cwd: project, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** The id of a new agent whose request is at the model. */
  async start(prompt: string): Promise<string> {
    const { code, stdout, stderr } = await finished(this.spawn('start', prompt));
    const id = /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1];
    if (code !== 0 || id === undefined) {
      throw new Error(`"start" ends with ${code}: ${(stderr + stdout).trim().split('\n')[0] ?? ''}`);
    }
    await this.world.model.waitForRequest(({ lastUserText, isTitle }) => !isTitle && lastUserText === prompt);
    return id;
  }

  /** As many agents as that, each with a prompt made of words of its own. */
  async startMany(count: number, promptOf: (text: string) => string): Promise<readonly string[]> {
    const ids: string[] = [];
    let left = count;
    const type = async (): Promise<void> => {
      while (left-- > 0) ids.push(await this.start(promptOf(`prompt ${prompts++} of the bench`)));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, type));
    return ids;
  }

  /** An agent whose only turn the model has answered. */
  async finishedAgent(): Promise<string> {
    const prompt = `prompt ${prompts++} of the bench`;
    const id = await this.start(prompt);
    await this.world.model.waitForRequest(
      (one) => one.lastUserText === prompt && !one.isTitle && one.finishedAt !== undefined,
    );
    return id;
  }
}

/** Milliseconds since the epoch, with a fraction. */
export const now = (): number => performance.timeOrigin + performance.now();

/** When the process ended. */
export async function exitOf(child: ChildProcess): Promise<number> {
  child.stdout?.resume();
  child.stderr?.resume();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(now()));
  });
}
