import type { AgentSettings } from '../../core/agents/agent.ts';
import { changeSettings } from '../../core/agents/changeSettings.ts';
import { readFacts, readRecord } from '../../core/agents/records.ts';
import { requireLiving } from '../../core/agents/sendMessage.ts';
import { settingsFrom, type SettingsChange } from '../../core/agents/settings.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { APPROVALS, isApprovals } from './start.ts';
import { invalid } from './startWork.ts';
import { withEngine } from './withEngine.ts';

export interface SettingsOptions {
  readonly model?: string;
  readonly reasoning?: string;
  readonly approvals?: string;
  readonly json?: boolean;
}

export async function settings(context: Context, id: string, options: SettingsOptions): Promise<number> {
  const { model, reasoning: effort, approvals, json } = options;
  if (approvals !== undefined && !isApprovals(approvals)) throw invalid('approvals', approvals, APPROVALS);
  const record = await readRecord(context.home, id);
  const show = (now: AgentSettings): number => {
    context.print(json === true ? `${JSON.stringify(asJson(id, now))}\n` : asText(now));
    return EXIT.ok;
  };
  const wanted: SettingsChange = {
    ...(model !== undefined && { model }),
    ...(effort !== undefined && { effort }),
    ...(approvals !== undefined && { approvals }),
  };
  if (Object.keys(wanted).length === 0) return show(settingsFrom(record, await readFacts(context.home, id)));
  await requireLiving(context.home, record);
  return withEngine(context, record, async (connect) =>
    show(await changeSettings(context.home, await connect(), record, wanted)),
  );
}

function asText({ model, effort, approvals }: AgentSettings): string {
  return `Model: ${model}\nReasoning: ${effort}\nApprovals: ${approvals}\n`;
}

function asJson(id: string, { model, effort, approvals }: AgentSettings): Record<string, unknown> {
  return { id, model, reasoning: effort, approvals };
}
