import { window, type QuickPickItem } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { changeSettings } from '../../core/agents/changeSettings.ts';
import { knownEfforts, listModels } from '../../core/agents/chooseModel.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import type { SettingsChange } from '../../core/agents/settings.ts';
import { messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Client } from '../../core/codex/client.ts';
import type { Context } from '../context.ts';
import { sayBriefly } from './sayBriefly.ts';
import { APPROVALS } from './spawnOptions.ts';

interface Item<Value> extends QuickPickItem {
  readonly value: Value;
}

/** Lets the user change what the agent's turns from the next one on are run with. */
export async function pickSettings(context: Context, agent: Agent): Promise<void> {
  const { fleet, home, env, recorder, log } = context;
  const client = await fleet.clientOf(agent.id);
  const change = await pickChange(agent, client);
  if (change === undefined) return;
  const { model, effort, approvals } = await changeSettings(home, client, agent.record, change);
  fleet.apply(agent.id, { kind: 'settings', settings: { model, effort, approvals } });
  const asks = labelOf(approvals).toLowerCase();
  sayBriefly(t('{0} from its next turn on: {1}, {2}, {3}.', agent.name, model, effort, asks));
  await ensureRecorder(home, agent.record.engine, env, recorder).catch((error: unknown) => log.warn(messageOf(error)));
}

async function pickChange(agent: Agent, client: Client): Promise<SettingsChange | undefined> {
  const { model, effort, approvals } = agent.settings;
  const which = await pick<keyof SettingsChange>(t('{0} from Its Next Turn On', agent.name), [
    { label: t('Model'), description: model, value: 'model' },
    { label: t('Effort'), description: effort, value: 'effort' },
    { label: t('Approvals'), description: labelOf(approvals), value: 'approvals' },
  ]);
  switch (which) {
    case undefined:
      return undefined;
    case 'model': {
      const offered = (await listModels(client)).filter((one) => !one.hidden || one.model === model);
      const picked = await pick(
        t('Model'),
        offered.map((one) => ({ ...now(one.model, model), detail: one.description, value: one.model })),
      );
      return picked === undefined ? undefined : { model: picked };
    }
    case 'effort': {
      const known = (await listModels(client)).find((one) => one.model === model)?.supportedReasoningEfforts ?? [];
      const efforts =
        known.length > 0 ? known : knownEfforts([]).map((reasoningEffort) => ({ reasoningEffort, description: '' }));
      const picked = await pick(
        t('Effort'),
        efforts.map(({ reasoningEffort: value, description }) => ({
          ...now(value, effort),
          detail: description,
          value,
        })),
      );
      return picked === undefined ? undefined : { effort: picked };
    }
    case 'approvals': {
      const picked = await pick(
        t('Approvals'),
        APPROVALS.map(({ value, label, detail }) => ({ label, ...marked(value, approvals), detail, value })),
      );
      return picked === undefined ? undefined : { approvals: picked };
    }
  }
}

async function pick<Value>(title: string, items: readonly Item<Value>[]): Promise<Value | undefined> {
  return (await window.showQuickPick(items, { title, ignoreFocusOut: true }))?.value;
}

function now(label: string, current: string): Pick<QuickPickItem, 'label' | 'description'> {
  return { label, ...marked(label, current) };
}

function marked(value: string, current: string): Pick<QuickPickItem, 'description'> {
  return value === current ? { description: t('now') } : {};
}

function labelOf(approvals: Agent['settings']['approvals']): string {
  return APPROVALS.find(({ value }) => value === approvals)?.label ?? approvals;
}
