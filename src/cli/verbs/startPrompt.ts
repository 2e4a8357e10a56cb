import { resolve } from 'node:path';
import type { AgentRole } from '../../core/agents/agent.ts';
import type { LeftOutFile, LeftOutReason } from '../../core/agents/promptFiles.ts';
import { Failure } from '../../core/base/errors.ts';
import { estimatedTokens, tokensText } from '../../core/base/tokens.ts';
import { findMap } from '../../core/map/findMap.ts';
import { ROLES, isRole } from '../../core/patterns/roles.ts';
import { composePrompt, type ComposedPrompt } from '../../core/patterns/workerPrompt.ts';
import type { Context } from '../context.ts';
import { invalid } from './startWork.ts';

// Few prompts have files, and every start would pay for the matching of globs.
const promptFiles = () => import('../../core/agents/promptFiles.ts');

/** What goes into the first prompt besides the task. */
export interface PromptOptions {
  readonly map?: boolean;
  readonly file?: readonly string[];
  readonly role?: string;
  readonly lens?: string;
  readonly scope?: string;
  readonly contextPack?: string;
}

export interface ReadPrompt extends ComposedPrompt {
  readonly leftOut: readonly LeftOutFile[];
}

export function roleOf({ role, lens, scope }: PromptOptions): AgentRole | undefined {
  if (role === undefined && (lens ?? scope) !== undefined) {
    throw new Failure('usage', `--${lens === undefined ? 'scope' : 'lens'} is part of the prompt of a role.`, {
      next: `Add --role: ${Object.keys(ROLES).join(', ')}.`,
    });
  }
  if (role !== undefined && !isRole(role)) throw invalid('role', role, Object.keys(ROLES));
  return role;
}

/** The whole prompt. What was put in or left out is said on standard error. */
export async function readPrompt(
  context: Context,
  task: string,
  options: PromptOptions,
  cwd: string,
): Promise<ReadPrompt> {
  const { file = [], contextPack, lens, scope } = options;
  const map = options.map === true ? await mapOf(context, cwd) : undefined;
  const { files, leftOut } =
    file.length === 0 ? { files: [], leftOut: [] } : await (await promptFiles()).readPromptFiles(cwd, file);
  for (const line of leftOutLines(leftOut)) context.say(line);
  const composed = composePrompt({
    task,
    role: roleOf(options),
    lens,
    scope,
    map,
    contextPack:
      contextPack === undefined ? undefined : await (await promptFiles()).readContextPack(resolve(contextPack)),
    files,
  });
  return { ...composed, leftOut };
}

async function mapOf({ say }: Context, cwd: string): Promise<string | undefined> {
  const map = await findMap(cwd);
  if (map === undefined) {
    say('No codebase map found. Make one with:');
    say('  codex-agent start "Write docs/CODEBASE_MAP.md: where what is, in two pages"');
    return undefined;
  }
  say(`Included codebase map (${map.path}, ~${tokensText(estimatedTokens(map.text))} tokens)`);
  return map.text;
}

const NAMED = 3;

/** One line for each reason, with the first names. */
function leftOutLines(leftOut: readonly LeftOutFile[]): readonly string[] {
  const byReason = new Map<LeftOutReason, string[]>();
  for (const { path, why } of leftOut) byReason.set(why, [...(byReason.get(why) ?? []), path]);
  return [...byReason].map(([why, paths]) => {
    const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '';
    return `Left out, ${why}: ${paths.slice(0, NAMED).join(', ')}${more}`;
  });
}
