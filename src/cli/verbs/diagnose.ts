import { diagnose } from '../../core/agents/diagnosis.ts';
import { diagnosisText } from '../../core/agents/diagnosisText.ts';
import { Fleet } from '../../core/agents/fleet.ts';
import { RecentEvents } from '../../core/agents/recentEvents.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';

export async function diagnoseAgent(context: Context, id: string, { prompts }: { prompts?: boolean }): Promise<number> {
  const { home, env, log, print } = context;
  const fleet = new Fleet({ home, env, log, name: 'cli', only: [id], passive: true });
  const events = new RecentEvents(fleet);
  try {
    await fleet.open();
    const agent = fleet.get(id);
    if (agent === undefined) return EXIT.unknownAgent;
    const versions = ['codex-agent', `Node ${process.version}`, `${process.platform} ${process.arch}`];
    const client = fleet.connectionOf(id);
    const found = await diagnose({ home, agent, client, events: events.of(id), versions });
    print(diagnosisText(found, { prompts: prompts === true, homeFolder: env['HOME'] }));
    return EXIT.ok;
  } finally {
    events.dispose();
    fleet.dispose();
  }
}
