import { relative, resolve } from 'node:path';
import type { AgentRecord, TurnEnd } from '../agents/agent.ts';
import { nameFromPrompt } from '../agents/agentName.ts';
import type { Sent } from '../agents/sendMessage.ts';
import { elapsedText } from '../base/elapsedText.ts';
import { fieldLine, inert, listLines, VALUE_LENGTH, type LogEntry } from './entryText.ts';
import { reportedBy, summaryOf } from './reported.ts';

/**
 * `prompt`: all that the agent was told; of that only the person's own words are logged. `logFolder`, here and below: where
 * the log is, which paths are relative to.
 */
export function spawnedEntry(record: AgentRecord, prompt: string, logFolder: string): LogEntry {
  const task = taskOf(record, prompt);
  return {
    title: `Spawned: ${record.id}`,
    at: new Date(record.createdAt),
    lines: [
      // One that follows from the prompt says nothing more.
      ...fieldLine('Name', record.name === nameFromPrompt(task) ? undefined : record.name),
      ...fieldLine('Type', record.type),
      ...fieldLine('Prompt', task),
      ...fieldLine('Reasoning', record.reasoningEffort),
      ...fieldLine('Sandbox', record.sandbox),
      ...fieldLine('General', record.general.label),
      ...fieldLine('PRD', prdOf(record, logFolder)),
      ...fieldLine('Phase', record.phase),
    ],
  };
}

export function taskOf({ task }: AgentRecord, prompt: string): string {
  return prompt.slice(...(task ?? []));
}

/** The PRD that it works on, if any. */
export function prdOf(record: AgentRecord, logFolder: string): string | undefined {
  return record.prd && fromLog(record, record.prd, logFolder);
}

/** The end of one numbered turn. */
export function completeEntry(record: AgentRecord, end: TurnEnd, logFolder: string): LogEntry {
  const { startedAt, endedAt, tokens } = end;
  const ran = startedAt === null || endedAt === null ? undefined : Date.parse(endedAt) - Date.parse(startedAt);
  return {
    title: `Complete: ${record.id}`,
    at: endedAt === null ? new Date() : new Date(endedAt),
    lines: [
      ...fieldLine('Status', STATUS[end.status]),
      ...fieldLine('Turn', end.turn ?? undefined),
      ...fieldLine('Reason', reasonOf(end)),
      ...fieldLine('Summary', inert(summaryOf(end.lastAgentMessage))),
      ...listLines('Reported', reportedBy(end.lastAgentMessage).map(inert)),
      ...fieldLine('Files', filesText(record, end.files, logFolder)),
      ...fieldLine('Duration', ran === undefined ? undefined : elapsedText(ran)),
      ...fieldLine('Tokens', tokens === null ? undefined : tokensText(tokens)),
    ],
  };
}

const STATUS = { completed: 'success', failed: 'failed', interrupted: 'partial' } as const;

function reasonOf({ status, failure, endedAt }: TurnEnd): string | undefined {
  if (status === 'completed') return undefined;
  if (status === 'failed') return inert(failure?.message ?? 'Codex gave no reason');
  return endedAt === null ? 'lost when its engine stopped' : 'interrupted';
}

/** Nothing for a turn that the model did not answer: Codex counts 0 then, and calls the context full or empty. */
function tokensText({ input, output, contextUsedPct }: NonNullable<TurnEnd['tokens']>): string {
  if (input === 0 && output === 0) return '';
  const used = contextUsedPct === null ? '' : `, ${Math.round(contextUsedPct)}% of context`;
  return `${input} in, ${output} out${used}`;
}

/** As many whole paths as a value holds: half a path is the name of another file. */
function filesText(record: AgentRecord, files: readonly string[], logFolder: string): string {
  const paths = files.map((file) => fromLog(record, file, logFolder));
  const all = paths.join(', ');
  if (all.length <= VALUE_LENGTH) return all;
  let text = '';
  for (const path of paths) {
    if (text.length + path.length > VALUE_LENGTH - 4) break;
    text += `${path}, `;
  }
  return `${text}…`;
}

/** A path of the agent's, which is relative to its folder where inside. A file of a worktree is called as in the checkout. */
function fromLog({ cwd, worktree }: AgentRecord, path: string, logFolder: string): string {
  const whole = resolve(cwd, path);
  const inside = [worktree?.path ?? logFolder, logFolder].map((root) => relative(root, whole));
  return inside.find((one) => !one.startsWith('..')) ?? whole;
}

/** What a follow-up became, and what it said. */
export function messageEntry({ id }: AgentRecord, text: string, { how, after }: Sent, at: Date): LogEntry {
  return {
    title: `Message: ${id}`,
    at,
    lines: [
      ...fieldLine('Text', text),
      ...fieldLine('How', how),
      ...fieldLine('Turn', how === 'queued' ? undefined : after + 1),
    ],
  };
}

export function endedEntry({ id }: AgentRecord, how: 'quit' | 'killed', at: Date): LogEntry {
  return { title: `Ended: ${id}`, at, lines: fieldLine('How', how) };
}
