import { resolveEngine, type EngineAddress } from '../../core/codex/engineAddress.ts';
import type { Environment } from '../../core/codex/findCodex.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings.ts';

/** Where a new agent of this window would work now. Agents that exist keep the engine that their record names. */
export async function currentEngine(context: Context): Promise<EngineAddress> {
  return context.demo.world?.engine ?? usersEngine(context);
}

/** The environment for that engine and for agents in it. */
export function currentEnv({ demo, env }: Context): Environment {
  return demo.world?.env ?? env;
}

/** The folder that agents of the demo work in when none is open; undefined without the demo. */
export function demoFolder({ demo }: Context): string | undefined {
  return demo.world?.project;
}

/** The user's own engine, also while the demo is shown. */
export async function usersEngine({ env }: Context): Promise<EngineAddress> {
  const { engine, codexPath } = readSettings();
  return resolveEngine(engine, env, codexPath);
}
