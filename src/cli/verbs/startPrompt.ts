import { resolve } from 'node:path';
import type { AgentRole } from '../../core/agents/agent.ts';
import { Failure } from '../../core/base/errors.ts';
import { estimatedTokens, tokensText } from '../../core/base/tokens.ts';
import { MAP_TASK } from '../../core/map/findMap.ts';
import { leftOutLines, readFirstPrompt, type FirstPrompt } from '../../core/patterns/firstPrompt.ts';
import { ROLES, isRole } from '../../core/patterns/roles.ts';
import type { Context } from '../context.ts';
import { invalid } from './startWork.ts';

/** What goes into the first prompt besides the task. */
export interface PromptOptions {
  readonly map?: boolean;
  readonly file?: readonly string[];
  readonly role?: string;
  readonly lens?: string;
  readonly scope?: string;
  readonly contextPack?: string;
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
  { say }: Context,
  task: string,
  options: PromptOptions,
  cwd: string,
): Promise<FirstPrompt> {
  const { map = false, file: files = [], lens, scope, contextPack } = options;
  const prompt = await readFirstPrompt(task, cwd, {
    map,
    files,
    role: roleOf(options),
    lens,
    scope,
    contextPack: contextPack === undefined ? undefined : resolve(contextPack),
  });
  if (prompt.map !== undefined) {
    say(`Included codebase map (${prompt.map.path}, ~${tokensText(estimatedTokens(prompt.map.text))} tokens)`);
  } else if (map) {
    say('No codebase map found. Make one with:');
    say(`  codex-agent start "${MAP_TASK}"`);
  }
  for (const line of leftOutLines(prompt.leftOut)) say(line);
  return prompt;
}
