import { Failure } from '../../core/base/errors.ts';
import type { AgentRecord } from '../../core/agents/agent.ts';
import type { Client } from '../../core/codex/client.ts';
import { EngineLink } from '../../core/codex/engineLink.ts';
import type { Context } from '../context.ts';

/** A connection to the agent's engine that is made anew when it is lost. */
export async function withEngine(
  context: Context,
  record: AgentRecord,
  work: (connect: () => Promise<Client>) => Promise<number>,
): Promise<number> {
  const { env, log } = context;
  const link = new EngineLink({ engine: record.engine, env, log, restart: () => true, mayStart: () => true });
  try {
    return await work(async () => {
      const client = await link.connect(true);
      if (client === undefined) throw new Failure('no-engine', 'The connection to the engine was closed.');
      return client;
    });
  } finally {
    link.dispose();
  }
}
