import { USER } from '../../core/agents/general.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { spawnAgent } from '../../core/agents/spawnAgent.ts';
import type { Context } from '../context.ts';
import type { DemoAgent } from './demoLine.ts';
import type { DemoWorld } from './demoWorld.ts';

/** Three agents at work on a small project of their own, answered by the demo model. Does nothing when the demo is on. */
export async function tryWithoutAccount(context: Context): Promise<void> {
  const { demo, fleet } = context;
  if (demo.world !== undefined) return;
  const world = await demo.enter();
  try {
    await Promise.all(world.agents.map((agent) => start(context, world, agent)));
  } catch (error) {
    await demo.leave();
    throw error;
  }
  await fleet.scan();
}

async function start(context: Context, world: DemoWorld, agent: DemoAgent): Promise<void> {
  const { home, recorder, log } = context;
  const { engine, env, project } = world;
  await spawnAgent(
    {
      home,
      env,
      onNote: (line) => log.info(line),
      onAccepted: (record) => ensureRecorder(home, record.engine, env, recorder),
    },
    {
      ...agent,
      cwd: project,
      engine,
      general: USER,
      reasoningEffort: 'low',
      search: false,
      plan: false,
      allowCommit: false,
      noLog: false,
      extraEnv: {},
    },
  );
}
