import type { WorkType } from '../../core/agents/agent.ts';
import { t } from '../../core/base/l10n.ts';
import { stageOf, stageText } from '../../core/missions/stages.ts';
import type { Phase, Prd } from '../../core/prd/model.ts';
import { progressOf } from '../../core/prd/parser.ts';
import { oneLine } from '../tree/agentRow.ts';
import type { PrdState } from './prds.ts';

/** What a row of the view "Missions" shows. The words carry the meaning; the colour only helps. */
export interface MissionRow {
  readonly label: string;
  readonly description: string;
  /** Name of a codicon. */
  readonly icon: string;
  /** Id of a theme colour. */
  readonly color?: string;
  readonly spoken: string;
  /** Words for the `when` clauses of menus. */
  readonly contextValue: string;
}

const QUIET = 'descriptionForeground';
const DONE = 'testing.iconPassed';
const LONGEST = 120;

/** `name` is the file's, without its ending. */
export function missionRowOf(state: PrdState, name: string, work: readonly WorkType[]): MissionRow {
  const title = (state.kind === 'read' && oneLine(state.prd.title ?? '').slice(0, LONGEST)) || name;
  const description = descriptionOf(state, work);
  return {
    label: title,
    description,
    ...lookOf(state),
    spoken: [title, description].filter((part) => part !== '').join(', '),
    contextValue: 'prd',
  };
}

/** `workers`: how many agents work on it now. */
export function phaseRowOf({ number, name, tasks }: Phase, workers: number): MissionRow {
  const { done, all } = progressOf(tasks);
  const own = oneLine(name).slice(0, LONGEST);
  const label = own === '' ? t('Phase {0}', number) : t('Phase {0} · {1}', number, own);
  const isDone = all > 0 && done === all;
  const counts = all === 0 ? t('no tasks') : t('{0} of {1}', done, all);
  const description = workers === 0 ? counts : t('{0} · {1} working', counts, workers);
  const look = isDone
    ? { icon: 'pass', color: DONE }
    : workers > 0
      ? { icon: 'loading~spin', color: 'charts.blue' }
      : { icon: 'circle-outline', color: QUIET };
  return {
    label,
    description,
    ...look,
    spoken: `${label}, ${description}`,
    contextValue: `phase ${isDone ? 'done' : 'open'}`,
  };
}

function descriptionOf(state: PrdState, work: readonly WorkType[]): string {
  switch (state.kind) {
    case 'read':
      return stageOf(state.prd, work) === 'prd' ? plannedText(state.prd) : stageText(state.prd, work);
    case 'missing':
      return t('deleted');
    case 'huge':
      return t('too large for a board');
    case 'unreadable':
      return t('cannot be read');
  }
}

/** Before anything is built the status tells more than the stage. */
function plannedText({ status, statusSpan, text }: Prd): string {
  if (status !== undefined) return status;
  return oneLine(text.slice(statusSpan?.start ?? 0, statusSpan?.end ?? 0)).slice(0, LONGEST) || t('no status');
}

function lookOf(state: PrdState): Pick<MissionRow, 'icon' | 'color'> {
  if (state.kind !== 'read') return { icon: 'warning', color: QUIET };
  const { status, progress } = state.prd;
  const isBuilt = progress.all > 0 && progress.done === progress.all;
  if (isBuilt) return { icon: 'pass', color: DONE };
  if (status === 'approved') return { icon: 'checklist', color: DONE };
  if (status === 'ready for review') return { icon: 'eye', color: 'list.warningForeground' };
  return { icon: 'edit', color: QUIET };
}
