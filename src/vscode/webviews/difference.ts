import type { Section, SectionChange } from '../../core/agentsLog/model.ts';

/** The one stretch in which two lists of sections differ; undefined when none does. */
export function differenceOf(before: readonly Section[], after: readonly Section[]): SectionChange | undefined {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from]?.text === after[from]?.text) from++;
  let same = 0;
  while (same < most - from && before.at(-1 - same)?.text === after.at(-1 - same)?.text) same++;
  const change = { from, removed: before.length - from - same, added: after.length - from - same };
  return change.removed === 0 && change.added === 0 ? undefined : change;
}
