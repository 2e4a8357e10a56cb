import {
  QuickPickItemKind,
  ThemeColor,
  ThemeIcon,
  commands,
  window,
  type QuickInputButton,
  type QuickPickItem,
} from 'vscode';
import { messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { asLabel } from '../notifications/plainText.ts';
import { CommandId } from '../commands/commandIds.ts';
import { sayBriefly } from '../commands/sayBriefly.ts';
import { markRead, type Context } from '../context.ts';
import { rowOf } from '../tree/agentRow.ts';
import { fileCount } from '../tree/groupRow.ts';
import { clockTime } from '../tree/times.ts';
import type { Away } from './away.ts';
import { awaySummary, type AwayAction, type AwayItem, type AwaySummary } from './awaySummary.ts';

interface ActionButton extends QuickInputButton {
  readonly does: 'action' | 'markRead';
}

interface Row extends QuickPickItem {
  readonly item?: AwayItem;
  readonly buttons?: readonly ActionButton[];
}

const ACTIONS: Readonly<
  Record<AwayAction, { readonly label: string; readonly icon: string; readonly command: string }>
> = {
  answer: { label: t('Answer'), icon: 'comment-discussion', command: CommandId.answer },
  open: { label: t('Open'), icon: 'terminal', command: CommandId.openTerminal },
  changes: { label: t('Changes'), icon: 'diff-multiple', command: CommandId.showChanges },
  transcript: { label: t('Transcript'), icon: 'output', command: CommandId.showTranscript },
};
const EVERYTHING: QuickInputButton = {
  iconPath: new ThemeIcon('history'),
  tooltip: t('Everything Unread, However Old'),
};

/**
 * What has happened, as a list that is worked off: Enter does an agent's one action, what was looked at is gone the next time.
 * Stays as it is under the person's cursor, except for what they mark as read in it.
 */
export async function showWhileAway(context: Context, away: Away): Promise<void> {
  const { fleet } = context;
  let since = away.since;
  let summary = awaySummary(fleet.all(), since);
  away.taken();
  if (summary.groups.length === 0 && awaySummary(fleet.all(), 0).groups.length === 0) {
    sayBriefly(t('Nothing new since {0}.', clockTime(since, Date.now())));
    return;
  }
  const list = window.createQuickPick<Row>();
  list.matchOnDescription = true;
  list.buttons = [EVERYTHING];
  const draw = (): void => {
    list.title = titleOf(summary, since);
    list.placeholder =
      summary.groups.length === 0
        ? t('Nothing new. The clock shows what is older.')
        : t('Enter does what the first button says');
    list.items = rowsOf(summary);
  };
  draw();
  list.onDidTriggerButton(() => {
    since = 0;
    summary = awaySummary(fleet.all(), since);
    draw();
  });
  const chosen = await new Promise<AwayItem | undefined>((resolve) => {
    list.onDidTriggerItemButton(({ item: { item }, button }) => {
      if (item === undefined || !('does' in button)) return;
      if (button.does === 'action') {
        resolve(item);
        return;
      }
      const place = itemsOf(summary).indexOf(item);
      summary = without(summary, item);
      draw();
      // The cursor goes on to the next one.
      const next = itemsOf(summary).at(place) ?? itemsOf(summary).at(-1);
      list.activeItems = list.items.filter((row) => row.item !== undefined && row.item === next);
      markRead(context, item.agent.id).catch((error: unknown) => context.log.warn(messageOf(error)));
    });
    list.onDidAccept(() => resolve(list.activeItems[0]?.item));
    list.onDidHide(() => resolve(undefined));
    list.show();
  });
  list.dispose();
  if (chosen !== undefined) await commands.executeCommand(ACTIONS[chosen.action].command, chosen.agent.id);
}

function titleOf({ working }: AwaySummary, since: number): string {
  const when =
    since === 0 ? t('Everything Unread') : t('While You Were Away · since {0}', clockTime(since, Date.now()));
  return working === 0 ? when : `${when} · ${t('{0} working', working)}`;
}

function rowsOf({ groups }: AwaySummary): readonly Row[] {
  const now = Date.now();
  return groups.flatMap(({ general, items }): Row[] => [
    { label: general.label, kind: QuickPickItemKind.Separator },
    ...items.map((item): Row => {
      const { agent, action, files } = item;
      const { description, icon, color } = rowOf(agent, now);
      const changed = files === 0 ? '' : ` · ${fileCount(files)}`;
      const { label, icon: actionIcon } = ACTIONS[action];
      const act: ActionButton = { iconPath: new ThemeIcon(actionIcon), tooltip: label, does: 'action' };
      const read: ActionButton = { iconPath: new ThemeIcon('mail-read'), tooltip: t('Mark as Read'), does: 'markRead' };
      return {
        label: asLabel(agent.name),
        description: asLabel(`${description}${changed}`),
        iconPath: new ThemeIcon(icon, color === undefined ? undefined : new ThemeColor(color)),
        // Whoever waits for an answer goes on waiting, read or not.
        buttons: item.kind === 'waiting' ? [act] : [act, read],
        item,
      };
    }),
  ]);
}

function itemsOf({ groups }: AwaySummary): readonly AwayItem[] {
  return groups.flatMap(({ items }) => items);
}

function without({ groups, working }: AwaySummary, gone: AwayItem): AwaySummary {
  const left = groups.map(({ general, items }) => ({ general, items: items.filter((item) => item !== gone) }));
  return { groups: left.filter(({ items }) => items.length > 0), working };
}
