import type { Prd } from './model.ts';

/** Longer texts are no plan that somebody wrote to be read, in characters. */
const LONGEST = 64 * 1024;
/** Fewer sections of a PRD are in many an ordinary text: a README has requirements and tests, too. */
const FEWEST = 3;

/** A quick look that spares most texts the parser. */
export function mayBePrd(text: string): boolean {
  return text.length <= LONGEST && /^#{1,4}\s.*(?:requirement|plan|implementation|phase|tasks)/im.test(text);
}

/** Whether a text, wherever it is, is written as a PRD: what is wanted and how it is to be done, and more sections of one. */
export function looksLikePrd({ sections, phases, looseTasks }: Prd): boolean {
  const kinds = new Set(sections.map(({ kind }) => kind).filter((kind) => kind !== 'other'));
  const isPlanned = looseTasks.length > 0 || phases.length > 0;
  return isPlanned && kinds.has('plan') && (kinds.has('requirements') || kinds.has('problem')) && kinds.size >= FEWEST;
}
