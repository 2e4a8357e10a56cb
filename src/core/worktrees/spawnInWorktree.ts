import type { AgentRecord } from '../agents/agent.ts';
import { spawnAgent, type SpawnRequest, type Spawner } from '../agents/spawnAgent.ts';
import { createWorktree, takeBackWorktree, type WorktreeName } from './create.ts';

/** As `spawnAgent`, in a worktree of its own. When the agent cannot start, the worktree is gone again. */
export async function spawnInWorktree(
  spawner: Spawner,
  request: SpawnRequest,
  name: WorktreeName,
): Promise<AgentRecord> {
  const { cwd, ...worktree } = await createWorktree(request.cwd, name);
  try {
    return await spawnAgent(spawner, { ...request, cwd, worktree });
  } catch (error) {
    await takeBackWorktree(worktree);
    throw error;
  }
}
