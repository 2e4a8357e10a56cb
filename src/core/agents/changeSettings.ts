import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { UnsupportedMethod, type Client } from '../codex/client.ts';
import type { AgentRecord, AgentSettings } from './agent.ts';
import { effortFor, knownEfforts, listModels, modelToAskFor } from './chooseModel.ts';
import type { Home } from './home.ts';
import { appendFact, readFacts } from './records.ts';
import { loaded } from './resumeThread.ts';
import { settingsFrom, settingsParams, type SettingsChange } from './settings.ts';

/**
 * Changes what the agent's turns from the next one on are run with. Returns the settings that it then has: a model that lacks
 * the effort takes its nearest.
 */
export async function changeSettings(
  home: Home,
  client: Client,
  record: AgentRecord,
  wanted: SettingsChange,
): Promise<AgentSettings> {
  const before = settingsFrom(record, await readFacts(home, record.id));
  const models = await listModels(client);
  if (wanted.model !== undefined) modelToAskFor(models, wanted.model, before.model);
  const efforts = knownEfforts(models);
  if (wanted.effort !== undefined && !efforts.includes(wanted.effort)) {
    throw new Failure('usage', t('Invalid reasoning level: {0}', wanted.effort.slice(0, 40)), {
      next: t('Valid options: {0}', efforts.join(', ')),
    });
  }
  const whole = { ...before, ...wanted };
  const effort = effortFor(models, whole.model, whole.effort);
  const change: SettingsChange = { ...wanted, ...(effort === before.effort ? {} : { effort }) };
  await appendFact(home, record.id, { kind: 'settings', at: new Date().toISOString(), ...change });
  await tellCodex(client, record, change);
  return { ...whole, effort };
}

/** Nothing is lost where this Codex cannot be told: the next turn takes it along. */
async function tellCodex(client: Client, record: AgentRecord, change: SettingsChange): Promise<void> {
  const params = { threadId: record.threadId, ...settingsParams(change) };
  try {
    await loaded(client, record, () => client.call('thread/settings/update', params));
  } catch (error) {
    if (!(error instanceof UnsupportedMethod)) throw error;
  }
}
