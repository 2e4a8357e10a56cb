import { basename } from 'node:path';
import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf } from '../../core/agents/attention.ts';
import { isIn } from '../../core/base/folders.ts';
import { t } from '../../core/base/l10n.ts';

/** Which agents the tree shows: all, those at work in a folder of this window, those that need a person. */
export type Filter = 'all' | 'workspace' | 'needsMe';
export const FILTERS: readonly Filter[] = ['all', 'workspace', 'needsMe'];

/** `folders` are the paths of this window's workspace folders. */
export function isShown(agent: Agent, filter: Filter, folders: readonly string[]): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'workspace':
      return folderOf(agent, folders) !== undefined;
    case 'needsMe':
      return attentionOf(agent) !== undefined;
  }
}

/** The workspace folder that the agent works in, if it is one of these. What is on another host only has the same path. */
export function folderOf({ record }: Agent, folders: readonly string[]): string | undefined {
  return record.host === 'local' ? folders.find((folder) => isIn(record.cwd, [folder])) : undefined;
}

/** Where an agent works that is not at home in this window, as words; empty for all others. */
export function whereOf(agent: Agent, folders: readonly string[]): string {
  const { host, cwd, worktree } = agent.record;
  if (host !== 'local') return t('on {0}', host);
  const isHere = folders.length === 0 || isIn(cwd, folders) || (worktree !== undefined && isIn(worktree.main, folders));
  return isHere ? '' : t('in {0}', basename(cwd) || cwd);
}
