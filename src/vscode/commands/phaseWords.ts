import { shortened } from '../../core/base/shorten.ts';
import { oneLine } from '../../core/prd/edit.ts';
import type { Phase } from '../../core/prd/model.ts';

/** Longest name of a phase in a prompt or a title, in characters. */
const LONGEST_NAME = 80;

/** What an agent is told first that works on a phase of the PRD at `path`. One line, because it is asked for in one. */
export function phasePrompt(phase: Phase, path: string): string {
  const open = phase.tasks.filter(({ done }) => !done).length;
  const which = open === 1 ? 'open task' : `${open} open tasks`;
  const tasks = open === 0 ? '' : ` Do its ${which}, and tick each there when it is done.`;
  return `Implement ${phaseTitle(phase)} of ${path}.${tasks}`;
}

/** `phase 2 (Rotation)` */
export function phaseTitle({ number, name }: Phase): string {
  const words = shortened(oneLine(name), LONGEST_NAME, '…');
  return words === '' ? `phase ${number}` : `phase ${number} (${words})`;
}
