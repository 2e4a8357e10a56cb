import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { finished, repository, type World } from '../support/world.ts';

/** Agents that one process starts, as the extension does. Their ids, when Codex has accepted all their turns. */
export async function startArmy(world: World, prompt: string, count: number): Promise<readonly string[]> {
  const program = join(repository, '.cache/bench/coreClient.cjs');
  const { code, stdout, stderr } = await finished(
    spawn(process.execPath, [program, prompt, world.project, String(count), join(repository, 'dist')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...world.env },
    }),
  );
  if (code !== 0) throw new Error(`Agents could not be started: ${stderr}`);
  return stdout.trim().split('\n');
}

/** How many requests the model has answered to the end. */
export function answeredBy(world: World): number {
  return world.model.requests.filter(({ finishedAt }) => finishedAt !== undefined).length;
}
