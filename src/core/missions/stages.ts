import { t } from '../base/l10n.ts';
import type { WorkType } from '../agents/agent.ts';
import type { Prd } from '../prd/model.ts';
import { progressOf } from '../prd/parser.ts';

/** In their order. */
export const STAGES = ['ideation', 'research', 'synthesis', 'prd', 'implementation', 'review', 'testing'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * How far the mission of a PRD is, from what can be seen: its status, its ticked tasks, and what kinds of work its agents
 * were started for. The stages before `prd` leave no trace in a PRD; agents.log tells of them.
 */
export function stageOf(prd: Prd, work: readonly WorkType[] = []): Stage {
  const { status, progress, tests } = prd;
  const built = progress.all > 0 && progress.done === progress.all;
  if (built) return work.includes('testing') || progressOf(tests).done > 0 ? 'testing' : 'review';
  const begun = progress.done > 0 || work.includes('implementation');
  return begun || status === 'approved' ? 'implementation' : 'prd';
}

/** `implementation · 7 of 12`: the stage, and how many tasks are done where there are any. */
export function stageText(prd: Prd, work: readonly WorkType[] = []): string {
  const stage = stageOf(prd, work);
  const { done, all } = stage === 'testing' && prd.tests.length > 0 ? progressOf(prd.tests) : prd.progress;
  return all === 0 ? stage : t('{0} · {1} of {2}', stage, done, all);
}
