import { STAGES } from '../../core/agentsLog/checks.ts';
import type { SectionKind } from '../../core/agentsLog/model.ts';

/** The fields that each kind of section is written with, in their order. */
export const FIELDS: Readonly<Record<SectionKind, readonly string[]>> = {
  preamble: [],
  title: [],
  session: ['Goal', 'PRD', 'Stage'],
  spawned: ['Name', 'Type', 'Prompt', 'Reasoning', 'Sandbox', 'Context', 'General', 'PRD', 'Phase'],
  complete: ['Status', 'Turn', 'Summary', 'Findings', 'Files', 'Recommendations'],
  ended: ['How', 'Reason'],
  message: ['Text', 'How', 'Turn'],
  synthesis: ['Combined understanding', 'Signal (keep)', 'Noise (discard)', 'Approach', 'Next'],
  prd: ['Path', 'Status'],
  implementation: ['Agent', 'PRD', 'Phase'],
  review: ['Agent', 'Type', 'Result', 'Issues'],
  testing: ['Agent', 'Result', 'Coverage'],
  handoff: ['Current stage', 'Running agents', 'Pending work', 'Blockers', 'Last action'],
  note: [],
};

/** What a field of a section may say, where that is one of a few words. */
export function valuesOf(kind: SectionKind, field: string): readonly string[] {
  switch (field.toLowerCase()) {
    case 'stage':
    case 'current stage':
      return STAGES;
    case 'status':
      return kind === 'prd' ? ['draft', 'ready for review', 'approved'] : ['success', 'failed', 'partial'];
    case 'type':
      return kind === 'review'
        ? ['security', 'quality', 'simplification']
        : ['research', 'implementation', 'review', 'testing'];
    case 'reasoning':
      return ['low', 'medium', 'high', 'xhigh'];
    case 'sandbox':
      return ['read-only', 'workspace-write', 'danger-full-access'];
    case 'how':
      return kind === 'ended' ? ['quit', 'killed', 'failed'] : [];
    case 'result':
      return kind === 'testing' ? ['all passing'] : ['passed', 'failed with issues'];
    default:
      return [];
  }
}

/** The headings that a section may begin with. `time` is the clock's, as `10:31`. */
export function headingsFor(level: number, now: Date): readonly string[] {
  const iso = now.toISOString();
  const time = iso.slice(11, 16);
  if (level <= 2) return [`Session: ${iso.slice(0, 19)}Z`, 'Context for Next Session'];
  return [
    'Spawned: ',
    'Complete: ',
    'Message: ',
    'Ended: ',
    `Synthesis - ${time}`,
    `PRD Created - ${time}`,
    `Implementation Started - ${time}`,
    `Review Complete - ${time}`,
    `Testing Complete - ${time}`,
  ];
}
