import { QuickPickItemKind, ThemeIcon, window, type QuickPickItem } from 'vscode';
import type { Agent, TurnEnd } from '../../core/agents/agent.ts';
import { headCommit } from '../../core/agents/filesModified.ts';
import { readLedger } from '../../core/agents/ledger.ts';
import { baseCommitOf } from '../../core/reviewing/changedFiles.ts';
import { scopeKey, SINCE_SPAWN, type ChangesScope } from '../../core/reviewing/changesScope.ts';
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
  const agent = await review.agentFor(target, 'Show which changes of which agent?');
  if (agent === undefined) return;
  const items = await itemsOf(review, agent);
  const now = scopeKey(shown?.scope ?? SINCE_SPAWN);
  const list = window.createQuickPick<ScopeItem>();
  list.title = `Changes of ${agent.name}`;
  list.placeholder = 'Show which changes?';
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
  const [base, head, ledger] = await Promise.all([
    baseCommitOf(record),
    headCommit(record.cwd),
    readLedger(context.home, agent.id),
  ]);
  const items: ScopeItem[] = [
    {
      label: 'Since It Was Spawned',
      description: base === undefined ? 'what Codex changed' : `against commit ${base.slice(0, 7)}`,
      iconPath: new ThemeIcon('diff-multiple'),
      scope: SINCE_SPAWN,
    },
  ];
  if (head !== undefined) {
    items.push({
      label: 'Not Committed Yet',
      description: `against the newest commit, ${head.slice(0, 7)}`,
      iconPath: new ThemeIcon('git-commit'),
      scope: { kind: 'uncommitted' },
    });
  }
  if (record.worktree !== undefined) {
    items.push({
      label: 'Against the Main Checkout',
      description: 'its worktree, against your files as they are now',
      iconPath: new ThemeIcon('repo-forked'),
      scope: { kind: 'checkout' },
    });
  }
  items.push({
    label: 'Since It Was Spawned, Kept Files Too',
    iconPath: new ThemeIcon('checklist'),
    scope: SINCE_SPAWN,
    kept: true,
  });
  const turns = ledger.flatMap((end) => (end.turn === null ? [] : [turnItem(end, end.turn)])).toReversed();
  if (turns.length > 0) items.push({ label: 'What Codex changed in one turn', kind: QuickPickItemKind.Separator });
  return [...items, ...turns];
}

function turnItem({ endedAt, lastAgentMessage }: TurnEnd, turn: number): ScopeItem {
  const when = endedAt === null ? '' : whenOf(Date.parse(endedAt), Date.now());
  const description = [when, firstLine(lastAgentMessage, 80)].filter((part) => part !== '').join(' · ');
  return {
    label: `Turn ${turn}`,
    description: asLabel(description),
    iconPath: new ThemeIcon('history'),
    scope: { kind: 'turn', turn },
  };
}
