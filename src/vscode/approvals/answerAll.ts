import { ThemeIcon, window, type QuickInputButton, type QuickPick, type QuickPickItem } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import type { Fleet } from '../../core/agents/fleet.ts';
import { t } from '../../core/base/l10n.ts';
import { asLabel } from '../notifications/plainText.ts';
import { decidableRequests, keyOf, type Asked, type DecidableRequest } from './openRequests.ts';
import type { RequestDocuments } from './requestDocuments.ts';
import { documentOfRequest, rowOfRequest, wantsTo } from './requestText.ts';

/** What the person has decided about the requests that they have checked. */
export interface Decided {
  readonly decision: 'accept' | 'decline';
  readonly asked: readonly Asked<DecidableRequest>[];
}

interface RequestItem extends QuickPickItem {
  readonly key: string;
  readonly asked: Asked<DecidableRequest>;
}

const APPROVE: QuickInputButton = { iconPath: new ThemeIcon('check-all'), tooltip: t('Approve Selected') };
const DENY: QuickInputButton = { iconPath: new ThemeIcon('close-all'), tooltip: t('Deny Selected') };
const WHOLE: QuickInputButton = { iconPath: new ThemeIcon('open-preview'), tooltip: t('Show the Whole Request') };

/**
 * Lists every request that yes or no answers, and asks which of them to approve or deny. Nothing is checked at first.
 * Requests come and go in the open list as agents ask and others answer. Undefined when the person left; `none` when
 * the last request went while they looked.
 */
export async function pickMany(
  fleet: Fleet,
  shown: () => readonly Agent[],
  documents: RequestDocuments,
): Promise<Decided | 'none' | undefined> {
  const pick = window.createQuickPick<RequestItem>();
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.matchOnDetail = true;
  pick.matchOnDescription = true;
  pick.placeholder = t('Check what to approve, then press Enter');
  pick.buttons = [APPROVE, DENY];
  const opened = new Map<string, () => Promise<void>>();
  const list = (): number => refresh(pick, decidableRequests(shown()));
  if (list() === 0) {
    pick.dispose();
    return 'none';
  }
  const listening = fleet.onDidChange(({ before, after }) => {
    if (before?.state !== after.state && list() === 0) pick.hide();
  });
  try {
    return await new Promise<Decided | 'none' | undefined>((resolve) => {
      const decide = (decision: Decided['decision']): void => {
        const asked = pick.selectedItems.map((item) => item.asked);
        if (asked.length > 0) resolve({ decision, asked });
        else pick.placeholder = t('Nothing is checked. Check what to answer.');
      };
      pick.onDidAccept(() => decide('accept'));
      pick.onDidTriggerButton((button) => decide(button === DENY ? 'decline' : 'accept'));
      pick.onDidTriggerItemButton(({ item }) => {
        void documents.show(item.key, documentOfRequest(item.asked)).then((close) => opened.set(item.key, close));
      });
      pick.onDidHide(() => resolve(pick.items.length === 0 ? 'none' : undefined));
      pick.show();
    });
  } finally {
    listening.dispose();
    pick.dispose();
    await Promise.all([...opened.values()].map((close) => close()));
  }
}

/** Returns how many there are. What is checked stays so; what is new comes last, so that no row moves under the mouse. */
function refresh(pick: QuickPick<RequestItem>, open: readonly Asked<DecidableRequest>[]): number {
  const now = new Map(open.map((asked) => [keyOf(asked), asked]));
  const kept = pick.items.filter(({ key }) => now.has(key));
  const known = new Set(kept.map(({ key }) => key));
  const added = open.filter((asked) => !known.has(keyOf(asked)));
  if (added.length === 0 && kept.length === pick.items.length) return kept.length;
  const checked = pick.selectedItems.filter(({ key }) => now.has(key));
  pick.keepScrollPosition = true;
  pick.items = [...kept, ...added.map(itemOf)];
  pick.selectedItems = checked;
  pick.title = open.length === 1 ? t('1 open request') : t('{0} open requests', open.length);
  return open.length;
}

function itemOf(asked: Asked<DecidableRequest>): RequestItem {
  const { icon, label, detail } = rowOfRequest(asked);
  return {
    key: keyOf(asked),
    asked,
    label: `$(${icon}) ${asLabel(label)}`,
    description: asLabel(`${asked.agent.name} ${wantsTo(asked.request)}`),
    detail: asLabel(detail),
    buttons: [WHOLE],
  };
}
