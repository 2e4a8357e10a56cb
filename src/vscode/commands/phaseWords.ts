import { t } from '../../core/base/l10n.ts';
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
  const name = nameOf(phase);
  const title = name === '' ? `phase ${phase.number}` : `phase ${phase.number} (${name})`;
  return `Implement ${title} of ${path}.${tasks}`;
}

/** `phase 2 (Rotation)`, for a person. */
export function phaseTitle(phase: Phase): string {
  const name = nameOf(phase);
  return name === '' ? t('phase {0}', phase.number) : t('phase {0} ({1})', phase.number, name);
}

function nameOf({ name }: Phase): string {
  return shortened(oneLine(name), LONGEST_NAME, '…');
}
