import type { AgentRole } from '../agents/agent.ts';
import { LENSES, ROLES } from './roles.ts';

/** What goes into an agent's first prompt. Without anything but a task, the prompt is the task, to the letter. */
export interface PromptRequest {
  readonly task: string;
  readonly role?: AgentRole | undefined;
  /** The name of a built-in lens, or words of one's own. */
  readonly lens?: string | undefined;
  readonly scope?: string | undefined;
  readonly map?: string | undefined;
  readonly contextPack?: string | undefined;
  readonly files?: readonly PromptFile[] | undefined;
}

export interface PromptFile {
  /** Relative to the agent's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface PromptPart {
  readonly name: 'worker preamble' | 'codebase map' | 'context pack' | 'file' | 'task';
  /** Of a file. */
  readonly path?: string;
  readonly text: string;
}

export interface ComposedPrompt {
  readonly text: string;
  /** In their order; joined by blank lines and one rule before the task. */
  readonly parts: readonly PromptPart[];
  /** Where in `text` the task stands as it was given: from, to. Undefined when it is all there is. */
  readonly task: readonly [number, number] | undefined;
}

/** Order: worker preamble, codebase map, context pack, files, task. */
export function composePrompt(request: PromptRequest): ComposedPrompt {
  const { task, role, map, contextPack, files = [] } = request;
  const before: PromptPart[] = [];
  if (role !== undefined) before.push({ name: 'worker preamble', text: preambleOf(role) });
  if (map !== undefined) before.push({ name: 'codebase map', text: `## Codebase Map\n\n${map}` });
  if (contextPack !== undefined) before.push({ name: 'context pack', text: `## Context Pack\n\n${contextPack}` });
  for (const file of files) before.push({ name: 'file', path: file.path, text: fileText(file) });
  const last = role === undefined ? { head: '', foot: '' } : taskFrame(role, request);
  const lastPart: PromptPart = { name: 'task', text: `${last.head}${task}${last.foot}` };
  if (before.length === 0) return { text: task, parts: [lastPart], task: undefined };
  const context = before.map(({ text }) => text).join('\n\n');
  // The old tool's rule between what is known and what is to be done.
  const head = `${context}\n\n${before.length === 1 && role !== undefined ? '' : '---\n\n'}`;
  const from = head.length + last.head.length;
  return { text: head + lastPart.text, parts: [...before, lastPart], task: [from, from + task.length] };
}

function preambleOf(role: AgentRole): string {
  return [
    'CONTEXT: WORKER',
    '',
    `ROLE: ${role}. You are a sub-agent run by the ORCHESTRATOR. Do the assigned task below, and only that.`,
    '',
    'RULES:',
    '- No extra scope: what else you notice is one line at the end of your report.',
    '- Do not start other agents, workers or sub-agents, and do not make plans for them.',
    '- If something that you need is missing, say what it is, do what can be done without it, and stop.',
    '',
    'Your final output goes back to the ORCHESTRATOR, who sees nothing else of your work: it must stand on its own.',
  ].join('\n');
}

function taskFrame(role: AgentRole, { scope, lens }: PromptRequest): { head: string; foot: string } {
  const { does, reports, never } = ROLES[role];
  const lines = (title: string, points: readonly string[]): string =>
    `\n\n${title}:\n${points.map((point) => `- ${point}`).join('\n')}`;
  const foot = [
    scope === undefined ? '' : `\n\nSCOPE: ${scope}`,
    lens === undefined ? '' : `\n\nLENS: ${lensText(lens)}`,
    lines('DO', does),
    lines('REPORT', reports),
    lines('DO NOT', never),
    '\n',
  ];
  return { head: 'TASK:\n', foot: foot.join('') };
}

function lensText(lens: string): string {
  return Object.hasOwn(LENSES, lens) ? (LENSES[lens] ?? lens) : lens;
}

/** Fenced, so that a file's own headings and rules stay its own. */
function fileText({ path, text }: PromptFile): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `## File: ${path}\n\n${fence}\n${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${fence}`;
}
