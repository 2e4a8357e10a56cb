import { isAbsolute, join } from 'node:path';
import type { Agent } from '../../core/agents/agent.ts';

/** A part of a terminal's line that leads somewhere. */
export interface FoundLink {
  readonly startIndex: number;
  readonly length: number;
  readonly tooltip: string;
  readonly target:
    | { readonly kind: 'agent'; readonly agentId: string }
    /** `line` and `column` are from 1. */
    | { readonly kind: 'file'; readonly path: string; readonly line: number; readonly column: number };
}

export interface KnownAgents {
  all(): readonly Agent[];
  get(agentId: string): Agent | undefined;
}

/**
 * Ids of agents that we know, and `file:line` of files that an agent has changed in a folder of its own. Where VS Code finds the
 * file by itself, in the folders of the window, that is left to it.
 */
export function terminalLinks(line: string, agents: KnownAgents, folders: readonly string[]): readonly FoundLink[] {
  const ids = [...line.matchAll(/(?<![\w-])[0-9a-f]{8}(?![\w-])/g)].flatMap(({ 0: agentId, index }): FoundLink[] => {
    const agent = agents.get(agentId);
    if (agent === undefined) return [];
    const target = { kind: 'agent', agentId } as const;
    return [{ startIndex: index, length: agentId.length, tooltip: `Open ${agent.name}`, target }];
  });
  return [...ids, ...fileLinks(line, agents, folders)];
}

function fileLinks(line: string, agents: KnownAgents, folders: readonly string[]): readonly FoundLink[] {
  return [...line.matchAll(/(?<![\w./-])([\w@./-]+):(\d{1,7})(?::(\d{1,7}))?/g)].flatMap((match): FoundLink[] => {
    const [text, path = '', row = '', column = '1'] = match;
    const wanted = path.replace(/^\.\//, '');
    const owners = agents
      .all()
      .filter(
        ({ record, files }) => record.host === 'local' && !folders.includes(record.cwd) && files.includes(wanted),
      );
    // Two agents with the same file in different folders: which one is meant, the line does not say.
    const [owner] = owners;
    if (owner === undefined || isAbsolute(path) || owners.some(({ record }) => record.cwd !== owner.record.cwd))
      return [];
    const place = { path: join(owner.record.cwd, wanted), line: Number(row), column: Number(column) };
    const tooltip = `Open the file of ${owner.name}`;
    return [{ startIndex: match.index, length: text.length, tooltip, target: { kind: 'file', ...place } }];
  });
}
