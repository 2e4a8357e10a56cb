import type { TurnEnd } from '../core/agents/agent.ts';
import type { Home } from '../core/agents/home.ts';
import { readSteer, steerFile } from '../core/agents/steers.ts';
import { shortened } from '../core/base/shorten.ts';

/** For each message that was typed and never reached the model: its beginning, and how to send it again. */
export async function untakenLines(home: Home, agentId: string, end: TurnEnd | undefined): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const messageId of end?.untaken ?? []) {
    const text = await readSteer(home, agentId, messageId);
    if (text === undefined) continue;
    const again = `codex-agent send ${agentId} - < ${steerFile(home, agentId, messageId)}`;
    lines.push(`Not delivered: "${shortened(text, 60)}". Send it again: ${again}`);
  }
  return lines;
}
