import type { AgentRole } from '../agents/agent.ts';
import type { LeftOutFile, LeftOutReason } from '../agents/promptFiles.ts';
import { findMap, type CodebaseMap } from '../map/findMap.ts';
import { composePrompt, type ComposedPrompt } from './workerPrompt.ts';

// Few prompts have files, and every start would pay for the matching of globs.
const promptFiles = () => import('../agents/promptFiles.ts');

/** What goes into a first prompt besides the task. */
export interface PromptSources {
  /** The codebase map, where there is one. */
  readonly map: boolean;
  /** Globs or paths, relative to the agent's folder. */
  readonly files: readonly string[];
  readonly role?: AgentRole | undefined;
  readonly lens?: string | undefined;
  readonly scope?: string | undefined;
  /** Path of a file. */
  readonly contextPack?: string | undefined;
}

export interface FirstPrompt extends ComposedPrompt {
  readonly map: CodebaseMap | undefined;
  readonly leftOut: readonly LeftOutFile[];
}

/** The whole prompt of an agent in `folder`. Throws when something that was named cannot be put into it. */
export async function readFirstPrompt(task: string, folder: string, sources: PromptSources): Promise<FirstPrompt> {
  const { role, lens, scope, contextPack } = sources;
  const map = sources.map ? await findMap(folder) : undefined;
  const { files, leftOut } =
    sources.files.length === 0
      ? { files: [], leftOut: [] }
      : await (await promptFiles()).readPromptFiles(folder, sources.files);
  const pack = contextPack === undefined ? undefined : await (await promptFiles()).readContextPack(contextPack);
  const composed = composePrompt({ task, role, lens, scope, map: map?.text, contextPack: pack, files });
  return { ...composed, map, leftOut };
}

const NAMED = 3;

/** One line for each reason, with the first names. */
export function leftOutLines(leftOut: readonly LeftOutFile[]): readonly string[] {
  const byReason = new Map<LeftOutReason, string[]>();
  for (const { path, why } of leftOut) byReason.set(why, [...(byReason.get(why) ?? []), path]);
  return [...byReason].map(([why, paths]) => {
    const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '';
    return `Left out, ${why}: ${paths.slice(0, NAMED).join(', ')}${more}`;
  });
}
