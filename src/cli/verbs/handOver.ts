import { whoAsks } from '../../core/agents/general.ts';
import { generalCalled, generalsOf, handOver } from '../../core/agents/handOver.ts';
import { readRecord } from '../../core/agents/records.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';

/** To the one that is named, else to whoever asks. */
export async function handOverAgent(context: Context, id: string, name: string | undefined): Promise<number> {
  const { home, env } = context;
  const record = await readRecord(home, id);
  const to = name === undefined ? await whoAsks(env, undefined) : generalCalled(name, await generalsOf(home));
  await handOver(home, record, to);
  context.print(`Handed over ${id}: ${to.label}\n`);
  return EXIT.ok;
}
