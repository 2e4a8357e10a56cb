import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Agent } from '../../core/agents/agent.ts';
import { t } from '../../core/base/l10n.ts';
import { shortened } from '../../core/base/shorten.ts';
import { candidatesIn, type Candidate } from './terminalLinks.ts';

export interface FoundLink {
  readonly startIndex: number;
  readonly length: number;
  readonly tooltip: string;
  readonly target:
    | { readonly kind: 'agent'; readonly agentId: string }
    /** `path` is absolute; `line` and `column` are from 1. */
    | { readonly kind: 'file'; readonly path: string; readonly line: number; readonly column: number };
}

export interface Surroundings {
  readonly agents: readonly Agent[];
  readonly agentOf: (agentId: string) => Agent | undefined;
  /** Where VS Code finds files by itself: the folder of the terminal, and those of the window. */
  readonly covered: readonly string[];
}

const NAME = 60;
/** In more folders nobody looks: the person waits with the mouse on the line. */
const MOST_FOLDERS = 100;

/**
 * Ids of agents that we know, and places in files of folders in which living agents work. What VS Code finds by itself is left
 * to it; so is a file that several folders have: which one is meant, the line does not say.
 */
export async function linksIn(line: string, surroundings: Surroundings): Promise<readonly FoundLink[]> {
  const found = await Promise.all(candidatesIn(line).map(async (one) => linkOf(one, surroundings)));
  return found.filter((link) => link !== undefined);
}

async function linkOf(candidate: Candidate, surroundings: Surroundings): Promise<FoundLink | undefined> {
  const { startIndex, length } = candidate;
  if (candidate.kind === 'agent') {
    const { agentId } = candidate;
    const agent = surroundings.agentOf(agentId);
    if (agent === undefined) return undefined;
    return { startIndex, length, tooltip: t('Open {0}', nameOf(agent)), target: { kind: 'agent', agentId } };
  }
  const { path, line, column } = candidate;
  const { covered } = surroundings;
  if ((await foldersWith(path, covered)).length > 0) return undefined;
  const owners = ownersByFolder(surroundings);
  const [folder, other] = await foldersWith(path, [...owners.keys()]);
  if (folder === undefined || other !== undefined) return undefined;
  const [owner, ...others] = owners.get(folder) ?? [];
  const tooltip =
    owner !== undefined && others.length === 0
      ? t('Open the file of {0}', nameOf(owner))
      : t('Open the file in {0}', basename(folder));
  const target = { kind: 'file', path: join(folder, path), line, column } as const;
  return { startIndex, length, tooltip, target };
}

/** The folders of living agents of this machine that VS Code does not look in. */
function ownersByFolder({ agents, covered }: Surroundings): ReadonlyMap<string, readonly Agent[]> {
  const owners = new Map<string, Agent[]>();
  for (const agent of agents) {
    const { record, state } = agent;
    if (record.host !== 'local' || state.kind === 'ended') continue;
    for (const folder of new Set([record.cwd, record.worktree?.path ?? record.cwd])) {
      if (covered.includes(folder) || (owners.size >= MOST_FOLDERS && !owners.has(folder))) continue;
      owners.set(folder, [...(owners.get(folder) ?? []), agent]);
    }
  }
  return owners;
}

async function foldersWith(path: string, folders: readonly string[]): Promise<readonly string[]> {
  const looked = await Promise.all(
    folders.map(async (folder) => {
      const found = await stat(join(folder, path)).catch(() => undefined);
      return found?.isFile() === true ? [folder] : [];
    }),
  );
  return looked.flat();
}

function nameOf({ name }: Agent): string {
  return shortened(name, NAME, '…');
}
