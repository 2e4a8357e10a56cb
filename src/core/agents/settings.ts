import type { Params } from '../codex/methods.ts';
import type { AgentRecord, AgentSettings } from './agent.ts';
import type { AgentFact } from './records.ts';

export type SettingsChange = Partial<AgentSettings>;

/** As asked for at spawn and since; what was changed in a terminal is heard by subscribers only. */
export function settingsFrom(record: AgentRecord, facts: readonly AgentFact[]): AgentSettings {
  const { model, reasoningEffort: effort, approvalPolicy: approvals } = record;
  return facts.reduce((settings, fact) => (fact.kind === 'settings' ? { ...settings, ...changeOf(fact) } : settings), {
    model,
    effort,
    approvals,
  });
}

/**
 * What was asked for since the newest turn began. It goes along with the next one: Codex forgets what it was told of a
 * thread outside of a turn when that is unloaded, and not every Codex can be told.
 */
export function pendingSettings(facts: readonly AgentFact[]): SettingsChange {
  let pending: SettingsChange = {};
  let newest = '';
  for (const fact of facts) {
    if (fact.kind === 'settings') pending = { ...pending, ...changeOf(fact) };
    if (fact.kind !== 'sent' || fact.turnId === undefined || fact.turnId <= newest) continue;
    newest = fact.turnId;
    pending = {};
  }
  return pending;
}

/** As parameters of `turn/start` and `thread/settings/update`. */
export function settingsParams({ model, effort, approvals }: SettingsChange): Partial<Params<'turn/start'>> {
  return {
    ...(model !== undefined && { model }),
    ...(effort !== undefined && { effort }),
    ...(approvals !== undefined && { approvalPolicy: approvals }),
  };
}

function changeOf({ model, effort, approvals }: SettingsChange): SettingsChange {
  return {
    ...(model !== undefined && { model }),
    ...(effort !== undefined && { effort }),
    ...(approvals !== undefined && { approvals }),
  };
}
