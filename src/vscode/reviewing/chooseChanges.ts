import { QuickPickItemKind, ThemeIcon, window, type QuickPickItem } from 'vscode';
import type { Agent, TurnEnd } from '../../core/agents/agent.ts';
import { headCommit } from '../../core/agents/filesModified.ts';
import { readLedger } from '../../core/agents/ledger.ts';
import { t } from '../../core/base/l10n.ts';
import { baseCommitOf } from '../../core/reviewing/changedFiles.ts';
import { scopeKey, SINCE_SPAWN, type ChangesScope } from '../../core/reviewing/changesScope.ts';
import { keptFiles } from '../../core/reviewing/kept.ts';
import { markRead } from '../context.ts';
import { asLabel, firstLine } from '../notifications/plainText.ts';
import { whenOf } from '../tree/times.ts';
import type { Review } from './review.ts';

interface ScopeItem extends QuickPickItem {
  /** Undefined for a line between items. */
  readonly scope?: ChangesScope;
  readonly kept?: true;
}

/** Asks which changes of the agent are to be shown, and shows them. */
export async function chooseChanges(review: Review, target: unknown): Promise<void> {
  const shown = await review.shownFor(target);
  const agent = await review.agentFor(target, t('Show which changes of which agent?'));
  if (agent === undefined) return;
  const items = await itemsOf(review, agent);
  const now = scopeKey(shown?.scope ?? SINCE_SPAWN);
  const list = window.createQuickPick<ScopeItem>();
  list.title = t('Changes of {0}', agent.name);
  list.placeholder = t('Show which changes?');
  list.matchOnDescription = true;
  list.items = items;
  list.activeItems = items.filter(({ scope }) => scope !== undefined && scopeKey(scope) === now).slice(0, 1);
  try {
    const picked = await new Promise<ScopeItem | undefined>((resolve) => {
      list.onDidAccept(() => resolve(list.activeItems[0]));
      list.onDidHide(() => resolve(undefined));
      list.show();
    });
    if (picked?.scope === undefined) return;
    await review.changes.open(agent, picked.scope, { kept: picked.kept === true });
    await markRead(review.context, agent.id);
  } finally {
    list.dispose();
  }
}

async function itemsOf({ context }: Review, agent: Agent): Promise<readonly ScopeItem[]> {
  const { record } = agent;
  const [base, head, ledger, kept] = await Promise.all([
    baseCommitOf(record),
    headCommit(record.cwd),
    readLedger(context.home, agent.id),
    keptFiles(context.home, record),
  ]);
  const items: ScopeItem[] = [
    {
      label: t('Since It Was Spawned'),
      description: base === undefined ? t('what Codex changed') : t('against commit {0}', base.slice(0, 7)),
      iconPath: new ThemeIcon('diff-multiple'),
      scope: SINCE_SPAWN,
    },
  ];
  if (head !== undefined) {
    items.push({
      label: t('Not Committed Yet'),
      description: t('against the newest commit, {0}', head.slice(0, 7)),
      iconPath: new ThemeIcon('git-commit'),
      scope: { kind: 'uncommitted' },
    });
  }
  if (record.worktree !== undefined) {
    items.push({
      label: t('Against the Main Checkout'),
      description: t('its worktree, against your files as they are now'),
      iconPath: new ThemeIcon('repo-forked'),
      scope: { kind: 'checkout' },
    });
  }
  if (kept.size > 0) {
    items.push({
      label: t('Since It Was Spawned, Kept Files Too'),
      description: kept.size === 1 ? t('1 file that you keep') : t('{0} files that you keep', kept.size),
      iconPath: new ThemeIcon('checklist'),
      scope: SINCE_SPAWN,
      kept: true,
    });
  }
  const turns = ledger.flatMap((end) => (end.turn === null ? [] : [turnItem(end, end.turn)])).toReversed();
  if (turns.length > 0) items.push({ label: t('What Codex changed in one turn'), kind: QuickPickItemKind.Separator });
  return [...items, ...turns];
}

function turnItem({ endedAt, lastAgentMessage }: TurnEnd, turn: number): ScopeItem {
  const when = endedAt === null ? '' : whenOf(Date.parse(endedAt), Date.now());
  const description = [when, firstLine(lastAgentMessage, 80)].filter((part) => part !== '').join(' · ');
  return {
    label: t('Turn {0}', turn),
    description: asLabel(description),
    iconPath: new ThemeIcon('history'),
    scope: { kind: 'turn', turn },
  };
}
