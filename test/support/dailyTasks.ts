/** What a task took of a person, or why it cannot be done. */
export type Effort =
  | { readonly keys: number; readonly clicks: number; readonly ms: number }
  | { readonly cannot: string };

export interface DailyTask {
  readonly task: string;
  readonly ours: Effort;
  readonly dashboard: Effort;
}

export const RULE = `A keystroke is one key with its modifiers; a chord of two counts two. Typed words (a reply, a name, the title of a command) do not
count, nor the Enter that sends a typed reply. Ours begins in a code editor, Codex's dashboard on its open list. An agent is found by its name wherever it
stands, the shortest way each program has. Seconds are the programs' own, from the first key to what was wanted: nobody thinks in between.`;

/** As a table of Markdown. */
export function tableOf(tasks: readonly DailyTask[]): string {
  const rows = tasks.map(({ task, ours, dashboard }, index) => [
    `${index + 1}`,
    task,
    inWords(ours),
    inWords(dashboard),
  ]);
  const lines = [['', 'task', 'Codex Orchestrator', '`codex agents`'], ['---:', '---', '---', '---'], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function inWords(effort: Effort): string {
  if ('cannot' in effort) return `– (${effort.cannot})`;
  const { keys, clicks, ms } = effort;
  const parts = [counted(keys, 'key'), counted(clicks, 'click')].filter((part) => part !== '');
  return [parts.join(', ') || 'none', `${(ms / 1000).toFixed(1)} s`].join(' · ');
}

function counted(count: number, what: string): string {
  if (count === 0) return '';
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
