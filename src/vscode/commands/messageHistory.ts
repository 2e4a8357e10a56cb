import { window, type QuickPickItem } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { askedMessages } from '../../core/agents/askedMessages.ts';
import { readLedger } from '../../core/agents/ledger.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import { firstLine } from '../notifications/plainText.ts';
import { whenOf } from '../tree/times.ts';
import { AGENTS_VIEW } from './commandIds.ts';

/** In characters. */
const LINE = 100;

/** One of the messages that the agent was sent, as Codex has them; undefined when the user left. */
export async function pickAsked({ fleet, home }: Context, agent: Agent): Promise<string | undefined> {
  const [asked, ledger] = await window.withProgress({ location: { viewId: AGENTS_VIEW } }, async () =>
    Promise.all([askedMessages(await fleet.clientOf(agent.id), agent.record), readLedger(home, agent.id)]),
  );
  if (asked.length === 0) throw new Failure('usage', t('{0} was told nothing yet.', agent.name));
  const now = Date.now();
  const numbers = new Map(ledger.map(({ turnId, turn }) => [turnId, turn]));
  const { fork } = agent.record;
  const items = asked.map(({ turnId, text, at, answer }): QuickPickItem & { readonly text: string } => {
    const number = numbers.get(turnId);
    const isHistory = fork !== undefined && turnId <= fork.upTo;
    const turn = isHistory ? t('before the fork') : typeof number === 'number' ? t('turn {0}', number) : '';
    return {
      label: withoutIcons(firstLine(text, LINE)),
      description: [turn, at === undefined ? '' : whenOf(at, now)].filter((part) => part !== '').join(' · '),
      detail: withoutIcons(firstLine(answer, LINE)),
      text,
    };
  });
  const picked = await window.showQuickPick(items, {
    title: t('Messages to {0}', withoutIcons(agent.name)),
    placeHolder: t('Choose one to send it again, as it is or changed'),
    matchOnDetail: true,
  });
  return picked?.text;
}

/** `$(name)` would become an icon. */
function withoutIcons(text: string): string {
  return text.replaceAll('$(', '$ (');
}
