import type { WorkType } from '../core/agents/agent.ts';
import { stageText } from '../core/missions/stages.ts';
import { namedTasks, type NamedTask } from '../core/prd/findTask.ts';
import type { Prd, PrdStatus } from '../core/prd/model.ts';
import { progressOf } from '../core/prd/parser.ts';
import { displayWidth, fitted } from './displayWidth.ts';
import { painted, type Colour, type TerminalLook } from './jobsTable.ts';
import { shownWords } from './prdFile.ts';

export interface PrdRow {
  /** As it is shown. */
  readonly file: string;
  readonly prd: Prd;
  /** What kinds of work agents were started for with it. */
  readonly work: readonly WorkType[];
}

const COLOURS: Readonly<Record<PrdStatus, Colour>> = { draft: 'none', 'ready for review': 'yellow', approved: 'green' };
const LONGEST_STATUS = 16;
const NARROWEST_TITLE = 16;

/** A line for each PRD. In a terminal never wider than it; else nothing is cut. */
export function prdTable(rows: readonly PrdRow[], look: TerminalLook | undefined): string {
  const cells = rows.map(({ file, prd, work }) => ({
    file,
    status: statusText(prd),
    stage: stageText(prd, work),
    title: shownWords(prd.title ?? ''),
    colour: prd.status === undefined ? ('none' as const) : COLOURS[prd.status],
  }));
  const all = [{ file: 'FILE', status: 'STATUS', stage: 'STAGE', title: 'TITLE', colour: 'dim' as const }, ...cells];
  const widest = (texts: readonly string[]): number => Math.max(...texts.map(displayWidth));
  const status = Math.min(LONGEST_STATUS, widest(all.map((one) => one.status)));
  const stage = widest(all.map((one) => one.stage));
  const room = look === undefined ? Infinity : look.columns - 1 - status - stage - 4;
  const longest = widest(all.map((one) => one.file));
  const withTitle = room - longest - 2 >= NARROWEST_TITLE;
  const file = withTitle ? longest : Math.max(4, Math.min(longest, room));
  const left = room - file - 2;
  return all
    .map((one) => {
      const title = left === Infinity ? one.title : fitted(one.title, Math.max(1, left));
      const line = [fitted(one.file, file), fitted(one.status, status), fitted(one.stage, stage)];
      return paint(look, [...line, ...(withTitle ? [title] : [])].join('  ').trimEnd(), one.colour);
    })
    .map((line) => `${line}\n`)
    .join('');
}

/** Title, where it stands, and each task with the number that `prd tick` takes. */
export function prdPage({ file, prd, work }: PrdRow, look: TerminalLook | undefined): string {
  const { title, phases, looseTasks, requirements, files, tests, criteria } = prd;
  const lines: [string, Colour][] = [
    [shownWords(title ?? '(no title)'), 'none'],
    [[file, statusText(prd), stageText(prd, work)].filter((text) => text !== '').join(' · '), 'dim'],
  ];
  const part = (heading: string, body: readonly [string, Colour][]): void => {
    if (body.length > 0) lines.push(['', 'none'], [heading, 'cyan'], ...body);
  };
  const named = namedTasks(prd);
  const numberWidth = Math.max(0, ...named.map(({ number }) => number.length));
  const taskLines = (tasks: readonly NamedTask['task'][]): [string, Colour][] => {
    const wanted = new Set(tasks);
    return named.filter(({ task }) => wanted.has(task)).map((one) => taskLine(one, numberWidth));
  };
  const counted = (heading: string, tasks: readonly NamedTask['task'][]): string => {
    const { done, all } = progressOf(tasks);
    return all === 0 ? heading : `${heading} · ${done} of ${all}`;
  };
  part(
    'Requirements',
    requirements.map(({ id, text }) => [`  ${shownWords(id === undefined ? text : `${id}  ${text}`)}`, 'none']),
  );
  for (const phase of phases) {
    const heading = shownWords(`Phase ${phase.number}${phase.name === '' ? '' : `: ${phase.name}`}`);
    const tasks = taskLines(phase.tasks);
    part(counted(heading, phase.tasks), tasks.length === 0 ? [['  (no tasks)', 'dim']] : tasks);
  }
  part(counted('Tasks', looseTasks), taskLines(looseTasks));
  part(
    'Files to modify',
    files.map(({ path, change }) => [`  ${shownWords(change === '' ? path : `${path}  ${change}`)}`, 'none']),
  );
  part(counted('Testing', tests), taskLines(tests));
  part(counted('Success criteria', criteria), taskLines(criteria));
  return lines.map(([text, colour]) => `${paint(look, within(look, text), colour)}\n`).join('');
}

/** `  2.3 [x] words`, deeper for a task under another. */
export function taskText({ number, task }: NamedTask, numberWidth = 0): string {
  const indent = '  '.repeat(Math.min(task.depth, 10));
  return `  ${number.padEnd(numberWidth)} ${indent}[${task.done ? 'x' : ' '}] ${shownWords(task.text)}`;
}

function taskLine(named: NamedTask, numberWidth: number): [string, Colour] {
  return [taskText(named, numberWidth), named.task.done ? 'dim' : 'none'];
}

function statusText({ text, status, statusSpan }: Prd): string {
  return status ?? (statusSpan === undefined ? '' : shownWords(text.slice(statusSpan.start, statusSpan.end)));
}

function within(look: TerminalLook | undefined, text: string): string {
  return look === undefined ? text : fitted(text, Math.max(1, look.columns - 1)).trimEnd();
}

function paint(look: TerminalLook | undefined, text: string, colour: Colour): string {
  return look?.colours === true && text !== '' ? painted(text, colour) : text;
}
