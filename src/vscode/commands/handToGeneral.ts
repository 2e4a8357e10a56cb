import { QuickPickItemKind, ThemeIcon, window, type QuickPickItem } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { isSameGeneral, type General } from '../../core/agents/general.ts';
import { distinctGenerals, generalCalled, handOver } from '../../core/agents/handOver.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import { asLabel } from '../notifications/plainText.ts';
import { groupRowOf } from '../tree/groupRow.ts';
import { rowIcon } from '../tree/rowIcon.ts';
import { forEachAgent } from './forEach.ts';
import { sayBriefly } from './sayBriefly.ts';

interface GeneralItem extends QuickPickItem {
  /** Undefined where a name is asked for. */
  readonly general?: General;
}

/** Asks to whom, then hands the agents over. Those that are that general's already stay as they are. */
export async function handToGeneral(context: Context, agents: readonly Agent[]): Promise<void> {
  const [only, ...others] = agents;
  if (only === undefined) return;
  const whom = others.length === 0 ? only.name : t('{0} agents', agents.length);
  const to = await pickGeneral(context, agents, whom);
  if (to === undefined) return;
  await forEachAgent(
    agents.filter(({ record }) => !isSameGeneral(record.general, to)),
    ({ record }) => handOver(context.home, record, to),
    () => sayBriefly(to.kind === 'user' ? t('Took over {0}.', whom) : t('Handed {0} to {1}.', whom, to.label)),
  );
}

async function pickGeneral({ fleet }: Context, agents: readonly Agent[], whom: string): Promise<General | undefined> {
  const known = distinctGenerals(fleet.all().map(({ record }) => record.general));
  const others = known.filter((general) => !agents.every(({ record }) => isSameGeneral(record.general, general)));
  const items: readonly GeneralItem[] = [
    ...others.map((general) => itemOf(general, fleet.all())),
    { label: '', kind: QuickPickItemKind.Separator },
    { label: t('Another General…'), iconPath: new ThemeIcon('add'), alwaysShow: true },
  ];
  const title = t('Hand {0} to Another General', whom);
  const picked = await window.showQuickPick(items, {
    title,
    placeHolder: t('Whose agent is it from now on?'),
  });
  if (picked === undefined || picked.general !== undefined) return picked?.general;
  const name = await window.showInputBox({
    title,
    prompt: t('The name that the general gives with --general.'),
    validateInput: (text) => (text.trim() === '' ? t('Give it a name.') : undefined),
  });
  return name === undefined ? undefined : generalCalled(name, known);
}

function itemOf(general: General, all: readonly Agent[]): GeneralItem {
  const agents = all.filter(({ record }) => isSameGeneral(record.general, general));
  const row = groupRowOf({ key: '', title: { kind: 'general', general }, agents });
  return { label: asLabel(row.label), description: row.description, iconPath: rowIcon(row), general };
}
