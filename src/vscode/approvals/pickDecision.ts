import { QuickPickItemKind, ThemeIcon, type CancellationToken, type QuickPickItem } from 'vscode';
import { t } from '../../core/base/l10n.ts';
import { asLabel } from '../notifications/plainText.ts';
import { keyOf, type Asked, type DecidableRequest } from './openRequests.ts';
import { pickOne } from './pickOne.ts';
import type { RequestDocuments } from './requestDocuments.ts';
import { documentOfRequest, rowOfRequest, wantsTo } from './requestText.ts';

export type Choice = 'accept' | 'acceptForSession' | 'decline' | 'declineAndSay' | 'terminal';

interface ChoiceItem extends QuickPickItem {
  readonly choice: Choice | 'whole';
}

/** Asks what to answer, with the whole request in sight. Undefined when the person left, or the request is gone. */
export async function pickDecision(
  documents: RequestDocuments,
  asked: Asked<DecidableRequest>,
  deaf: number,
  gone: CancellationToken,
): Promise<Choice | undefined> {
  const { agent, request } = asked;
  const row = rowOfRequest(asked);
  const show = async (): Promise<() => Promise<void>> => documents.show(keyOf(asked), documentOfRequest(asked));
  let close = row.isWhole ? undefined : await show();
  const whole: ChoiceItem = {
    choice: 'whole',
    label: asLabel(row.label),
    detail: asLabel(row.detail),
    iconPath: new ThemeIcon(row.icon),
    alwaysShow: true,
  };
  const approve = item('accept', 'check', t('Approve'));
  const again =
    request.kind === 'command' ? t('Does not ask for this command again') : t('Does not ask for these files again');
  const items = [
    whole,
    { label: '', kind: QuickPickItemKind.Separator },
    approve,
    item('acceptForSession', 'check-all', t('Approve for This Session'), again),
    item('decline', 'close', t('Deny'), t('It goes on without')),
    item('declineAndSay', 'comment', t('Deny and Tell It Why…')),
    item('terminal', 'terminal', t('Open Terminal')),
  ];
  try {
    for (;;) {
      const title = `${agent.name} ${wantsTo(request)}`;
      const placeholder =
        close === undefined ? t('Your answer') : t('Your answer. The whole request is in the editor.');
      const chosen = await pickOne({ title, placeholder, items, active: approve, deaf }, isChoice, gone);
      if (chosen?.choice !== 'whole') return chosen?.choice;
      close ??= await show();
    }
  } finally {
    await close?.();
  }
}

function item(choice: Choice, icon: string, label: string, description = ''): ChoiceItem {
  return { choice, label, description, iconPath: new ThemeIcon(icon) };
}

function isChoice(one: ChoiceItem | QuickPickItem): one is ChoiceItem {
  return 'choice' in one;
}
