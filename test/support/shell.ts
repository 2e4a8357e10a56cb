import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { finished, repository, type Finished, type World } from './world.ts';

/**
 * Runs a script of bash in the world's project, as a person would type it: `codex-agent` and `codex-bg` are functions
 * that run the built programs, also in pipes and with redirections.
 */
export async function shell(world: World, script: string, env: Record<string, string> = {}): Promise<Finished> {
  const programs = ['codex-agent', 'codex-bg'].map(
    (name) => `${name}() { "$NODE" "${join(repository, `dist/${name}.cjs`)}" "$@"; }`,
  );
  const child = spawn('bash', ['-c', `${programs.join('\n')}\n${script}`], {
    cwd: world.project,
    env: { ...world.env, NODE: process.execPath, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return finished(child);
}

/** A command of the built command line that is still running, and what it has printed so far. */
export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Finished>;
  stdout = '';
  stderr = '';

  constructor(world: World, args: readonly string[]) {
    this.child = world.spawnCli(args);
    this.child.stdout?.on('data', (text: Buffer | string) => (this.stdout += text.toString()));
    this.child.stderr?.on('data', (text: Buffer | string) => (this.stderr += text.toString()));
    this.ended = finished(this.child);
  }

  /** As if Ctrl-C were typed. Returns when the command has ended. */
  async stop(): Promise<Finished> {
    this.child.kill('SIGINT');
    return this.ended;
  }
}
