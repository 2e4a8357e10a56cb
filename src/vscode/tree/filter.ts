import { sep } from 'node:path';
import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf } from '../../core/agents/attention.ts';

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

/** The workspace folder that the agent works in, if it is one of these. */
export function folderOf({ record }: Agent, folders: readonly string[]): string | undefined {
  return folders.find((folder) => record.cwd === folder || record.cwd.startsWith(folder + sep));
}
