import type { SpawnRequest } from '../../core/agents/spawnAgent.ts';
import { estimatedTokens, tokensText } from '../../core/base/tokens.ts';
import type { FirstPrompt } from '../../core/patterns/firstPrompt.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';

/** What the options alone say of an agent. */
export type StartRequest = Omit<SpawnRequest, 'prompt' | 'task' | 'engine' | 'general'>;

/** Nothing is started or asked of Codex: the model is what would be asked for. */
export function dryRun(context: Context, prompt: FirstPrompt, request: StartRequest, json: boolean): number {
  const tokens = estimatedTokens(prompt.text);
  const parts = prompt.parts.map(({ name, path, text }) => ({
    part: name,
    ...(path === undefined ? {} : { path }),
    text,
    estimated_tokens: estimatedTokens(text),
  }));
  if (json) {
    const left_out = prompt.leftOut;
    context.print(`${JSON.stringify({ estimated_tokens: tokens, parts, left_out })}\n`);
    return EXIT.ok;
  }
  const rows = parts.map((part) => ({
    label: 'path' in part ? `file ${part.path}` : part.part,
    count: `~${tokensText(part.estimated_tokens)}`,
  }));
  const width = Math.max(...rows.map(({ count }) => count.length));
  context.print(
    [
      `Would send ~${tokensText(tokens)} tokens (estimated: 4 bytes each)`,
      ...(rows.length > 1 ? rows.map(({ label, count }) => `  ${count.padStart(width)}  ${label}`) : []),
      `Model: ${modelText(request)}`,
      `Reasoning: ${request.reasoningEffort}`,
      `Sandbox: ${request.sandbox}`,
      '',
      '--- Prompt Preview ---',
      '',
      prompt.text,
      '',
    ].join('\n'),
  );
  return EXIT.ok;
}

function modelText({ model, fast }: StartRequest): string {
  if (fast === true) return 'gpt-5.4-spark if Codex offers it, else the one that it calls fast';
  return model ?? 'gpt-5.4 if Codex offers it, else its default';
}
